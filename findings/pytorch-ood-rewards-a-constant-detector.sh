#!/usr/bin/env bash
# pytorch-ood 0.4.0 with PyTorch 1.13.1 (Debian 12's python3-torch), scikit-learn 1.4.2, Python 3.11; run on 2026-11-29.
#
# One would guess: a detector that gives the same score to everything has an area under the
# precision-recall curve of the share of positives: 0.1 with one unknown example in ten.
# pytorch-ood's own description says so of a guessing detector.
#
# What happens: the area is taken by trapezoids, and equal scores make one trapezoid from precision
# 1 to precision 0.1, so a constant detector gets (1 + share) / 2 = 0.55. A detector with few
# different scores (a saturated softmax, a rounded score) is lifted alike. scikit-learn's average
# precision of the same scores is 0.1. AUROC is 0.5 in both.
#
# Seen: 900 known, 100 unknown                   pytorch-ood  scikit-learn
#       constant score                           0.550        0.100
#       1 for 120 known and 30 unknown, else 0   0.285        0.130
#       random score without ties                0.102        0.105
#
# Why it matters: open-set and task-free continual learners are compared by AUPR, and networks that
# grow overconfident context by context give ever more equal scores: the metric can rise while the
# detector gets worse.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" pytorch-ood==0.4.0 torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 \
  typing_extensions==4.16.0 numpy==1.24.2 scipy==1.13.1 scikit-learn==1.4.2 joblib==1.4.2 threadpoolctl==3.8.0 tqdm==4.70.1
export PYTHONPATH="$work/site" HOME="$work"
/usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from pytorch_ood.metrics import OODMetrics
from sklearn.metrics import average_precision_score

labels = torch.cat([torch.zeros(900), -torch.ones(100)]).long()  # negative: unknown
step = torch.zeros(1000)
step[:120] = step[900:930] = 1
scores = {"constant score": torch.zeros(1000), "two different scores": step,
          "random score": torch.rand(1000, generator=torch.Generator().manual_seed(0))}
seen = {}
for name, score in scores.items():
    metrics = OODMetrics()
    metrics.update(score, labels)
    found = metrics.compute()
    other = average_precision_score((labels < 0).numpy(), score.numpy())
    seen[name] = round(float(found["AUPR-OUT"]), 3), round(float(other), 3)
    print(f"{name:22} AUPR-OUT {seen[name][0]:.3f}  average precision {seen[name][1]:.3f}  AUROC {float(found['AUROC']):.3f}")
assert seen["constant score"] == (0.55, 0.1)
assert seen["two different scores"][0] > seen["two different scores"][1] + 0.05
assert abs(seen["random score"][0] - seen["random score"][1]) < 0.02
PYTHON
