#!/usr/bin/env bash
# frouros 0.9.0, numpy 2.1.3, scipy 1.14.1, Python 3.11; run on 2026-11-29.
#
# One would guess: a distance between reference and current data grows with their difference; one value
# more in 500 hardly moves it; and a PSI above 0.25, the usual limit for "large change", does not come
# from two samples of one distribution.
#
# What happens: PSI, Jensen-Shannon, Hellinger and histogram intersection sort both samples into ten
# bins of equal width from the smallest to the largest value of BOTH. One outlier widens the bins until
# all the rest shares one: the distance falls to nearly 0, below that of no change. And in PSI an empty
# bin counts as 2.2e-308, so one value in a bin that the other sample does not reach adds 1.4 (of 500)
# or 7 (of 100).
#
# Seen: 500 normal values against 500 others      shifted by 3   shifted, and one value 1000   no shift
#       Jensen-Shannon                            0.719          0.026                         0.068
#       histogram intersection (complement)       0.848          0.002                         0.058
#       PSI                                       703            1.40                          2.84
#       earth mover's distance (no bins)          2.99           4.98                          0.07
#       PSI above 0.25 between two samples of one distribution: 500 values 32 %, 100 values 70 % of 40 pairs
#
# Why it matters: such distances decide where a task-free stream has a new context. A single broken
# sensor value, or 1000 standing for a missing one, switches the detector off, and small windows set it off at
# random.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check frouros==0.9.0 numpy==2.1.3 scipy==1.14.1
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from frouros.detectors.data_drift import EMD, JS, PSI, HINormalizedComplement

def distance(detector, reference, current):
    detector.fit(X=reference)
    return float(detector.compare(X=current)[0].distance)

def normal(seed, size=500):
    return np.random.default_rng(seed).normal(size=size)

shifted = normal(1) + 3
seen = {}
for kind in (JS, HINormalizedComplement, PSI, EMD):
    seen[kind] = [distance(kind(), normal(0), current) for current in (shifted, np.append(shifted, 1000.0), normal(2))]
    print(f"{kind.__name__:24} shifted, with one outlier, no shift: {np.round(seen[kind], 3).tolist()}")
alarms = {}
for size in (500, 100):
    alarms[size] = np.mean([distance(PSI(), normal(2 * i, size), normal(2 * i + 1, size)) > 0.25 for i in range(40)])
    print(f"PSI above 0.25 between two samples of {size} of one distribution: {100 * alarms[size]:.0f} % of 40 pairs")
for kind in (JS, HINormalizedComplement, PSI):
    assert seen[kind][1] < seen[kind][2] < seen[kind][0]
assert seen[EMD][1] > seen[EMD][0] > 10 * seen[EMD][2]
assert alarms[500] > 0.1 and alarms[100] > 0.5
PYTHON
