#!/usr/bin/env bash
# capymoa 0.15.1 with PyTorch 1.13.1 (Debian 12) and Java 17, Python 3.11; run on 2026-11-29. (capymoa's extra asks
# for PyTorch 2.9; what runs here is plain training of a small network.)
#
# One would guess: ocl_train_eval_loop(..., continual_evaluations=n) looks in n times per task for
# the "anytime" numbers; accuracy_matrix, accuracy_final and backward_transfer, documented as taken
# "after sequentially training on tasks 1 through i", are the same for every n.
#
# What happens: the evaluations come every (batches // n) batches and the last of them, wherever it
# falls, counts as "after the task". The rest of the task is trained afterwards. With n just above
# half the number of batches that is half of the task: the diagonal is too low, the final accuracy is
# not that of the final network, and forgetting disappears, because the task goes on being learned
# after its own "final" test.
#
# Seen (same network, data, seed and training: ten classes in five tasks of 20 batches):
#       n    last test after batch   accuracy_final   backward_transfer   accuracy of the final network
#       1    100 of 100              0.293            -0.639              0.293
#       20   100 of 100              0.293            -0.639              0.293
#       7     94 of 100              0.317            -0.223              0.293
#       11    91 of 100              0.259            +0.029              0.293
#
# Why it matters: the number of evaluations is chosen for the plot. Here it turns heavy forgetting
# into slightly positive backward transfer, for any method. Use a number that divides the number of
# batches of each task.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{ /usr/bin/python3 -c 'import torch, torchvision' && java -version; } 2>/dev/null >&2 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision \
      default-jre-headless; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" capymoa==0.15.1 jpype1==1.7.1 deprecated==1.3.1 wrapt==2.5.2 packaging==26.2 \
  typing_extensions==4.16.0 tqdm==4.70.1 numpy==1.24.2 scipy==1.13.1 pandas==2.0.3 pytz==2026.6 tzdata==2026.6 \
  scikit-learn==1.4.2 joblib==1.4.2 threadpoolctl==3.8.0 seaborn==0.13.2 matplotlib==3.8.4 pillow==10.4.0 \
  contourpy==1.3.2 cycler==0.12.1 kiwisolver==1.5.0 fonttools==4.55.0 pyparsing==3.2.0 python-dateutil==2.9.0.post0 \
  six==1.17.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
/usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from torch.utils.data import DataLoader, TensorDataset
from capymoa.classifier import Finetune
from capymoa.ocl.evaluation import ocl_train_eval_loop
from capymoa.stream import Schema

torch.manual_seed(0)
labels = torch.arange(1000) % 10
inputs = torch.nn.functional.one_hot(labels, 10).float() + 0.3 * torch.randn(1000, 10)
schema = Schema.from_custom(features=[*(f"x{i}" for i in range(10)), "y"], target="y",
                            categories={"y": [str(c) for c in range(10)]}, name="test")

def tasks(size):
    return [DataLoader(TensorDataset(inputs[labels // 2 == t], labels[labels // 2 == t]), batch_size=size) for t in range(5)]

class Counted(Finetune):
    trained = tested = 0

    def batch_train(self, x, y):
        self.trained += 1
        super().batch_train(x, y)

    def batch_predict(self, x):
        if len(x) == 200:  # the size of a test batch, training batches have 10
            self.tested = self.trained
        return super().batch_predict(x)

def run(evaluations):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    learner = Counted(schema, network, optimizer=torch.optim.SGD(network.parameters(), lr=0.05))
    seen = ocl_train_eval_loop(learner, tasks(10), tasks(200), continual_evaluations=evaluations)
    own = float((network(inputs).argmax(1) == labels).float().mean())
    print(f"{evaluations:2} evaluations: last test after batch {learner.tested:3} of {learner.trained}  accuracy_final "
          f"{seen.accuracy_final:.3f}  backward_transfer {seen.backward_transfer:+.3f}  final network {own:.3f}")
    return learner.tested, round(seen.accuracy_final, 3), seen.backward_transfer, round(own, 3)

one, twenty, seven, eleven = (run(n) for n in (1, 20, 7, 11))
assert one == twenty and one[0] == 100 and one[1] == one[3] and one[2] < -0.5
assert seven[0] == 94 and eleven[0] == 91
assert seven[3] == eleven[3] == one[3] and seven[1] != one[1] and eleven[1] != one[1]
assert seven[2] > one[2] + 0.3 and eleven[2] > one[2] + 0.5
PYTHON
