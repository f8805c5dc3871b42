#!/usr/bin/env bash
# polars 2.1.0, Python 3.11; run on 2026-11-29.
#
# One would guess: NaN, a diverged run, behaves as in numpy and pandas: it is not above any threshold,
# and it either spoils every summary or is left out of every one.
#
# What happens: comparisons treat NaN as larger than every number (and equal to itself), so NaN passes
# acc > 0.4 and each other lower bound. The summaries disagree: mean and std are NaN, max and arg_max
# leave it out, top_k and sort put it first, rank calls it the best, median and quantile count it among
# the large values, without becoming NaN.
#
# Seen: 0.1, 0.2, 0.3, NaN, NaN
#       runs with acc > 0.4: 2       (numpy: 0)
#       mean NaN   max 0.3   top_k(1) NaN   descending rank of NaN: 1 and 2
#       median 0.3  (without the NaN: 0.2)   quantile 0.75: NaN
#
# Why it matters: "solved in 2 of 5 seeds" counts the diverged ones, a filter for good runs keeps them,
# and the median, chosen because it is robust, rises with each run that diverges and shows no
# NaN while they are fewer than half. Use fill_nan(None) on reading.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check polars==2.1.0 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import math
import numpy as np, polars as pl

nan = float("nan")
runs = pl.DataFrame({"acc": [0.1, 0.2, 0.3, nan, nan]})
acc = runs["acc"]
above, numpy_above = runs.filter(pl.col("acc") > 0.4).height, int((acc.to_numpy() > 0.4).sum())
print("runs with acc > 0.4: polars", above, " numpy", numpy_above)
print("mean", acc.mean(), " max", acc.max(), " top_k(1)", acc.top_k(1).to_list(), " arg_max", acc.arg_max(),
      " ranks", acc.rank("ordinal", descending=True).to_list())
print("median", acc.median(), " without NaN", acc.drop_nans().median(), " quantile 0.75", acc.quantile(0.75))
assert above == 2 and numpy_above == 0
assert math.isnan(acc.mean()) and acc.max() == 0.3 and math.isnan(acc.top_k(1)[0]) and acc.arg_max() == 2
assert acc.rank("ordinal", descending=True).to_list() == [5, 4, 3, 1, 2]
assert acc.median() == 0.3 and acc.drop_nans().median() == 0.2 and math.isnan(acc.quantile(0.75))
PYTHON
