#!/usr/bin/env bash
# rliable 1.2.0, scipy 1.15.3, numpy 2.1.3, Python 3.11; run on 2026-11-29.
#
# One would guess: the interquartile mean of rliable is NaN if a run is NaN, as its mean, median of
# means and optimality gap are; and with three runs it is more robust than the mean, which is why one
# uses it.
#
# What happens: NaN sorts behind the largest number, so NaN runs, up to a quarter of all, are cut off
# in place of the best ones, while the worst real runs are still cut at the other end. A diverged run
# raises the result. And with up to three values nothing is cut at all: the interquartile mean is the
# mean.
#
# Seen: ten runs around 0.6                           iqm 0.6047
#       one of them diverged (NaN)                    iqm 0.6117, the other three aggregates NaN
#       without that run                              iqm 0.6046
#       0.1 0.2 0.3 0.4 and NaN                       iqm 0.3, without NaN 0.25
#       0.1 0.2 0.9                                   iqm 0.4, as the mean; the median is 0.2
#
# Why it matters: the interquartile mean is the number recommended for few and unstable runs. Here it
# rewards instability: two methods alike but for a diverged run differ in favor of the diverged one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  rliable==1.2.0 scipy==1.15.3 numpy==2.1.3 pandas==2.2.3 arch==7.2.0 absl-py==2.5.1 seaborn==0.13.2 matplotlib==3.10.8
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from rliable import metrics

def show(name, runs):
    scores = np.array(runs, dtype=float).reshape(-1, 1)  # runs by tasks
    iqm, *rest = (round(float(f(scores)), 4) for f in (metrics.aggregate_iqm, metrics.aggregate_mean,
                                                      metrics.aggregate_median, metrics.aggregate_optimality_gap))
    print(f"{name:24} iqm {iqm}  mean, median of means, optimality gap {rest}")
    return iqm, rest

runs = np.random.default_rng(0).normal(0.6, 0.05, 10)
diverged = runs.copy()
diverged[3] = np.nan
whole, nan, without = show("ten runs", runs), show("one diverged", diverged), show("without it", np.delete(runs, 3))
five, four = show("0.1 to 0.4 and NaN", [0.1, 0.2, 0.3, 0.4, np.nan]), show("0.1 to 0.4", [0.1, 0.2, 0.3, 0.4])
three = show("0.1 0.2 0.9", [0.1, 0.2, 0.9])
assert np.isnan(nan[1]).all() and nan[0] > whole[0] + 0.005 and nan[0] > without[0] + 0.005
assert five[0] == 0.3 and four[0] == 0.25 and three[0] == 0.4
PYTHON
