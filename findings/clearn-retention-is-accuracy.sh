#!/usr/bin/env bash
# clearn-ai 0.3.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks for
# PyTorch 2, whose name for the gradient scaler and whose default of zero_grad, set_to_none=True, are set.)
#
# One would guess: the report of diff(), "task_0: 66.0% retained (-34.0%)" with a stability score, says how
# much of what was learned is left; and SI weighs the first task's weights as it does later ones.
#
# What happens: "retained" is the accuracy now, whatever it was before, on the first 500 of the
# training examples: a hard task just learned to 60 % counts as 40 % lost and, with one easy task
# after it, as forgetting for which to raise the regularization. And SI divides the first task's path
# integral not by the squared way from start to end but by that since the last step, which is 0: by
# the constant 0.001 alone.
#
# Seen: hard task alone                  "task_0: 57.0% retained  (-43.0%)"
#       then a task without any epoch    stability 0.57, "significant forgetting"
#       importances of SI for one task, first of all     1097 in sum
#       the same training after a task without epochs    9
#
# Why it matters: this number is the package's result for each method; methods that learn the first task
# better "retain" more of it. And SI protects the first task many times more than all later ones.
# Divide by the accuracy right after each task, on examples held out.
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

model, optimizer = wrapped("ewc", lambda_=0.0)
model.fit(task(1, noise=5.0), optimizer, epochs=5)
alone = model.diff()
model.fit(task(2), optimizer, epochs=0)  # nothing is trained, so nothing can be forgotten
after = model.diff()
score = alone.task_scores["task_0"]
print("hard task alone:", [line for line in repr(alone).splitlines() if "retained" in line][0])
print(f"after a task without any epoch: score {after.task_scores['task_0']:.1f}, stability {after.stability_score:.2f}, {after.recommendation}")
assert 50 <= score < 70 and after.task_scores["task_0"] == score and abs(after.stability_score - score / 100) < 1e-9
assert "significant forgetting" in after.recommendation

sums = []
for empty_first in (False, True):
    model, optimizer = wrapped("si", c=0.0)
    if empty_first:
        model.fit(task(2), optimizer, epochs=0)
    model.fit(task(1), optimizer, epochs=5)
    sums.append(float(sum(v.sum() for v in model.strategy._omega.values())))
    weights = model.model.weight.detach().clone() if not empty_first else weights
print(f"importances of SI for one task: as the first {sums[0]:.0f}, after a task without epochs {sums[1]:.0f}; same weights:",
      torch.equal(weights, model.model.weight))
assert torch.equal(weights, model.model.weight) and sums[0] > 10 * sums[1] > 0
PYTHON
