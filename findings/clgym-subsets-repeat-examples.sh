#!/usr/bin/env bash
# cl-gym 1.0.3 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (Packages that cl-gym imports and this script does not use are replaced by empty modules.)
#
# One would guess: per_task_examples=n uses n examples of each task; as many as the task has are all of
# them. Test results come from the test set as it is, or from the first n of it.
#
# What happens: the n examples are drawn with replacement, and so are the test examples, as many of them.
# Asking for all 1000 uses about 632 different ones, some of them up to seven times, and the others never;
# the same holds for joint training (per_task_joint_examples), with other draws. Memories are without
# repeats. A joint number above the size of the task is no error.
#
# Seen (1000 examples a task): asked for 1000: 632 +- 20 different in training, in testing and for joint
#       training, which share only about 400 with the sequential ones; asked for 3000 joint: 950
#
# Why it matters: the "upper bound" of joint training sees other examples than the methods that it
# bounds, and a test set of draws has a standard error that is larger by the root of two than its size says.
# Leave per_task_examples unset to use everything; for joint training there is no such way.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" cl-gym==1.0.3 typing_extensions==4.16.0 numpy==1.24.2 pillow==9.4.0
PYTHONPATH="$work/site" HOME="$work" /usr/bin/python3 -W ignore - <<'PYTHON'
import importlib.machinery, sys, types

class Empty(types.ModuleType):  # for what cl_gym imports and this script does not use
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sklearn", "comet_ml", "matplotlib", "pandas", "seaborn"):
            return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return Empty(spec.name)

    def exec_module(self, module):
        pass

sys.meta_path.insert(0, Finder())
import numpy as np, torch
from cl_gym.benchmarks.base import Benchmark
from torch.utils.data import TensorDataset

class Tasks(Benchmark):
    def __init__(self, **sizes):
        super().__init__(2, **sizes)
        for task in (1, 2):
            numbers = torch.arange(1000)
            self.trains[task] = self.tests[task] = TensorDataset(numbers, numbers % 2, torch.full((1000,), task))
        self.prepare_datasets()

def examples(loader):
    return [int(n) for inputs, _, tasks in loader for n, t in zip(inputs, tasks) if t == 1]

for seed in (0, 1, 2):
    np.random.seed(seed)
    tasks = Tasks(per_task_examples=1000, per_task_joint_examples=1000)
    train, test = (examples(loader) for loader in tasks.load(1, 100))
    joint = examples(tasks.load_joint(2, 100)[0])
    more = examples(Tasks(per_task_joint_examples=3000).load_joint(1, 100)[0])
    shared = len(set(train) & set(joint))
    print(f"seed {seed}: of 1000 asked for different: train {len(set(train))}, test {len(set(test))}, joint {len(set(joint))};",
          f"in train and joint {shared}; most often {max(map(train.count, train))} times; of 3000 joint {len(set(more))}")
    assert len(train) == len(test) == len(joint) == 1000 and len(more) == 3000
    assert all(600 < len(set(part)) < 665 for part in (train, test, joint)) and 350 < shared < 450 and len(set(more)) < 1000
everything = examples(Tasks().load(1, 100)[0])
print("per_task_examples unset:", len(set(everything)))
assert len(set(everything)) == 1000
PYTHON
