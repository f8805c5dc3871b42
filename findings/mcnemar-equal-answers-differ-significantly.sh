#!/usr/bin/env bash
# mlxtend 0.25.0, statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: McNemar's test of two classifiers that give the same answer to every example says
# p = 1, or NaN, since there is nothing to count.
#
# What happens: with the correction for continuity, which is mlxtend's default and statsmodels' for
# exact=False, the statistic is (|b - c| - 1)**2 / (b + c), where b and c count the examples that only
# one of them gets right. For b = c = 0 that is 1 / 0, infinity, and p = 0: the strongest difference
# possible. A RuntimeWarning of numpy is all that tells. One differing answer brings p to 1; and b = c = 1
# is less equal than b = 1, c = 0.
#
# Seen (1000 examples)                 mlxtend   statsmodels, exact=False   exact
#       equal answers (b = 0, c = 0)   p 0.0     p 0.0                      p 1.0
#       one differs   (b = 1, c = 0)   p 1.0     p 1.0                      p 1.0
#       two differ    (b = 1, c = 1)   p 0.4795  p 0.4795                   p 1.0
#
# Why it matters: two methods that both learned a context perfectly, or that both fell back to one
# class, give equal answers; so do a method and itself under another name. In a table of pairs and
# contexts those cells are the "significant" ones. Use exact=True, which also is right for few
# differences.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  mlxtend==0.25.0 statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 matplotlib==3.10.8
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from mlxtend.evaluate import mcnemar, mcnemar_table
from statsmodels.stats.contingency_tables import mcnemar as other

labels = np.arange(1000) % 10
answers = np.where(np.arange(1000) % 5 == 0, 0, labels)

def run(name, second):
    table = mcnemar_table(y_target=labels, y_model1=answers, y_model2=second)
    result = [round(float(p), 4) for p in (mcnemar(table)[1], mcnemar(table, exact=True)[1],
                                           other(table, exact=False, correction=True).pvalue)]
    print(f"{name:14} b {table[0, 1]} c {table[1, 0]}  p: mlxtend {result[0]}  exact {result[1]}  statsmodels {result[2]}")
    return result

one = answers.copy()
one[1] = 2  # right before, wrong now
two = one.copy()
two[5] = labels[5]  # wrong before, right now
equal, single, both = run("equal answers", answers), run("one differs", one), run("two differ", two)
assert equal == [0, 1, 0] and single == [1, 1, 1]
assert both[1] == 1 and both[0] == both[2] == 0.4795
PYTHON
