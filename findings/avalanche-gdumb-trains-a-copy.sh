#!/usr/bin/env bash
# avalanche-lib 0.6.0 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (wandb and TensorBoard, which Avalanche imports and this script does not use, are replaced by empty modules.)
#
# One would guess: a strategy trains the network that it was given, so the script may test that
# network itself after strategy.train(experience). Naive, Replay and the others work that way.
#
# What happens: GDumb keeps a copy of the untrained network and from the second experience on trains
# a fresh copy of it. The network that the script holds stays as it was after the first experience;
# only strategy.model is the current one. Nothing fails: the script's own test reads the accuracy of
# a network that has seen two classes of ten.
#
# Seen (ten easy classes in five experiences, 400 examples, memory 100; accuracy on all ten classes):
#       Naive   own network is strategy.model: True
#       GDumb   own network is strategy.model: False   own network 0.2, strategy.model 1.0
#
# Why it matters: GDumb is the usual "is your benchmark too easy?" baseline. Tested through the
# script's own variable it scores like plain fine-tuning, and every other method looks better for
# it. Test strategy.model, or use strategy.eval.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" avalanche-lib==0.6.0 torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 \
  typing_extensions==4.16.0 dill==0.3.7 tqdm==4.70.1 pytorchcv==0.0.74 gdown==6.5.1 beautifulsoup4==4.15.0 \
  soupsieve==2.10 requests==2.32.3 urllib3==2.2.3 certifi==2024.8.30 idna==3.13 charset-normalizer==3.4.7 \
  filelock==4.3.1 qpsolvers==4.13.0 GPUtil==1.4.0 psutil==6.1.0 scikit-learn==1.4.2 scipy==1.13.1 joblib==1.4.2 \
  threadpoolctl==3.8.0 numpy==1.24.2 matplotlib==3.8.4 pillow==10.4.0 contourpy==1.3.2 cycler==0.12.1 \
  kiwisolver==1.5.0 fonttools==4.55.0 pyparsing==3.2.0 python-dateutil==2.9.0.post0 six==1.17.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
/usr/bin/python3 -W ignore - > "$work/output" 2>&1 <<'PYTHON' || { cat "$work/output"; exit 1; }
import sys, types
for name in ("wandb", "torch.utils.tensorboard"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["torch.utils.tensorboard"].SummaryWriter = object
import torch
from torch.utils.data import TensorDataset
from avalanche.benchmarks import nc_benchmark
from avalanche.training import GDumb, Naive

class Examples(TensorDataset):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.targets = y.tolist()

    def __getitem__(self, i):
        return self.tensors[0][i], self.targets[i]

torch.manual_seed(0)
labels = torch.arange(400) % 10
inputs = torch.nn.functional.one_hot(labels, 10).float() + 0.1 * torch.randn(400, 10)
stream = nc_benchmark(Examples(inputs, labels), Examples(inputs, labels), n_experiences=5, task_labels=False,
                      fixed_class_order=list(range(10))).train_stream

def accuracy(network):
    with torch.no_grad():
        return round(float((network(inputs).argmax(1) == labels).float().mean()), 2)

def run(method, **options):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    strategy = method(model=network, optimizer=torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9),
                      criterion=torch.nn.CrossEntropyLoss(), train_mb_size=10, train_epochs=10, evaluator=None, **options)
    for experience in stream:
        strategy.train(experience)
    result = strategy.model is network, accuracy(network), accuracy(strategy.model)
    print(f"SEEN {method.__name__:6} own network is strategy.model: {result[0]!s:5}  own network {result[1]}, "
          f"strategy.model {result[2]}")
    return result

naive, gdumb = run(Naive), run(GDumb, mem_size=100)
assert naive[0] and naive[1] == naive[2]
assert not gdumb[0] and gdumb[1] <= 0.3 and gdumb[2] >= 0.9
PYTHON
grep SEEN "$work/output"
