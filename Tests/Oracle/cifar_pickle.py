"""Writes a small batch in the form of CIFAR's Python version, as Python 3 and NumPy pickle it.

    python3 Tests/Oracle/cifar_pickle.py > Tests/DatasetsTests/Golden/cifar-batch.pickle

Two images, whose byte p is (7 p + 100 i) mod 256 for image i, with the labels 3 and 9. The file is
committed; NumPy 2.4.6 made it, so it has NumPy 2's name of the function that makes arrays.
"""
import pickle
import sys

import numpy

data = numpy.array(
    [[(7 * p + 100 * i) % 256 for p in range(3072)] for i in range(2)], dtype=numpy.uint8)
batch = {
    b"batch_label": b"a test",
    b"labels": [3, 9],
    b"data": data,
    b"filenames": [b"one.png", b"two.png"],
}
sys.stdout.buffer.write(pickle.dumps(batch, protocol=2))
