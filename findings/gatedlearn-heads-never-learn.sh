#!/usr/bin/env bash
# gatedlearn 0.1.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29.
#
# One would guess: GatedLearner trains a shared trunk and one head for each task, and because each task
# has its own head, what the earlier ones know is kept.
#
# What happens: the optimizer is made when there is no head yet, and no head is ever given to it. Each
# head stays the random layer as which it was created; the trunk alone learns, to suit the random layer
# of the present task. Training is as good as ever on one task, so nothing shows it.
#
# Seen: after 30 epochs the trunk has moved and no weight of the heads has, by any digit; the optimizer
#       holds the trunk's 4 tensors and none of the heads' 4. Accuracy on the present task is above 0.95.
#
# Why it matters: a method whose point is where the plastic weights are is compared with them switched
# off: all of the learning, and so all of the forgetting, is in the shared trunk. Add each new head
# with gate.optimizer.add_param_group before training, and look at what an optimizer holds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" gatedlearn==0.1.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from gatedlearn import GatedLearner

torch.manual_seed(0)
inputs = torch.randn(400, 20)
tasks = {"first": (inputs[:, 0] > 0).long(), "second": (inputs[:, 1] > 0).long()}
learner = GatedLearner(20, 2, hidden=32, lr=1e-2)

def moved(module, before):
    return max(float((value - before[name]).abs().max()) for name, value in module.state_dict().items())

for name, labels in tasks.items():
    learner.head.add_compartment(name)  # learn_task would do it first; a known name is left as it is
    heads, trunk = ({k: v.clone() for k, v in m.state_dict().items()} for m in (learner.head, learner.trunk))
    learner.learn_task(name, inputs, labels, epochs=30)
    change = moved(learner.head, heads), moved(learner.trunk, trunk)
    accuracy = learner.accuracy(inputs, labels, name)
    print(f"{name}: largest change of a head {change[0]}, of the trunk {change[1]:.3f}, accuracy {accuracy:.3f}")
    assert change[0] == 0 and change[1] > 0.01 and accuracy > 0.95
held = {id(p) for group in learner.gate.optimizer.param_groups for p in group["params"]}
count = [sum(id(p) in held for p in m.parameters()) for m in (learner.trunk, learner.head)]
print("tensors in the optimizer: trunk", count[0], "heads", count[1], "of", len(list(learner.head.parameters())))
assert count == [4, 0]
PYTHON
