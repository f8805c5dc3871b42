#!/usr/bin/env bash
# safetensors 0.8.0, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: safetensors.numpy.save_file stores the values of an array. An array in Fortran order
# (a transpose, a result of linear algebra, a column-wise table) is dense and contiguous, as the
# documentation asks, so it is stored like any other, or refused, as safetensors.torch refuses it.
#
# What happens: the array's memory is written as it lies, under the shape of the array, and read back
# in C order. Shape, type and the set of values are right, their places are not. np.save keeps the
# order in its header.
#
# Seen: [[0 1 2], [3 4 5]] in Fortran order  comes back as  [[0 3 1], [4 2 5]]
#       its transpose [[0 3], [1 4], [2 5]]  comes back as  [[0 1], [2 3], [4 5]]
#       least-squares readout of 8 features and 3 classes, accuracy 1.0: after the trip 0.68
#       the same by np.save, or after np.ascontiguousarray: 1.0
#
# Why it matters: readouts, projections and class means of continual learners on frozen features come
# out of linear algebra, often transposed. Saved between contexts by this route they look as if the
# learner had forgotten; sums, norms and histograms of the weights do not tell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check safetensors==0.8.0 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from safetensors.numpy import load_file, save_file

def trip(array):
    save_file({"weight": array}, "weights.safetensors")
    return load_file("weights.safetensors")["weight"]

plain = np.arange(6.0).reshape(2, 3)
fortran, transpose = trip(np.asfortranarray(plain)), trip(plain.T)
print("Fortran order ", plain.tolist(), "->", fortran.tolist())
print("transpose     ", plain.T.tolist(), "->", transpose.tolist())

rng = np.random.default_rng(0)
labels = np.arange(300) % 3
features = rng.normal(size=(3, 8))[labels] * 3 + rng.normal(size=(300, 8))
targets = np.eye(3)[labels]
weights = (targets.T @ features @ np.linalg.inv(features.T @ features)).T  # a transpose, as normal equations leave it

def accuracy(matrix):
    return round(float(((features @ matrix).argmax(1) == labels).mean()), 2)

np.save("weights.npy", weights)
own, stored, by_numpy, copied = (accuracy(m) for m in (weights, trip(weights), np.load("weights.npy"),
                                                       trip(np.ascontiguousarray(weights))))
print("readout: accuracy", own, " after safetensors", stored, " after np.save", by_numpy, " made contiguous first", copied)
assert np.isfortran(weights) and fortran.tolist() == [[0, 3, 1], [4, 2, 5]] and transpose.tolist() == [[0, 1], [2, 3], [4, 5]]
assert own == by_numpy == copied > 0.95 and stored < 0.8
PYTHON
