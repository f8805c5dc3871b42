#!/usr/bin/env bash
# continuum 1.2.7 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (Packages that continuum imports and this script does not use are replaced by empty modules.)
#
# One would guess: RehearsalMemory holds memory_size examples of what was seen so far; with a stream
# of domains (the same classes in each context) it comes to hold examples of every domain, or at least
# of the latest.
#
# What happens: the examples of a class are kept in the order in which they came, and the memory is
# cut to the first memory_size // classes of each. For classes that come back, the new examples are
# appended and cut off at once: once full, the memory keeps the first context's examples for good.
# add() chooses among the new ones (at random or by herding) and drops every choice.
#
# Seen (memory of 20, two classes, 100 examples in each context, examples kept of contexts 0, 1, 2):
#       domain-incremental   after 0: 20   after 1: 20, 0   after 2: 20, 0, 0
#       class-incremental    after 0: 20   after 1: 10, 10  after 2: 6, 6, 6
#
# Why it matters: replay on rotated, permuted or other domain streams then replays the first domain
# alone. It still looks like replay (the first context's accuracy stays up), so the method seems to
# forget the middle of the stream.
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
from continuum.rehearsal import RehearsalMemory

def run(name, new_classes):
    np.random.seed(0)
    memory, seen = RehearsalMemory(20, "random"), []
    for context in range(3):
        labels = np.arange(100) % 2 + (2 * context if new_classes else 0)
        memory.add(np.full((100, 1), context), labels, np.full(100, context), None)
        seen.append(np.bincount(memory.get()[2], minlength=context + 1).tolist())
    print(f"{name:18} examples of each context after 0, 1, 2:", seen)
    return seen

assert run("domain-incremental", False) == [[20], [20, 0], [20, 0, 0]]
assert run("class-incremental", True) == [[20], [10, 10], [6, 6, 6]]
PYTHON
