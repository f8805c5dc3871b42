#!/usr/bin/env bash
# continuum 1.2.7 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (Packages that continuum imports and this script does not use are replaced by empty modules.)
#
# One would guess: continuum.metrics has the usual numbers of a matrix of accuracies: forgetting
# (Chaudhry et al.) and backward transfer (Lopez-Paz and Ranzato) look at what became of each earlier
# task, forward transfer at tasks not yet learned; each cites its paper.
#
# What happens: two loops end one too early. Backward transfer never compares a task with its state
# right after the next one, and divides as if it did; forgetting leaves out the last task but one, and
# the accuracies just before the end. With two tasks both are 0 whatever was forgotten. And
# forward_transfer averages the part BELOW the diagonal: the accuracies on past tasks. It is highest
# for a method that keeps everything and 0 for one that forgets everything.
#
# Seen: accuracies after each task       forgetting   backward transfer   forward transfer
#                                        here  paper   here    paper       here  unseen tasks
#       1 0 / 0 1                        0.0   1.0      0.0    -1.0        0.0   0.0
#       1 0 0 / 0 1 0 / 0 0 1            0.5   1.0     -0.333  -1.0        0.0   0.0
#       1 0 0 / 1 1 0 / 1 1 1            0.0   0.0      0.0     0.0        1.0   0.0
#
# Why it matters: a stream of two tasks is the usual smoke test, and there fine-tuning that forgot
# everything is reported as forgetting nothing. And a table whose forward transfer comes from here
# ranks methods by how well they remember.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" continuum==1.2.7 numpy==1.24.2 scipy==1.13.1 scikit-learn==1.4.2 joblib==1.4.2 \
  threadpoolctl==3.8.0 pillow==10.4.0 tqdm==4.70.1 matplotlib==3.8.4 contourpy==1.3.2 cycler==0.12.1 kiwisolver==1.5.0 \
  fonttools==4.55.0 pyparsing==3.2.0 packaging==26.2 python-dateutil==2.9.0.post0 six==1.17.0 typing_extensions==4.16.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
/usr/bin/python3 -W ignore - <<'PYTHON'
import sys, types
for name in ("skimage", "skimage.transform", "imagehash", "datasets", "datasets.arrow_dataset", "h5py", "pandas", "requests"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["skimage.transform"].resize = sys.modules["datasets.arrow_dataset"].Dataset = None
import numpy as np
from continuum.metrics import Logger

def by_paper(matrix):
    r = np.array(matrix)
    t = len(r)
    forgetting = np.mean([r[j:t - 1, j].max() - r[-1, j] for j in range(t - 1)])
    backward = np.mean([r[-1, j] - r[j, j] for j in range(t - 1)])
    return round(float(forgetting), 3), round(float(backward), 3), float(r[np.triu_indices(t, 1)].mean())

def run(matrix):
    logger = Logger(list_subsets=["test"])
    for i, row in enumerate(matrix):
        if i:
            logger.end_task()
        tasks = np.repeat(np.arange(len(row)), 10)
        labels = np.ones(len(tasks), dtype=int)
        answers = np.concatenate([np.arange(10) < round(10 * accuracy) for accuracy in row]).astype(int)
        logger.add([answers, labels, tasks], subset="test")
    here = tuple(round(float(v), 3) for v in (logger.forgetting, logger.backward_transfer, logger.forward_transfer))
    print(matrix, "forgetting, backward transfer, forward transfer: here", here, " by the papers", by_paper(matrix))
    return here

assert run([[1, 0], [0, 1]]) == (0.0, 0.0, 0.0)
assert by_paper([[1, 0], [0, 1]])[:2] == (1.0, -1.0)
assert run([[1, 0, 0], [0, 1, 0], [0, 0, 1]]) == (0.5, -0.333, 0.0)
assert run([[1, 0, 0], [1, 1, 0], [1, 1, 1]]) == (0.0, 0.0, 1.0)
PYTHON
