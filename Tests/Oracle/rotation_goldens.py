"""Which pixel each place of a turned image shows, by the Python Imaging Library; needs python3-pil."""
import json
import pathlib

from PIL import Image

cases = []
for height, width, degrees in ((28, 28, 80), (28, 28, 160), (28, 28, 33.5), (28, 28, 90), (7, 9, -45)):
    # Every pixel is its own number, so that the turned image tells where it came from.
    image = Image.new("I", (width, height))
    image.putdata(range(1, height * width + 1))
    turned = image.rotate(degrees)
    sources = [turned.getpixel((x, y)) - 1 for y in range(height) for x in range(width)]
    cases.append({"height": height, "width": width, "degrees": degrees, "sources": sources})
path = pathlib.Path(__file__).parent.parent / "DatasetsTests" / "Golden" / "rotations.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(cases) + "\n")
print(f"wrote {path.name}: {len(cases)} rotations")
