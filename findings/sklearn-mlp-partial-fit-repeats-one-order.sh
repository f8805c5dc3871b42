#!/usr/bin/env bash
# scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1, Python 3.11; run on 2026-11-29.
#
# One would guess: MLPClassifier(random_state=0, shuffle=True) trained epoch by epoch with partial_fit, to look at
# the accuracy in between, shuffles each epoch anew, as fit does.
#
# What happens: each call of partial_fit starts its generator from random_state again. The first call also
# draws the weights from it; all later calls shuffle alike, so every epoch from the second on has the same
# minibatches in the same order. Giving a RandomState object goes on as expected.
#
# Seen: ten epochs by partial_fit have bit for bit the weights of one shuffled epoch and nine unshuffled
#       ones over one fixed permutation (that of RandomState(0)); with RandomState(0) as the object they do not
#
# Why it matters: where a network is tested after each epoch or context, it is trained by other rules than
# the one that is fitted in one go, and the same for every context of equal length. With batches that
# never change, batch averages are a fixed bias and not noise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, sklearn
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

inputs, labels = (part[:300] for part in load_digits(return_X_y=True))
order = np.arange(300)
np.random.RandomState(0).shuffle(order)
print("scikit-learn", sklearn.__version__)

def run(random_state, fixed):
    network = MLPClassifier((16,), batch_size=20, random_state=random_state)
    network.partial_fit(inputs, labels, classes=range(10))
    if fixed:
        network.set_params(shuffle=False)
    for _ in range(9):
        network.partial_fit(inputs[order], labels[order]) if fixed else network.partial_fit(inputs, labels)
    return np.concatenate([w.ravel() for w in network.coefs_])

number, fixed, generator = run(0, False), run(0, True), run(np.random.RandomState(0), False)
print("random_state=0: largest difference to one fixed order:", abs(number - fixed).max())
print("random_state=RandomState(0):                          ", abs(generator - fixed).max())
assert (number == fixed).all() and abs(generator - fixed).max() > 1e-3
PYTHON
