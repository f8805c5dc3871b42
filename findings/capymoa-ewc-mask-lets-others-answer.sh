#!/usr/bin/env bash
# capymoa 0.15.1 with PyTorch 1.13.1 (Debian 12) and Java 17, Python 3.11; run on 2026-11-29. (capymoa's extra asks
# for PyTorch 2.9; torch.nn.Buffer, missing in 1.13, is replaced by the plain tensor that it wraps.)
#
# One would guess: mask_test=True with a task_mask, "a task incremental scenario", means the same in
# capymoa's EWC, SI, MAS, RWalk and LWF: only classes of the test's task can be answered.
#
# What happens: the others set masked outputs to minus infinity. EWC multiplies the outputs by the
# mask, so masked classes have the output 0, which beats the task's own classes wherever those are
# negative: it answers classes of other tasks. With mask_train=True the masked classes take part in
# the loss as zeros, too.
#
# Seen (ten classes in five tasks, lambda 0, so that both train alike; final accuracy, answers outside of the task):
#       SI    0.944   0.0 %
#       EWC   0.826  13.1 %
#
# Why it matters: EWC is the regularization baseline of every table. In this library it is the one
# method that does not get the task's help at test time, and loses ten points to SI without any
# difference in the training.
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
if not hasattr(torch.nn, "Buffer"):
    torch.nn.Buffer = lambda tensor: tensor
from torch.utils.data import DataLoader, TensorDataset
from capymoa.ocl.evaluation import ocl_train_eval_loop
from capymoa.ocl.strategy import EWC, SI
from capymoa.stream import Schema

torch.manual_seed(0)
labels = torch.arange(1000) % 10
inputs = torch.nn.functional.one_hot(labels, 10).float() + 0.3 * torch.randn(1000, 10)
schema = Schema.from_custom(features=[*(f"x{i}" for i in range(10)), "y"], target="y",
                            categories={"y": [str(c) for c in range(10)]}, name="test")
mask = torch.arange(10)[None] // 2 == torch.arange(5)[:, None]

def tasks(size):
    return [DataLoader(TensorDataset(inputs[labels // 2 == t], labels[labels // 2 == t]), batch_size=size) for t in range(5)]

def run(method):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    learner = method(schema, network, torch.optim.SGD(network.parameters(), lr=0.05), lambda_=0.0, mask_test=True,
                     task_mask=mask)
    seen = ocl_train_eval_loop(learner, tasks(10), tasks(200))
    counts = torch.tensor(seen.class_cm[-1])  # true class, answered class, after the last task
    outside = float(counts[~(mask.T.float() @ mask.float()).bool()].sum() / counts.sum())
    print(f"{method.__name__:4} final accuracy {seen.accuracy_final:.3f}  answers outside of the task {100 * outside:.1f} %")
    return network, seen.accuracy_final, outside

si, ewc = run(SI), run(EWC)
alike = all(torch.allclose(a, b) for a, b in zip(si[0].parameters(), ewc[0].parameters()))
print("the two networks have equal weights:", alike)
assert alike and si[2] == 0 and ewc[2] > 0.05 and ewc[1] < si[1] - 0.05
PYTHON
