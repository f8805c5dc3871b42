#!/usr/bin/env bash
# river 0.26.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: river's ROCAUC is an approximation in the last digits; its documentation says that
# the error "is not significant" for calibrated probabilities and that models can reliably be compared
# by it.
#
# What happens: it looks at ten fixed thresholds, 0, 1/9, 2/9 and so on. Calibrated probabilities of a
# class that makes up two in a hundred are nearly all below 1/9, and below one threshold everything is
# a tie: a detector that ranks perfectly gets 0.5, and a much worse but overconfident one wins with 0.69.
# RollingROCAUC ranks, and is right.
#
# Seen (20000 examples, 2 % positive)                         ROCAUC   exact (RollingROCAUC)
#       calibrated: 0.01 for three in four, 0.05 else         0.500    0.688
#       perfect order: positives 0.02 to 0.04, others < 0.01  0.500    1.000
#       the calibrated one's answers, overconfident (0, 1)    0.689    0.688
#       1000 thresholds, calibrated                           0.689
#
# Why it matters: each class of a long-tailed or class-incremental stream is rare, and prequential AUC
# is the usual figure there. Methods are ranked by how large their scores are, not by their order.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check river==0.26.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from river import metrics

rng = np.random.default_rng(0)
calibrated = np.where(rng.random(20000) < 0.75, 0.01, 0.05)
labels = rng.random(20000) < calibrated
perfect = np.where(labels, 0.02 + 0.02 * rng.random(20000), 0.01 * rng.random(20000))
overconfident = (calibrated == 0.05).astype(float)

def run(name, scores, **options):
    fixed, exact = metrics.ROCAUC(**options), metrics.RollingROCAUC(window_size=20000)
    for y, score in zip(labels.tolist(), scores.tolist()):
        fixed.update(y, score)
        exact.update(y, score)
    result = round(fixed.get(), 3), round(exact.get(), 3)
    print(f"{name:26} ROCAUC {result[0]:.3f}  RollingROCAUC {result[1]:.3f}")
    return result

print(f"positive: {100 * labels.mean():.1f} %")
plain, order, sure = run("calibrated", calibrated), run("perfect order", perfect), run("overconfident", overconfident)
fine = run("calibrated, 1000 thresholds", calibrated, n_thresholds=1000)
assert plain[0] == order[0] == 0.5 and order[1] == 1.0 and plain[1] > 0.65
assert sure[0] > 0.65 and abs(fine[0] - plain[1]) < 0.01
PYTHON
