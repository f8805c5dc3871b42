#!/usr/bin/env bash
# gmumcl 1.1.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks for
# PyTorch 2; what runs here is plain training of a small network.)
#
# One would guess: its EWC holds the weights of all tasks so far, by one penalty per task or their sum,
# and so does MAS; the Fisher information is that of the examples, whatever the size of the batches.
#
# What happens: in its default mode "ewc" the information and the weights of the task that just ended
# replace those of the one before, and MAS begins anew at each task too; only mode "online" and SI add
# up. From the third task on the first is as free as under finetuning. And the gradients that are
# squared are means of whole batches, whose sum is not divided: the penalty of one and the same
# network depends on the batch size of training.
#
# Seen (three tasks, each with two inputs of its own, importance of the first layer's weights for the
# inputs of task 1 after task 1, 2, 3; EWC and MAS otherwise as they come)
#       EWC          0.117  0      0
#       MAS          1807   0      0
#       EWC online   0.117  0.117  0.117
#       SI           4.55   4.55   4.55
#       Fisher information of one new network, sum over all weights, batches of 1, 10, 100: 1237, 18.7, 0.89
#
# Why it matters: with two tasks all is as it should be, and so are quick tests. With five, the usual
# number, EWC and MAS forget tasks 1 to 3 as finetuning does, beside an SI that remembers, and the
# best factor found for one batch size is no good for the next.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" gmumcl==1.1.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from torch.utils.data import DataLoader
from gmumcl.cl.baselines.common import diagonal_fisher
from gmumcl.cl.baselines.penalties import EWC, MAS, SI
from gmumcl.cl.models import MLP
from gmumcl.cl.scenarios import LabelledTensorDataset, class_incremental_tasks
from gmumcl.cl.trainer import Trainer, TrainerConfig

torch.manual_seed(0)
inputs, labels = torch.zeros(600, 6), torch.arange(600) % 2
for number in range(3):  # task k sees inputs 2 k and 2 k + 1 only
    own = slice(200 * number, 200 * number + 200)
    inputs[own, 2 * number] = 1 + 0.1 * torch.randn(200)
    inputs[own, 2 * number + 1] = 2.0 * labels[own] - 1 + 0.3 * torch.randn(200)
    labels[own] += 2 * number
data = LabelledTensorDataset(inputs, labels)

def importances(name, method, attribute, **config):
    torch.manual_seed(0)
    tasks = class_incremental_tasks(data, data, [[0, 1], [2, 3], [4, 5]], calibration_fraction=0.0, min_calibration=0)
    seen = []
    class Watched(method):
        def on_task_end(self, task_id, task):
            super().on_task_end(task_id, task)
            seen.append(round(float(getattr(self, attribute)["features.0.weight"][:, :2].abs().sum()), 3))
    plugin = Watched(config)
    trainer = Trainer(MLP(input_dim=6, n_classes=2, hidden=16, layers=1), [plugin],
                      TrainerConfig(epochs=5, lr=0.01, task_oracle=True))
    trainer.run(tasks)
    print(f"{name:11} importance of the weights that only task 1 uses, after tasks 1, 2 and 3: {seen}")
    return seen

ewc, mas = importances("EWC", EWC, "fisher"), importances("MAS", MAS, "importance")
online, si = importances("EWC online", EWC, "fisher", mode="online"), importances("SI", SI, "big_omega")
for forgets in (ewc, mas):
    assert forgets[0] > 0.1 and forgets[1:] == [0, 0]
for keeps in (online, si):
    assert keeps[0] > 0.1 and min(keeps[1:]) > 0.5 * keeps[0]

torch.manual_seed(0)
network = MLP(input_dim=6, n_classes=6, hidden=16, layers=1)
sums = {size: sum(float(f.sum()) for f in diagonal_fisher(network, DataLoader(data, batch_size=size, shuffle=True), "cpu").values())
        for size in (1, 10, 100)}
print("Fisher information of one network by batch size:", {size: round(value, 2) for size, value in sums.items()})
assert sums[1] > 5 * sums[10] > 10 * sums[100]
PYTHON
