#!/usr/bin/env bash
# aeon 1.6.0, scipy 1.17.1, Python 3.11; run on 2026-11-29.
#
# One would guess: aeon.benchmarking.stats.wilcoxon_test(results, labels), documented to return
# "p-values of Wilcoxon sign rank test", gives a symmetric matrix of two-sided p-values, like
# scikit-posthocs.
#
# What happens: each pair is tested one-sidedly for "the earlier column is better", so the answer
# depends on the order of the columns: the same two methods give p = 0.001 or p = 1. Below the
# diagonal nothing is computed and the cells stay 0.0: whoever looks up [worse, better], or asks for
# p < 0.05 over the matrix, finds every pair significant, ties included (two equal columns: 1 above
# the diagonal, 0 below). aeon's own diagram sorts the columns first and reads the upper half only.
#
# Seen: columns er, none   [[1.  0.001], [0.  1.  ]]
#       columns none, er   [[1.  1.   ], [0.  1.  ]]
#       two-sided (scipy)  0.002
#       equal columns      [[1.  1.   ], [0.  1.  ]]
#
# Why it matters: few-seed comparisons live between 0.03 and 0.12, where one- or two-sided decides.
# Sort the columns from best to worst, read the upper half, double it, and correct for the number of
# pairs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check aeon==1.6.0 scipy==1.17.1
MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from aeon.benchmarking.stats import wilcoxon_test
from scipy.stats import wilcoxon

none = 0.5 + 0.013 * np.arange(10)
er = none + 0.1 + 0.007 * np.arange(10)[::-1]
better_first = wilcoxon_test(np.column_stack([er, none]), ["er", "none"])
worse_first = wilcoxon_test(np.column_stack([none, er]), ["none", "er"])
equal = wilcoxon_test(np.column_stack([er, er]), ["er", "er again"])
two_sided = wilcoxon(er, none).pvalue
for name, value in (("er, none", better_first), ("none, er", worse_first), ("equal", equal)):
    print(f"{name:9}", np.round(value, 4).tolist())
print("two-sided", round(two_sided, 4))
assert round(better_first[0, 1], 4) == 0.001 and round(two_sided, 4) == 0.002
assert worse_first[0, 1] == 1 and equal[0, 1] == 1
assert better_first[1, 0] == worse_first[1, 0] == equal[1, 0] == 0
PYTHON
