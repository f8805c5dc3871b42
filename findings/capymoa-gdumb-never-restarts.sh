#!/usr/bin/env bash
# capymoa 0.15.1 with PyTorch 1.13.1 (Debian 12) and Java 17, Python 3.11; run on 2026-11-29. (capymoa's extra asks
# for PyTorch 2.9; torch.nn.Buffer, missing in 1.13, is replaced by the plain tensor that it wraps.)
#
# One would guess: GDumb keeps a balanced memory and, before each test, trains the untrained network
# on it from scratch; that is what makes it a baseline. Testing twice gives the same accuracy twice.
#
# What happens: what it keeps as the untrained state is model.state_dict(), which holds the
# network's own tensors, not copies. Training changes them, and "loading the original state" copies
# the weights onto themselves: each fit goes on from the one before. More tests per task mean more
# training. Besides, the network is left in training mode, so the test itself drops units, or
# normalizes by the test batch.
#
# Seen: one and the same memory of 100 examples, one epoch a fit, accuracy on the memory
#       after 1 fit 0.26, after 5 fits 0.34, after 10 fits 0.51, after 20 fits 0.62
#       a network with dropout: the same 100 inputs twice give equal probabilities: False
#       batch norm, 100 inputs in batches of ten: 0.64 with the classes mixed, 0.12 sorted by class
#
# Why it matters: "does the method beat GDumb?" is asked of every replay method. Here the answer
# depends on how often one evaluates, and, for networks with batch norm, on the test's batch size
# and order: a test set sorted by class makes the baseline fall to chance.
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
from capymoa.ocl.strategy import GDumb
from capymoa.stream import Schema

torch.manual_seed(0)
labels = torch.arange(100) % 10
inputs = torch.nn.functional.one_hot(labels, 10).float() + 0.3 * torch.randn(100, 10)
schema = Schema.from_custom(features=[*(f"x{i}" for i in range(10)), "y"], target="y",
                            categories={"y": [str(c) for c in range(10)]}, name="test")

def learner(*extra):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(10, 32), *extra, torch.nn.ReLU(), torch.nn.Linear(32, 10))
    gdumb = GDumb(schema, network, epochs=1, batch_size=10, capacity=100)
    gdumb.batch_train(inputs, labels)
    return gdumb

def accuracy(gdumb, order=slice(None), size=100):
    answers = torch.cat([gdumb.batch_predict(x) for x in inputs[order].split(size)])
    return round(float((answers == labels[order]).float().mean()), 2)

plain, history = learner(), []
for fit in range(20):
    plain.gdumb_fit()  # what the evaluation loop calls before each test
    history.append(accuracy(plain))
dropout = learner(torch.nn.Dropout(0.5))
dropout.gdumb_fit()
same = torch.equal(dropout.batch_predict_proba(inputs), dropout.batch_predict_proba(inputs))
norm = learner(torch.nn.BatchNorm1d(32))
for fit in range(10):
    norm.gdumb_fit()
mixed, by_class = accuracy(norm, size=10), accuracy(norm, labels.argsort(), 10)
print("one memory, accuracy after fits 1, 5, 10, 20:", [history[i] for i in (0, 4, 9, 19)])
print("dropout: equal answers twice:", same, " batch norm, batches of 10: mixed", mixed, " sorted by class", by_class)
assert history[0] < 0.35 and history[19] > history[0] + 0.25 and not same
assert mixed > by_class + 0.3
PYTHON
