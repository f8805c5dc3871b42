"""A file of weights as the format's own package writes it, which the writer here must equal byte by byte.

Run by `make goldens`; needs NumPy and the package safetensors. One key of metadata: the package writes
several in an order that changes from run to run.
"""
import pathlib

import numpy
import safetensors.numpy

golden = pathlib.Path(__file__).parent.parent / "DatasetsTests" / "Golden" / "written.safetensors"
tensors = {
    "conv.weight": (numpy.arange(12, dtype=numpy.float32) / 8 - 0.5).reshape(2, 3, 2),
    "conv.bias": numpy.array([1.5, -2.25], dtype=numpy.float32),
    "Zahl": numpy.array(0.125, dtype=numpy.float32),
    "größe/\"a\"\\\n\x1f": numpy.array([[numpy.inf, -0.0, 1e-45]], dtype=numpy.float32),
    "empty": numpy.zeros((0, 3), dtype=numpy.float32),
}
safetensors.numpy.save_file(tensors, golden, metadata={"made by": "a \"test\" / é\t"})
read = safetensors.numpy.load_file(golden)
assert read.keys() == tensors.keys()
assert all(read[name].tobytes() == tensors[name].tobytes() for name in tensors)
print(f"wrote {golden.name}: safetensors {safetensors.__version__}")
