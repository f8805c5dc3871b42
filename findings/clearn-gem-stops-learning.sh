#!/usr/bin/env bash
# clearn-ai 0.3.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks for
# PyTorch 2, whose name for the gradient scaler and whose default of zero_grad, set_to_none=True, are set.)
#
# One would guess: strategy "gem" takes the step of plain training unless it would harm the memory, and a
# projected one if it would.
#
# What happens: to find the gradient of the memory it clears the gradients of the new examples, and
# clears again afterwards. From the second task on the optimizer finds no gradient, and none is put
# back, projected or not: not one weight moves any more, however long one trains. The losses and
# accuracies of the epochs are reported as ever.
#
# Seen (three tasks, five epochs each, SGD, greatest movement of a weight in each task)
#       strategy "gem"             0.79  0     0
#       plain (ewc, lambda_=0)     0.79  0.84  0.39
#       score of the first task    "gem" 88, 88, 88; plain 88, 30, 49
#
# Why it matters: no forgetting at all is what one hopes of GEM, and its cost in plasticity is
# expected, so the table looks reasonable. Watch the weights, or the accuracy of the new task against
# that of an untrained network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" clearn-ai==0.3.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
torch.amp.GradScaler = torch.cuda.amp.GradScaler  # where PyTorch 1 has it
torch.nn.Module.zero_grad.__defaults__ = (True,)  # as in PyTorch 2: gradients become None, not 0
torch.optim.Optimizer.zero_grad.__defaults__ = (True,)
import clearn
from torch.utils.data import DataLoader, TensorDataset

def task(number, noise=1.0):
    torch.manual_seed(number)
    labels = torch.arange(200) % 2
    return DataLoader(TensorDataset(torch.randn(2, 4)[labels] + noise * torch.randn(200, 4), labels), batch_size=20)

def wrapped(strategy, **options):
    torch.manual_seed(0)
    model = clearn.wrap(torch.nn.Linear(4, 2), strategy=strategy, **options)
    return model, torch.optim.SGD(model.model.parameters(), lr=0.1)

def movements(strategy, **options):
    model, optimizer = wrapped(strategy, **options)
    moved, first = [], []
    for number in (1, 2, 3):
        before = model.model.weight.detach().clone()
        metrics = model.fit(task(number), optimizer, epochs=5)
        moved.append(round(float((model.model.weight - before).abs().max()), 3))
        first.append(model.diff().task_scores["task_0"])
        assert len(metrics.epoch_losses) == 5
    print(f"{strategy:4} greatest movement of a weight in tasks 1 to 3: {moved}; score of the first task {[round(f, 1) for f in first]}")
    return moved, first

gem, plain = movements("gem"), movements("ewc", lambda_=0.0)
assert gem[0][0] == plain[0][0] > 0.1 and gem[0][1:] == [0, 0] and min(plain[0][1:]) > 0.1
assert len(set(gem[1])) == 1 and plain[1][1] < plain[1][0]
PYTHON
