"""Small files in the form of SVHN, as SciPy writes them.

    python3 Tests/Oracle/matlab_goldens.py

needs SciPy (the files are of 1.17.1). Ten images, whose value at row r, column c of channel h of image i is
(2 r + 3 c + 50 h + 7 i) mod 256, with the labels 10, 1, 2, … 9; packed with labels in bytes, as published,
and plain with labels in double precision and other variables between.
"""
import pathlib

import numpy
import scipy.io

corpus = pathlib.Path(__file__).parent.parent / "Corpus" / "svhn"
corpus.mkdir(exist_ok=True)
r, c, h, i = numpy.ogrid[:32, :32, :3, :10]
images = ((2 * r + 3 * c + 50 * h + 7 * i) % 256).astype(numpy.uint8)
labels = numpy.array([10] + list(range(1, 10))).reshape(-1, 1)
packed = {"X": images, "y": labels.astype(numpy.uint8)}
plain = {"note": "text", "X": images, "list": numpy.array([1, "a"], dtype=object), "y": labels.astype(float)}
for name, arrays, compress in [("packed.mat", packed, True), ("plain.mat", plain, False)]:
    scipy.io.savemat(corpus / name, arrays, do_compression=compress)
    content = bytearray((corpus / name).read_bytes())
    # The machine and the time of day.
    content[:116] = b"MATLAB 5.0 MAT-file".ljust(116)
    (corpus / name).write_bytes(content)
print(f"wrote two files: SciPy {scipy.__version__}")
