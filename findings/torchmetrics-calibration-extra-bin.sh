#!/usr/bin/env bash
# torchmetrics 1.4.3 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29.
#
# One would guess: an expected calibration error with n_bins=10 sorts confidences into ten bins, and
# a confidence of exactly 1 is in the tenth, 0.9 to 1.
#
# What happens: exactly 1 falls into an eleventh bin of its own. In single precision that is no rare
# value: the softmax of two logits 17.5 apart is already 1. The error is then another than the
# textbook formula's, and moves when nothing but the last bit of some confidences does.
#
# Seen: 50 examples of confidence 1 (80 % right), 50 of confidence 0.95 (all right), ten bins
#       torchmetrics        0.125
#       formula, ten bins   0.075
#       torchmetrics, the 1s lowered by one bit   0.075
#       softmax of (17.5, 0) in float32 == 1      True
#
# Why it matters: networks trained to the end on each context answer with confidence 1 for much of
# the test set, and methods differ in how much. Calibration numbers from torchmetrics and from other
# tools are then not comparable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 typing_extensions==4.16.0
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import numpy as np, torch
from torchmetrics.functional.classification import multiclass_calibration_error

def by_formula(probabilities, labels, bins):
    confidence, answer = probabilities.max(1)
    place = np.minimum((confidence.numpy() * bins).astype(int), bins - 1)
    right = (answer == labels).numpy()
    return sum(abs(right[place == b].mean() - confidence.numpy()[place == b].mean()) * (place == b).mean()
               for b in set(place))

sure = torch.cat([torch.ones(50), torch.full((50,), 0.95)])
labels = torch.cat([torch.ones(10), torch.zeros(90)]).long()  # ten of the sure answers are wrong
probabilities = torch.stack([sure, 1 - sure], dim=1)
lowered = probabilities.clone()
lowered[:50, 0] = np.nextafter(np.float32(1), np.float32(0)).item()
library = float(multiclass_calibration_error(probabilities, labels, num_classes=2, n_bins=10))
formula = float(by_formula(probabilities, labels, 10))
nearly = float(multiclass_calibration_error(lowered, labels, num_classes=2, n_bins=10))
saturated = bool(torch.softmax(torch.tensor([17.5, 0.0]), 0)[0] == 1)
print(f"torchmetrics {library:.3f}  formula {formula:.3f}  torchmetrics, the 1s lowered by one bit {nearly:.3f}")
print("softmax of (17.5, 0) is 1:", saturated, " torch", torch.__version__)
assert abs(library - 0.125) < 1e-3 and abs(formula - 0.075) < 1e-3 and abs(nearly - 0.075) < 1e-3 and saturated
PYTHON
