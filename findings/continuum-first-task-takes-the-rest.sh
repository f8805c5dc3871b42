#!/usr/bin/env bash
# continuum 1.2.7 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (Packages that continuum imports and this script does not use are replaced by empty modules.)
#
# One would guess: InstanceIncremental(dataset, nb_tasks=n, random_seed=s) deals the examples of each
# class out to n tasks at random by the seed, as evenly as it goes: sizes differ by one at most.
#
# What happens: each task gets the rounded-down share in the order of the data set and the FIRST task
# all that is left over, up to n - 1 examples of every class on top. The seed has no effect.
#
# Seen (ten classes): 19 of each class in 10 tasks   100, 10, 10, 10, ...
#                     59 of each class in 20 tasks   210, 20, 20, 20, ...
#                     500 of each class in 15 tasks  380, 330, 330, 330, ...
#       seeds 1 and 2: the same tasks
#
# Why it matters: the first task is learned from up to ten times the data of the others, so the
# network starts nearly trained, forgetting is measured on its best-learned task, and "five seeds"
# are five runs on one split. Cut the data set to a multiple of n first, and shuffle it.
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
from continuum.datasets import InMemoryDataset
from continuum.scenarios import InstanceIncremental

def tasks(per_class, count, seed=1):
    labels = np.arange(10 * per_class) % 10
    images = np.zeros((len(labels), 2, 2, 3), dtype=np.uint8)
    scenario = InstanceIncremental(InMemoryDataset(images, labels), nb_tasks=count, random_seed=seed)
    return [len(task) for task in scenario], scenario.dataset[2]

few, _ = tasks(19, 10)
some, first = tasks(59, 20)
many, _ = tasks(500, 15)
_, second = tasks(59, 20, seed=2)
same = bool((first == second).all())
for sizes in (few, some, many):
    print("sizes of the tasks:", sizes)
print("seeds 1 and 2 give the same tasks:", same)
assert few == [100] + [10] * 9 and some == [210] + [20] * 19 and many == [380] + [330] * 14 and same
PYTHON
