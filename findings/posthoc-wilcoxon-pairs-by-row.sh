#!/usr/bin/env bash
# scikit-posthocs 0.17.1, scipy 1.17.1, pandas 3.1.1, Python 3.11; run on 2026-11-29.
#
# One would guess: posthoc_wilcoxon, given a long table with columns method, seed and accuracy,
# pairs the runs by seed, or at least asks which column holds it. Its neighbors for Friedman designs
# do ask (block_id_col).
#
# What happens: it has no such argument and pairs the k-th row of one method with the k-th row of
# the other. A table whose rows stand in another order (results of parallel workers, a table sorted
# by accuracy) gives other p-values without a word. Shuffling the rows moved p from 0.0078 to 0.46;
# sorting by accuracy, as leaderboards are, makes two methods that win four seeds each differ
# "significantly".
#
# Seen: rows by seed          none-er 0.0078  er-lwf 0.3828
#       same rows, shuffled   none-er 0.4609  er-lwf 0.7422
#       two even methods:     by seed 0.8438, sorted by accuracy 0.0078
#       Nemenyi-Friedman on the shuffled table: as on the other
#
# Why it matters: with 5 to 10 seeds the test that pairs by seed is what gives a comparison any
# power. Before calling this one, sort the table by seed, and drop seeds that one method lacks
# (unequal counts raise).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
  scikit-posthocs==0.17.1 scipy==1.17.1 pandas==3.1.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, pandas as pd
import scikit_posthocs as posthocs

rng = np.random.default_rng(1)
level = rng.normal(size=8)  # what a seed does to every method
rows = [(method, seed, level[seed] + gain + rng.normal() * 0.05)
        for method, gain in (("none", 0), ("er", 0.3), ("lwf", 0.35)) for seed in range(8)]
table = pd.DataFrame(rows, columns=["method", "seed", "accuracy"])
shuffled = table.sample(frac=1, random_state=0)

def wilcoxon(t):
    p = posthocs.posthoc_wilcoxon(t, val_col="accuracy", group_col="method")
    return round(float(p.loc["none", "er"]), 4), round(float(p.loc["er", "lwf"]), 4)

def nemenyi(t):
    p = posthocs.posthoc_nemenyi_friedman(t, y_col="accuracy", group_col="method", block_col="seed",
                                          block_id_col="seed", melted=True)
    return round(float(p.loc["none", "er"]), 4)

print("rows by seed          none-er %.4f  er-lwf %.4f" % wilcoxon(table))
print("same rows, shuffled   none-er %.4f  er-lwf %.4f" % wilcoxon(shuffled))
a = np.array([0.50, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57])
b = np.array([0.571, 0.563, 0.555, 0.547, 0.539, 0.531, 0.523, 0.515])
even = pd.DataFrame({"method": ["a"] * 8 + ["b"] * 8, "seed": [*range(8)] * 2, "accuracy": np.r_[a, b]})
p = [float(posthocs.posthoc_wilcoxon(t, val_col="accuracy", group_col="method").loc["a", "b"])
     for t in (even, even.sort_values("accuracy"))]
print("two even methods: by seed %.4f, sorted by accuracy %.4f" % tuple(p))
print("wins of b:", int((b > a).sum()), "of 8")
print("Nemenyi-Friedman:", nemenyi(table), nemenyi(shuffled))
assert wilcoxon(table) == (0.0078, 0.3828) and wilcoxon(shuffled) == (0.4609, 0.7422)
assert int((b > a).sum()) == 4 and p[0] > 0.5 and p[1] < 0.01
assert nemenyi(table) == nemenyi(shuffled)
PYTHON
