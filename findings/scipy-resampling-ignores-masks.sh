#!/usr/bin/env bash
# scipy 1.17.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: scipy.stats treats masked arrays in one way. The t tests, Wilcoxon, Mann-Whitney,
# rankdata, sem, trim_mean and many others leave masked values out, so the rest does too.
#
# What happens: bootstrap, permutation_test, tukey_hsd, dunnett and describe take the numbers under
# the mask as data, without a message. Two groups compared by ttest_ind and by tukey_hsd, which for
# two groups is the same test, give two p-values; a bootstrap interval for the mean of 0.91, 0.92
# and 0.93 reaches down to 0.3.
#
# Seen: accuracies 0.91 0.92 0.93 and a diverged seed (0.1, masked) against 0.88 0.93 0.95 0.96
#       ttest_ind p 0.6629, as without the seed;  tukey_hsd p 0.3364, as with the seed's 0.1
#       sem 0.0058, as without the seed;  bootstrap 95 % of the mean 0.305 to 0.925, without it 0.91 to 0.93
#       describe: 4 observations, mean 0.715
#
# Why it matters: masking diverged or missing seeds in the table of seeds and methods looks right in
# the t tests, and the same table then goes into the bootstrap, which continual-learning reports
# prefer. Use compressed() first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from scipy import stats

accuracies = np.array([0.91, 0.92, 0.93, 0.10])
masked, kept = np.ma.masked_array(accuracies, mask=[0, 0, 0, 1]), accuracies[:3]
other = np.array([0.88, 0.93, 0.95, 0.96])
three = masked, kept, accuracies

def both(name, function):
    m, k, a = (np.round(np.asarray(function(x), dtype=float), 4).tolist() for x in three)
    print(f"{name:18} masked {m}  left out {k}  as data {a}")
    return "honors" if m == k != a else "ignores" if m == a != k else "other"

means = lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis)
interval = lambda x: tuple(stats.bootstrap((x,), np.mean, rng=0, method="percentile").confidence_interval)
honoring = {"ttest_ind p": lambda x: stats.ttest_ind(x, other).pvalue,
            "mannwhitneyu p": lambda x: stats.mannwhitneyu(x, other).pvalue,
            "sem": stats.sem}
ignoring = {"tukey_hsd p": lambda x: stats.tukey_hsd(x, other).pvalue[0, 1],
            "permutation_test p": lambda x: stats.permutation_test((x, other), means).pvalue,
            "dunnett t": lambda x: stats.dunnett(x, control=other, rng=0).statistic,
            "bootstrap": interval,
            "describe n, mean": lambda x: (stats.describe(x).nobs, stats.describe(x).mean)}
assert [both(*item) for item in honoring.items()] == ["honors"] * len(honoring)
assert [both(*item) for item in ignoring.items()] == ["ignores"] * len(ignoring)
PYTHON
