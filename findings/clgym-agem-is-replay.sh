#!/usr/bin/env bash
# cl-gym 1.0.3 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (Packages that cl-gym imports and this script does not use are replaced by empty modules.)
#
# One would guess: A-GEM steps along the gradient of the new examples; only where that would raise the
# loss on the memory is it projected, so that to first order no step harms the memory.
#
# What happens: the memory's gradient is added to the one that is still there, and this sum is what is
# compared and what is stepped along. Without a conflict the step is twice the size, new plus memory; with
# one, as a rule, too, since a sum seldom points away from one of its parts. Where the new gradient is
# the larger, the step goes against the memory, which is just what A-GEM rules out.
#
# Seen (one layer; products are with the memory's gradient r, g is that of the new examples)
#       new examples                      g.r     step by the paper   step of cl-gym       step.r
#       another task                     above 0  g                   g + r                above 0
#       the memory's, other labels, x 3  below 0  projected           g + r                below 0
#
# Why it matters: the rival named A-GEM is replay, with a rate that doubles at the second task. It is not
# the method of the paper in either of its two cases, and it may win or lose for that reason.
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
import torch
from cl_gym.algorithms import AGEM
from cl_gym.benchmarks.base import Benchmark
from torch.utils.data import TensorDataset

class Network(torch.nn.Linear):
    def forward(self, inputs, task_ids=None):
        return super().forward(inputs)

class Tasks(Benchmark):
    def __init__(self):
        super().__init__(2, per_task_memory_examples=10)
        for task in (1, 2):
            inputs = torch.randn(200, 5)
            data = TensorDataset(inputs, (inputs[:, task] > 0).long(), torch.full((200,), task))
            self.trains[task] = self.tests[task] = data
        self.prepare_datasets()

    def precompute_memory_indices(self):
        for task in (1, 2):
            self.memory_indices_train[task] = self.memory_indices_test[task] = list(range(10))

torch.manual_seed(0)
loss, network, tasks = torch.nn.CrossEntropyLoss(), Network(5, 2), Tasks()
agem = AGEM(network, tasks, {"batch_size_memory": 10, "device": "cpu"})
agem.training_task_end()  # the first task is over, its ten examples are in the memory
memory, memory_labels, _ = tasks.trains[1][:10]

def flat(tensors):
    return torch.cat([t.detach().reshape(-1).clone() for t in tensors])

def gradient(inputs, labels):
    return flat(torch.autograd.grad(loss(network(inputs), labels), list(network.parameters())))

def step(name, inputs, labels):
    g, r, before = gradient(inputs, labels), gradient(memory, memory_labels), flat(network.parameters())
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    agem.training_step(torch.full((len(inputs),), 2), inputs, labels, optimizer, loss)
    taken = (before - flat(network.parameters())) / 0.1
    paper = g if g @ r >= 0 else g - (g @ r) / (r @ r) * r
    same = [bool(torch.allclose(taken, other, atol=1e-4)) for other in (paper, g + r)]
    print(f"{name:31} g.r {float(g @ r):+.3f}  step.r {float(taken @ r):+.3f}  is the paper's {same[0]}, is g + r {same[1]}")
    return float(g @ r), float(taken @ r), same

plain = step("another task", *tasks.trains[2][:20][:2])
conflict = step("the memory's, other labels, x 3", 3 * memory, 1 - memory_labels)
assert plain[0] > 0 and plain[2] == [False, True]
assert conflict[0] < 0 and conflict[1] < 0 and conflict[2] == [False, True]
PYTHON
