#!/usr/bin/env bash
# gmumcl 1.1.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks
# for PyTorch 2; what runs here are its data splits and its arithmetic on a matrix of accuracies.)
#
# One would guess: class_incremental_tasks(..., calibration_fraction=0.1) trains each task on nine
# tenths of its examples, and AccuracyMatrix.forward_transfer() is what learning earlier tasks does
# for a later one: its accuracy before it is trained, less that of an untrained network.
#
# What happens: the calibration part has at least 500 examples by default and all but one at most, so
# a task with up to 501 examples trains on a single one. Forward transfer is the accuracy of each new
# task right after training less that of the task before, averaged: everything in between cancels
# out, and what is left is (accuracy of the last task - of the first task) / (tasks - 1).
#
# Seen: examples of a task               400  500  501  600  1000  6000
#       left for training                  1    1    1  100   500  5400
#       tasks alone 0.9, 0.7, 0.5, 0.3: forward transfer -0.2, in reverse order +0.2, with
#       (0.9, 0.1, 0.1, 0.3) -0.2 again; no entry before or beside the diagonal counts
#
# Why it matters: Split CIFAR-100 class by class has 500 examples in each task. Every method then
# learns from one image per task and forgetting looks tiny; and "positive forward transfer" is an easy
# last task. Set min_calibration=0, and take the transfer from the whole matrix.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" gmumcl==1.1.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from gmumcl.cl.metrics import AccuracyMatrix
from gmumcl.cl.scenarios import LabelledTensorDataset, class_incremental_tasks

def learned(examples, **options):
    data = LabelledTensorDataset(torch.zeros(2 * examples, 3), torch.arange(2 * examples) % 2)
    first, second = class_incremental_tasks(data, data, [[0], [1]], calibration_fraction=0.1, **options)
    assert len(first.fit_loader.dataset) == len(second.fit_loader.dataset)
    return len(first.fit_loader.dataset)

def transfer(diagonal, rest):
    matrix = AccuracyMatrix()
    for task, accuracy in enumerate(diagonal):
        matrix.append([rest] * task + [accuracy])
    return round(matrix.forward_transfer(), 6)

sizes = {n: learned(n) for n in (400, 500, 501, 600, 1000, 6000)}
asked = {n: learned(n, min_calibration=0) for n in sizes}
print("examples of a task -> left for training:", sizes)
print("with min_calibration=0:                 ", asked)
assert sizes == {400: 1, 500: 1, 501: 1, 600: 100, 1000: 500, 6000: 5400}
assert asked == {n: n - n // 10 for n in sizes}
seen = []
for diagonal in ((0.9, 0.7, 0.5, 0.3), (0.3, 0.5, 0.7, 0.9), (0.9, 0.1, 0.1, 0.3)):
    seen.append({transfer(diagonal, rest) for rest in (0.0, 0.5, 0.9)})
    print("accuracy of each new task", diagonal, "forward transfer, whatever the rest:", seen[-1])
assert seen == [{-0.2}, {0.2}, {-0.2}]
PYTHON
