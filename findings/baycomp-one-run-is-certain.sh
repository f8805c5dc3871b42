#!/usr/bin/env bash
# baycomp 1.0.3, numpy 2.4.6, scipy 1.17.1, Python 3.11; run on 2026-11-29.
#
# One would guess: the Bayesian signed-rank test (two_on_multiple) is the careful choice for few
# runs. It has a prior worth half an observation at "no difference", so one or two pairs leave it
# unsure, and two equal methods get equal probabilities.
#
# What happens, at the default rope=0: the prior's pair with itself counts half, every other pair
# counts for the sign of the data, and the printed probability is the share of posterior samples on
# the larger side. One single pair, however small its difference, therefore gives probability 1.000.
# A rope of a tenth of that difference turns the same pair into 0.84. And two identical lists are
# not 0.5 to 0.5: the rounding of weights that should add up to exactly 1 decides, and the first
# list "wins" with 0.7.
#
# Seen: 1 pair, +0.001, rope 0        better 1.000  worse 0.000
#       1 pair, +0.001, rope 0.0001   better 0.840  within 0.160
#       5 pairs, one of them -0.0001  better 0.990   worse 0.010: less than one pair alone
#       identical lists of 5          better 0.708  worse 0.292
#       correlated t test, identical  better 0.500  worse 0.500
#
# Why it matters: continual-learning papers show 1 to 5 runs. A posterior probability of 1.000 looks
# like overwhelming evidence and comes from one seed. Give a rope, count the runs before asking, and
# test for identical lists.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check baycomp==1.0.3 numpy==2.4.6 scipy==1.17.1
MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, baycomp

def signed_rank(x, y, rope=0):
    return tuple(round(float(p), 4) for p in baycomp.two_on_multiple(np.array(x), np.array(y), rope=rope, random_state=0))

one = signed_rank([0.901], [0.900])
roped = signed_rank([0.901], [0.900], rope=0.0001)
base = np.array([0.90, 0.91, 0.92, 0.93, 0.94])
five = signed_rank(base + [0.001, 0.002, 0.003, 0.004, -0.0001], base)
same = signed_rank(base, base)
t_test = tuple(float(p) for p in baycomp.two_on_single(base, base))
print("better, within the rope, worse:")
print("1 pair, +0.001, rope 0       ", one)
print("1 pair, +0.001, rope 0.0001  ", roped)
print("5 pairs, one of them -0.0001 ", five)
print("identical lists of 5         ", same)
print("correlated t test, identical ", t_test)
assert one == (1.0, 0.0, 0.0) and 0.98 < five[0] < 0.995
assert 0.8 < roped[0] < 0.9
assert 0.65 < same[0] < 0.75 and 0.25 < same[2] < 0.35
assert t_test == (0.5, 0.5)
PYTHON
