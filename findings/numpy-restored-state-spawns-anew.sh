#!/usr/bin/env bash
# numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: bit_generator.state is all of a generator. A run that stores it and puts it back
# into another generator goes on as if it had not stopped, the children of spawn() included.
#
# What happens: the state holds only the place in the stream of numbers. What spawn() counts and
# derives from is the generator's seed sequence, which the state does not have and setting it does
# not touch. The restored generator draws the right numbers, but its children are those of the
# generator that took the state in: random ones if it was made without a seed (other ones in every
# run), and with the first seed the children already given out once more. pickle and copy.deepcopy do
# keep the seed sequence and its count.
#
# Seen (seed 1, one child spawned, state stored; then the first integers below 10**6):
#       next draw       original = restored: True, of all four ways
#       children        original              [b, c]
#       restored, default_rng()               neither b nor c, other ones each time
#       restored, default_rng(1)              [a, b], where a was the child before the stop
#       pickle, deepcopy                      [b, c]
#
# Why it matters: one child per context or per data loader is what numpy recommends. A resumed run has
# the right main stream, so a test of "does it go on equally" with one draw passes, and from then on
# it shuffles and augments the next context with the streams of the last one, or with ones that
# nobody can repeat. Store the generator as a whole, or the spawn keys.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import copy, pickle
import numpy as np

def first(generators):
    return [int(g.integers(10**6)) for g in generators]

def restored(generator):
    generator.bit_generator.state = state
    return generator

original = np.random.default_rng(1)
before = first(original.spawn(1))
state = original.bit_generator.state
ways = {"pickle": pickle.loads(pickle.dumps(original)), "deepcopy": copy.deepcopy(original),
        "state into default_rng()": restored(np.random.default_rng()),
        "state into default_rng() again": restored(np.random.default_rng()),
        "state into default_rng(1)": restored(np.random.default_rng(1))}
draw, children = int(original.integers(10**6)), first(original.spawn(2))
print(f"{'original':32} next draw {draw}  child before the stop {before}  next two children {children}")
seen = {}
for name, generator in ways.items():
    assert int(generator.integers(10**6)) == draw
    seen[name] = first(generator.spawn(2))
    print(f"{name:32} next draw {draw}  next two children {seen[name]}")
assert seen["pickle"] == seen["deepcopy"] == children
assert seen["state into default_rng(1)"] == before + children[:1]
fresh = seen["state into default_rng()"], seen["state into default_rng() again"]
assert fresh[0] != fresh[1] and children not in fresh
PYTHON
