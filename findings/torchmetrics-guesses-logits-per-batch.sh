#!/usr/bin/env bash
# torchmetrics 1.4.3 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29.
#
# One would guess: BinaryAccuracy takes logits for logits, or probabilities for probabilities;
# adding up over minibatches gives what one call with everything gives.
#
# What happens: each update looks whether any of its values lies outside 0..1. If one does, all are
# taken for logits, go through the sigmoid, and 0 is the threshold; if none does, the same logits
# are taken for probabilities and 0.5 is the threshold. So an example's answer depends on which
# others share its minibatch, and the accuracy on the minibatch size. The multi-label metrics do the
# same.
#
# Seen: logits 0.2 0.3 0.1 0.4 3.0, all positive examples
#       in one minibatch               1.0
#       in minibatches of 4 and 1      0.2
#       one at a time                  0.2
#       multi-label, the same          1.0, 0.2, 0.2
#
# Why it matters: iCaRL-like learners train sigmoid outputs and hand their logits to such a metric.
# Early in a context logits are small, and a last, short minibatch is the likeliest to have none
# outside 0..1. Apply the sigmoid before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 typing_extensions==4.16.0
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from torchmetrics.classification import BinaryAccuracy, MultilabelAccuracy

logits = torch.tensor([0.2, 0.3, 0.1, 0.4, 3.0])
labels = torch.ones(5, dtype=torch.long)

def accuracy(metric, cuts, logits, labels):
    for a, b in zip(cuts, cuts[1:]):
        metric.update(logits[a:b], labels[a:b])
    return round(float(metric.compute()), 3)

ways = [0, 5], [0, 4, 5], [0, 1, 2, 3, 4, 5]
binary = [accuracy(BinaryAccuracy(), cuts, logits, labels) for cuts in ways]
two = torch.stack([logits, logits], dim=1), torch.stack([labels, labels], dim=1)
multilabel = [accuracy(MultilabelAccuracy(num_labels=2), cuts, *two) for cuts in ways]
print("minibatches: all five, four and one, one each")
print("binary      ", binary)
print("multi-label ", multilabel)
assert binary == [1.0, 0.2, 0.2] and multilabel == [1.0, 0.2, 0.2]
PYTHON
