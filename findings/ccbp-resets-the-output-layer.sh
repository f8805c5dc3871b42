#!/usr/bin/env bash
# ccbp-pytorch 0.0.3 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks for
# PyTorch 2.5; what runs here is plain arithmetic on weights.)
#
# One would guess: continual backprop renews hidden units of little use and leaves the outputs alone, since
# these have no outgoing weights; CCBP(optimizer, model=network) finds the hidden layers by itself.
#
# What happens: it takes every linear and convolutional layer whose name does not contain "head" or
# "classifier", so the last one too if it is called fc, output, or "2" as in a Sequential. Its units are
# the classes, and use is the size of the gradient: the classes that do not occur now have the
# least. Their weights are drawn to fresh random ones while the others are being trained.
#
# Seen (learned classes 0 and 1, then the last layer alone 4000 steps on classes 2 and 3; reset_interval=10
# for a short run, so as many resets as 400 000 steps bring with the default)
#       name of the last layer     accuracy between classes 0 and 1    between 2 and 3
#       head                       0.991                               0.998
#       output, fc, 2              0.509                               0.998
#
# Why it matters: the method is used against the loss of plasticity. With torchvision's ResNet, whose last
# layer is fc, it erases the classes of the past by their absence, which no one would look for in an
# optimizer. Name the layer in exclude_module_names.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  ccbp-pytorch==0.0.3 einops==0.8.2 torch-einops-utils==0.2.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
from collections import OrderedDict
import torch
from ccbp_pytorch import CCBP

torch.manual_seed(0)
centers = 2 * torch.randn(4, 8)

def batch(classes):
    labels = torch.tensor(classes)[torch.randint(0, len(classes), (32,))]
    return centers[labels] + torch.randn(32, 8), labels

def step(network, optimizer, classes):
    inputs, labels = batch(classes)
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(network(inputs), labels).backward()
    optimizer.step()

def run(name):
    torch.manual_seed(1)
    last = torch.nn.Linear(16, 4)
    network = torch.nn.Sequential(OrderedDict([("hidden", torch.nn.Linear(8, 16)), ("relu", torch.nn.ReLU()), (name, last)]))
    plain = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(300):
        step(network, plain, [0, 1])
    optimizer = CCBP(torch.optim.SGD(last.parameters(), lr=0.1), model=network, reset_interval=10,
                     exclude_module_names=("head", "classifier", "hidden"))
    for _ in range(4000):
        step(network, optimizer, [2, 3])
    torch.manual_seed(2)
    right = []
    for pair in ([0, 1], [2, 3]):
        inputs, labels = (torch.cat(t) for t in zip(*(batch(pair) for _ in range(20))))
        right.append(round(float((network(inputs)[:, pair].argmax(1) + pair[0] == labels).float().mean()), 3))
    print(f"last layer called {name:7} accuracy between classes 0 and 1 {right[0]}, between 2 and 3 {right[1]}")
    return right

seen = {name: run(name) for name in ("head", "output", "fc", "2")}
assert seen["head"][0] > 0.95 and seen["output"] == seen["fc"] == seen["2"]
assert seen["output"][0] < 0.7 and min(seen["head"][1], seen["output"][1]) > 0.9
PYTHON
