#!/usr/bin/env bash
# onnx 1.23.2 (reference evaluator), numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: ONNX's training operator Adam (ai.onnx.preview.training, version 1) with alpha
# 0.9, beta 0.999 takes the steps of PyTorch's Adam: the first is the learning rate times the sign
# of the gradient.
#
# What happens: its input T counts the updates done so far, so it is 0 at the first call, and the
# definition leaves the correction of the moments out for T = 0. From then on it corrects for one
# step too few. The first step is sqrt(10) = 3.16 times the learning rate, the second 1.34 times,
# the third 1.16 times. Calling it with T one higher gives PyTorch's steps.
#
# Seen (gradient constant 0.5, learning rate 0.1): size of steps 1 to 4, divided by the learning rate
#       T = 0, 1, 2, 3   [3.162, 1.344, 1.165, 1.099]
#       T = 1, 2, 3, 4   [1.0, 1.0, 1.0, 1.0]
#
# Why it matters: learners that start the optimizer anew in each context take that first step in
# each context, away from what they knew. A training graph exported or re-run by the operator
# forgets more than the original.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check onnx==1.23.2 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

tensor = lambda name, kind=TensorProto.FLOAT, shape=(1,): helper.make_tensor_value_info(name, kind, shape)
domain = "ai.onnx.preview.training"
node = helper.make_node("Adam", ["R", "T", "X", "G", "V", "H"], ["X1", "V1", "H1"], domain=domain, alpha=0.9, beta=0.999,
                        epsilon=1e-8, norm_coefficient=0.0, norm_coefficient_post=0.0)
graph = helper.make_graph([node], "step", [tensor("R", shape=()), tensor("T", TensorProto.INT64, ()), tensor("X"), tensor("G"),
                                           tensor("V"), tensor("H")], [tensor("X1"), tensor("V1"), tensor("H1")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(domain, 1)])
onnx.checker.check_model(model)
evaluator = ReferenceEvaluator(model)

def steps(first):
    x, v, h = (np.zeros(1, np.float32) for _ in range(3))
    sizes = []
    for t in range(first, first + 4):
        old = x
        x, v, h = evaluator.run(None, {"R": np.float32(0.1), "T": np.int64(t), "X": x, "G": np.full(1, 0.5, np.float32), "V": v, "H": h})
        sizes.append(round(abs(float(x[0] - old[0])) / 0.1, 3))
    return sizes

counted, shifted = steps(0), steps(1)
print("T = 0, 1, 2, 3:", counted)
print("T = 1, 2, 3, 4:", shifted)
assert np.allclose(counted, [3.162, 1.344, 1.165, 1.099], atol=2e-3)
assert np.allclose(shifted, 1, atol=2e-3)
PYTHON
