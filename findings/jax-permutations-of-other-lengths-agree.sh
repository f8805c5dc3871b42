#!/usr/bin/env bash
# jax 0.10.2, jaxlib 0.10.2 (CPU), numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: jax.random.permutation(key, 400) and permutation(key, 500) of one key are
# unrelated orders, as with numpy's generators, where one element more changes everything.
#
# What happens: up to about 1600 elements a permutation is one sort by random bits, and the bits of
# shorter arrays are a prefix of those of longer ones. The order of the first 400 is the same in
# both; choice without replacement picks from the same order, so two classes of 480 and 500 examples
# get nearly the same places. From two sorts on (1700 elements) nothing of this is left.
#
# Seen: permutation(key, 500) without 400..499 == permutation(key, 400): True    (numpy, one seed: False)
#       places of 20 exemplars chosen from 480 and from 500: 19 in common        (numpy: 1)
#       permutation(key, 1600) without 1500..1599 == permutation(key, 1500): True; 1800 and 1700: False
#
# Why it matters: one key per experiment is common, and "the exemplars of each class" or "the order
# of 10 and of 11 classes" are then one draw, not several: the average over classes has the spread
# of a single choice. Give each draw its own key.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$work/venv/bin/python" - <<'PYTHON'
import jax, numpy as np

def jax_order(n):
    return np.asarray(jax.random.permutation(jax.random.key(0), n))

def numpy_order(n):
    return np.random.default_rng(0).permutation(n)

def nested(order, short, long):
    whole = order(long)
    return bool(np.array_equal(whole[whole < short], order(short)))

def common(choose):
    return len(set(choose(480).tolist()) & set(choose(500).tolist()))

small, middle, large = (nested(jax_order, n, n + 100) for n in (400, 1500, 1700))
print("400 in 500:   jax", small, " numpy", nested(numpy_order, 400, 500))
print("1500 in 1600: jax", middle, " 1700 in 1800: jax", large)
in_jax = common(lambda n: np.asarray(jax.random.choice(jax.random.key(0), n, (20,), replace=False)))
in_numpy = common(lambda n: np.random.default_rng(0).choice(n, 20, replace=False))
print("of 20 places chosen from 480 and from 500, in common: jax", in_jax, " numpy", in_numpy)
assert small and middle and not large and not nested(numpy_order, 400, 500)
assert in_jax >= 18 and in_numpy <= 8
PYTHON
