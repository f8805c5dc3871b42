#!/usr/bin/env bash
# jax 0.10.2, jaxlib 0.10.2 (CPU), Python 3.11; run on 2026-11-29.
#
# One would guess: jax.random.split(key, n) and jax.random.fold_in(key, i) are two independent ways
# to derive keys, so a script may split its root key for "order", "init" and "buffer" and fold the
# number of the context or epoch into the same root key.
#
# What happens: split(key, n)[i] IS fold_in(key, i), for every i and n. The second key of the split
# and the key of context 1 are one key, and draw the same numbers. It holds for the default
# generator (threefry with its default setting jax_threefry_partitionable=True) and goes away when
# that setting is switched off.
#
# Seen: split(key, 5)[i] == fold_in(key, i): [True, True, True, True, True]
#       "init" of the split   [-2.4424558  -2.0356805   0.20554423]
#       fold_in(root, 1)      [-2.4424558  -2.0356805   0.20554423]
#       partitionable off:    [False, False, False, False, False]
#
# Why it matters: a comparison of continual learners needs the order of classes, the initial weights
# and the content of the memory to vary apart. Here the noise of one context repeats the initial
# weights, in silence. Derive named streams in one way only, or fold in numbers that no split
# reaches.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2
JAX_PLATFORMS=cpu "$work/venv/bin/python" - <<'PYTHON'
import jax, numpy as np

def equal():
    key = jax.random.key(0)
    parts = jax.random.split(key, 5)
    data = jax.random.key_data
    return [bool(np.array_equal(data(parts[i]), data(jax.random.fold_in(key, i)))) for i in range(5)]

default = equal()
print("split(key, 5)[i] == fold_in(key, i):", default)
root = jax.random.key(0)
order, init, buffer = jax.random.split(root, 3)
weights = np.asarray(jax.random.normal(init, (3,)))
noise = np.asarray(jax.random.normal(jax.random.fold_in(root, 1), (3,)))
print('"init" of the split  ', weights)
print("fold_in(root, 1)     ", noise)
jax.config.update("jax_threefry_partitionable", False)
other = equal()
print("partitionable off:   ", other)
assert default == [True] * 5 and np.array_equal(weights, noise) and other == [False] * 5
PYTHON
