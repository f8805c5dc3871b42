#!/usr/bin/env bash
# statsmodels 0.15.0, scipy 1.17.1, pingouin 0.7.0, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: multipletests with a missing p-value among the others (a test of two equal lists has
# p NaN) fails, leaves it out, or at least says the same in its two answers, which hypotheses are
# rejected and the corrected p-values.
#
# What happens: NaN counts as one more test, and what else it does depends on the method. By
# Benjamini-Hochberg all corrected p-values become NaN, while the list of rejections says True for the
# others; by Hommel and Benjamini-Yekutieli both say "nothing"; by Holm and Bonferroni the others are
# corrected for one test too many. pingouin's multicomp leaves it out.
#
# Seen: p = 0.01, 0.02, 0.03 and NaN, alpha 0.05         rejected     corrected
#       fdr_bh                                           T T T        nan nan nan
#       fdr_by, hommel                                   - - -        nan nan nan
#       holm                                             T - -        0.04 0.06 0.06
#       holm, hommel without the NaN                     T T T        0.03 0.04 0.04 (hommel 0.03 0.03 0.03)
#       ttest_rel of a list with itself: p nan
#
# Why it matters: two methods that both stay at chance on a hard stream have equal scores, hence a NaN
# among the comparisons. Whether the rest of the table is then significant depends on which of two
# return values one reads. Drop NaN before correcting.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1 pingouin==0.7.0
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, pingouin
from scipy.stats import ttest_rel
from statsmodels.stats.multitest import multipletests

p = [0.01, 0.02, 0.03]
chance = [0.1, 0.1, 0.1]
missing = float(ttest_rel(chance, chance).pvalue)
print("p of equal lists:", missing)

def correct(method, values):
    rejected, corrected = multipletests(values, method=method)[:2]
    result = rejected[:3].tolist(), np.round(corrected[:3], 3).tolist()
    print(f"{method:11} {len(values)} values  rejected {result[0]}  corrected {result[1]}")
    return result

bh, by, hommel, holm = (correct(m, [*p, missing]) for m in ("fdr_bh", "fdr_by", "hommel", "holm"))
holm3, hommel3 = correct("holm", p), correct("hommel", p)
rejected, corrected = pingouin.multicomp([*p, missing], method="holm")
print("pingouin, holm", rejected[:3], corrected[:3])
assert np.isnan(missing)
assert bh[0] == [True] * 3 and np.isnan(bh[1]).all()
assert by[0] == hommel[0] == [False] * 3 and np.isnan(by[1]).all() and np.isnan(hommel[1]).all()
assert holm == ([True, False, False], [0.04, 0.06, 0.06]) and holm3 == ([True] * 3, [0.03, 0.04, 0.04])
assert hommel3[0] == [True] * 3 and np.allclose(corrected[:3], [0.03, 0.04, 0.04])
PYTHON
