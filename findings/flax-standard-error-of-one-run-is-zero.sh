#!/usr/bin/env bash
# flax 0.12.8 (nnx), jax 0.10.2, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: nnx.metrics.Welford, which gives "mean, standard deviation and standard error of the
# mean", says what everybody means by a standard error: the sample's standard deviation (divisor n - 1)
# over the root of n; of one value it is not known.
#
# What happens: both are computed with the divisor n. Of one value both are 0, as if it were certain; of
# two values the standard error is 0.71 of the right one, of three 0.82, of five 0.89.
#
# Seen: 0.70               standard deviation 0.0      standard error 0.0      (numpy with ddof=1: nan)
#       0.70, 0.78         0.04                        0.0283                  0.04
#       0.70, 0.74, 0.78   0.0327                      0.0189                  0.0231
#
# Why it matters: accuracies of three seeds or five contexts are put into it to print "mean +- standard
# error". The error bars are a fifth too short, just where few runs decide, and a method run once looks
# like the most certain of all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check flax==0.12.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$work/venv/bin/python" -W ignore - <<'PYTHON'
import jax.numpy as jnp, numpy as np
from flax import nnx

def run(*values):
    metric = nnx.metrics.Welford()
    for value in values:
        metric.update(values=jnp.array([value]))
    seen = metric.compute()
    deviation, error = round(float(seen.standard_deviation), 4), round(float(seen.standard_error_of_mean), 4)
    usual = round(float(np.std(values, ddof=1) / len(values) ** 0.5), 4)
    print(f"{str(values):20} standard deviation {deviation}  standard error {error}  usual standard error {usual}")
    return error, usual

one, two, three = run(0.70), run(0.70, 0.78), run(0.70, 0.74, 0.78)
assert one[0] == 0 and np.isnan(one[1])
assert two == (0.0283, 0.04) and three == (0.0189, 0.0231)
PYTHON
