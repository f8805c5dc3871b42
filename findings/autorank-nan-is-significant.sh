#!/usr/bin/env bash
# autorank 1.3.0, scipy 1.17.1, pandas 3.1.1, Python 3.11; run on 2026-11-29.
#
# One would guess: one missing result (a seed that diverged, NaN in its cell) makes autorank raise,
# leave that seed out, or report that nothing can be said.
#
# What happens: the p-value becomes NaN, and create_report, which asks "is p at least alpha?", then
# writes that the null hypothesis IS rejected and that one method is significantly larger. The check
# for normality fails the same way round: with two methods NaN counts as "normal". Complete data of
# the same two methods are not significant.
#
# Seen: complete    p = 0.791, "We failed to reject the null hypothesis (p=0.791) ..."
#       one cell    p = nan,   "We reject the null hypothesis (p=nan) of the paired t-test ... Therefore, we assume
#                   that the mean value of er is significantly larger than the mean value of lwf"
#
# Why it matters: the report is made to be pasted into a paper, and diverged seeds are common in
# continual learning. A NaN left in the table turns any comparison into a positive result. Drop the
# seed in every method first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  autorank==1.3.0 scipy==1.17.1 pandas==3.1.1 numpy==2.4.6 scikit-posthocs==0.17.1 statsmodels==0.15.0
MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import contextlib, io
import numpy as np, pandas as pd
import autorank

rng = np.random.default_rng(1)
level = 0.8 + 0.02 * rng.normal(size=10)
table = pd.DataFrame({"er": level + 0.01 * rng.normal(size=10), "lwf": level + 0.01 * rng.normal(size=10)})
gap = table.copy()
gap.loc[2, "lwf"] = np.nan

def report(data):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        result = autorank.autorank(data, alpha=0.05, verbose=False)
        autorank.create_report(result)
    verdict = [line for line in text.getvalue().splitlines() if "null hypothesis (p" in line][-1]
    print(f"p = {result.pvalue:.3f}: {verdict}\n")
    return float(result.pvalue), verdict

whole, missing = report(table), report(gap)
assert whole[0] > 0.05 and whole[1].startswith("We failed to reject")
assert np.isnan(missing[0]) and missing[1].startswith("We reject") and "significantly larger" in missing[1]
PYTHON
