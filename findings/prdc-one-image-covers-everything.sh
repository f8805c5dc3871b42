#!/usr/bin/env bash
# prdc 0.2, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: coverage is the share of real examples that have a generated one near them, so a
# generator that always gives one and the same image covers next to nothing, and density is around
# 1 for a perfect generator and not far above for any.
#
# What happens: in many dimensions the point in the middle is nearer to every example than these are to
# their fifth neighbors (a distance of sqrt(d) against almost sqrt(2 d)), so it lies in all their
# balls. That single point has precision 1, coverage 1 and a density of the number of examples by k,
# all better than fresh samples of the real distribution; recall alone tells. Samples of half the
# spread score nearly as well.
#
# Seen (1000 normal features each, k = 5)   precision  recall  density  coverage
#       16 dimensions   the middle only     1          0       13       0.06
#       32 dimensions   the middle only     1          0       133      0.67
#       64 dimensions   the middle only     1          0       200      1
#       64 dimensions   fresh samples       0.72       0.73    0.9      0.97
#       64 dimensions   half the spread     1          0       123      1
#
# Why it matters: generators for replay are compared by such numbers class by class, and blurred means
# are what a small VAE makes. By precision, density and coverage it beats the data. Look at recall
# too, or compare with the scores of a generator that gives the mean image.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check prdc==0.2 scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import contextlib, io
import numpy as np
from prdc import compute_prdc

def score(name, real, fake):
    with contextlib.redirect_stdout(io.StringIO()):
        found = compute_prdc(real, fake, nearest_k=5)
    values = [round(float(found[k]), 3) for k in ("precision", "recall", "density", "coverage")]
    print(f"{name:34} precision {values[0]}  recall {values[1]}  density {values[2]}  coverage {values[3]}")
    return values

random = np.random.default_rng(0)
middle = {}
for dimensions in (16, 32, 64):
    real = random.normal(size=(1000, dimensions))
    middle[dimensions] = score(f"{dimensions} dimensions, the middle only", real, np.zeros((1000, dimensions)))
fresh = score("64 dimensions, fresh samples", real, random.normal(size=(1000, 64)))
narrow = score("64 dimensions, half the spread", real, 0.5 * random.normal(size=(1000, 64)))
assert middle[64] == [1, 0, 200, 1] and middle[32][3] > 0.5 and middle[16][3] < 0.2
assert fresh[0] < 0.8 and abs(fresh[2] - 1) < 0.2 and fresh[3] < 1
assert narrow[0] == 1 and narrow[2] > 50 and narrow[3] == 1 and narrow[1] < 0.01
PYTHON
