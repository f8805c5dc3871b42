#!/usr/bin/env bash
# avalanche-lib 0.6.0 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (wandb and TensorBoard, which Avalanche imports and this script does not use, are replaced by empty modules.)
#
# One would guess: IncrementalClassifier adds outputs for the classes of each new experience, and
# the order of classes only decides which examples come first; the optimizer goes on, or starts
# anew, in every experience alike.
#
# What happens: the head has as many outputs as the largest class number so far plus one. Where an
# experience brings a new largest number the weight is replaced and Adam's moments and step counter
# for the head start again at 0, while the body's go on; otherwise nothing is reset. Classes in
# ascending order reset the head's optimizer in each experience, the same classes in descending
# order never.
#
# Seen (five experiences of 8 steps each): outputs, Adam's steps of the head, of the body, after each experience
#       ascending   outputs [2, 4, 6, 8, 10]      head [8, 8, 8, 8, 8]       body [8, 16, 24, 32, 40]
#       descending  outputs [10, 10, 10, 10, 10]  head [8, 16, 24, 32, 40]   body [8, 16, 24, 32, 40]
#       shuffled (5 6, 1 2, 0 8, 9 3, 4 7)  outputs [7, 7, 9, 10, 10]  head [8, 16, 8, 8, 16]
#
# Why it matters: results are averaged over class orders as if they differed in the data alone. Here
# the seed of the order also decides how often Adam's warm-up (its first, full-size steps) hits the
# head, and a fixed ascending order is one extreme.
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
from avalanche.models import IncrementalClassifier
from avalanche.training import Naive

class Examples(TensorDataset):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.targets = y.tolist()

    def __getitem__(self, i):
        return self.tensors[0][i], self.targets[i]

torch.manual_seed(0)
labels = torch.arange(400) % 10
inputs = torch.nn.functional.one_hot(labels, 10).float() + 0.1 * torch.randn(400, 10)

class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = torch.nn.Linear(10, 16), IncrementalClassifier(16, initial_out_features=1)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))

def run(name, order):
    stream = nc_benchmark(Examples(inputs, labels), Examples(inputs, labels), n_experiences=5, task_labels=False,
                          fixed_class_order=order).train_stream
    network = Network()
    strategy = Naive(model=network, optimizer=torch.optim.Adam(network.parameters(), lr=0.01),
                     criterion=torch.nn.CrossEntropyLoss(), train_mb_size=10, train_epochs=1, evaluator=None)
    outputs, head, body = [], [], []
    for experience in stream:
        strategy.train(experience)
        state = strategy.optimizer.state
        outputs.append(network.head.classifier.out_features)
        head.append(int(state[network.head.classifier.weight]["step"]))
        body.append(int(state[network.body.weight]["step"]))
    print(f"SEEN {name:10} outputs {outputs}  head {head}  body {body}")
    return outputs, head, body

rising = [8, 16, 24, 32, 40]
assert run("ascending", list(range(10))) == ([2, 4, 6, 8, 10], [8] * 5, rising)
assert run("descending", list(range(9, -1, -1))) == ([10] * 5, rising, rising)
assert run("shuffled", [5, 6, 1, 2, 0, 8, 9, 3, 4, 7]) == ([7, 7, 9, 10, 10], [8, 16, 8, 8, 16], rising)
PYTHON
grep SEEN "$work/output"
