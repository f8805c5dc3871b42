#!/usr/bin/env bash
# numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: numpy.random.default_rng([seed, context]) gives each pair its own generator,
# different from that of default_rng(seed), which the script uses elsewhere. Lists are the
# documented way to combine numbers into a seed.
#
# What happens: the list is padded with zeros to four words of 32 bits before it is mixed, so [42,
# 0], [42, 0, 0] and 42 are one and the same generator: context 0 repeats the stream of the plain
# seed. Numbers above 2**32 are cut into words the same way: [7, 3] is 7 + 3 * 2**32. Children made
# by spawn are safe (they are set off by the padding): the first child of 42 is [42, 0, 0, 0, 0], a
# different one.
#
# Seen: 42              [383329928, 3324115917, 2811363265]
#       [42, 0]         the same, and so are [42, 0, 0] and [42, 0, 0, 0]
#       [0, 42]         [510264173, 3979698435, 1462555813]
#       [42, 0, 0, 0, 0] and SeedSequence(42).spawn(1)[0]   [2136330838, 3937386175, 2497266888]
#       [7, 3] and 7 + 3 * 2**32                            [3126384070, 4187737225, 2311545377]
#
# Why it matters: streams are numbered from 0, so it is the first context, the first fold or the
# first repeat that shares its noise with the rest of the run: the order of classes and the choice
# of exemplars are then correlated in one context of each seed. Count from 1, or use spawn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import numpy as np

def stream(seed):
    return np.random.default_rng(seed).integers(0, 2**32, 3).tolist()

for seed in (42, [42, 0], [42, 0, 0], [42, 0, 0, 0], [0, 42], [42, 0, 0, 0, 0], [42, 1], [7, 3], 7 + 3 * 2**32):
    print(f"{seed!s:20}", stream(seed))
child = stream(np.random.SeedSequence(42).spawn(1)[0])
print("first child of 42   ", child)
assert stream(42) == stream([42, 0]) == stream([42, 0, 0]) == stream([42, 0, 0, 0])
assert stream([42, 0, 0, 0, 0]) == child != stream(42)
assert stream([0, 42]) != stream(42) and stream([42, 1]) != stream(42)
assert stream([7, 3]) == stream(7 + 3 * 2**32)
PYTHON
