#!/usr/bin/env bash
# ema-pytorch 0.8.3 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29.
#
# One would guess: with inv_gamma=1 and power=1 the average is a simple mean of the weights since
# update_after_step, as its documentation says, and update_every=10 only takes every tenth of them
# for it; forward_eval() is the network in evaluation mode.
#
# What happens: the decay is computed from the step, and applied once per update. With every tenth step
# the k-th update has weight 1/(10 k + 1) where a mean has 1/(k + 1): the sum of the weights grows
# ten times too slowly, and most of the average stays at the weights of step 100. So does beta:
# 0.9999 is a memory of 100 000 steps, not 10 000. And forward_eval() only switches gradients off and
# keeps the mode, which is the training mode of the network that was copied: dropout drops, and
# batch normalization takes the batch's statistics and changes its own.
#
# Seen (the weight is the step number; 1000 steps after the 100 of the start, power=1):
#       update_every=1    average 600    mean of steps 100 to 1100  600
#       update_every=10   average 191    (defaults else)
#       0 for 1000 steps, 1 for the next 1000: update_every=1  0.526, update_every=10  0.072, mean 0.526
#       forward_eval of one input twice: equal False; batches counted by its batch norm: 2
#
# Why it matters: averaged weights are tested as a remedy for forgetting. With the defaults an average
# holds the first context's weights ten times longer than it says, so it forgets little and learns
# little, and the tests themselves change the statistics. Set update_every=1 and call eval() on
# ema_model.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" ema-pytorch==0.8.3 typing_extensions==4.16.0
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from ema_pytorch import EMA

class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

def average(values, every):
    network = Network()
    ema = EMA(network, power=1.0, update_every=every)
    for value in values:
        network.weight.data.fill_(value)
        ema.update()
    return round(ema.ema_model.weight.item(), 3)

seen = {}
for name, values in (("the step's number", [float(s) for s in range(1101)]),
                     ("0, then 1", [float(s > 1000) for s in range(2001)])):
    mean = round(sum(values[100:]) / len(values[100:]), 3)
    seen[name] = average(values, 1), average(values, 10), mean
    print(f"{name:18} update_every=1 {seen[name][0]}  update_every=10 {seen[name][1]}  mean since step 100 {mean}")
    assert abs(seen[name][0] - mean) < 0.001 * max(values) + 0.001 and seen[name][1] < mean / 3

torch.manual_seed(0)
network = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4), torch.nn.Dropout(0.5))
ema = EMA(network)
ema.update()
inputs = torch.randn(8, 4)
equal = torch.equal(ema.forward_eval(inputs), ema.forward_eval(inputs))
counted = int(ema.ema_model[1].num_batches_tracked)
print(f"forward_eval of one input twice: equal {equal}; batches counted by its batch norm: {counted}")
assert not equal and counted == 2
PYTHON
