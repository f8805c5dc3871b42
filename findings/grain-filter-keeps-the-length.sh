#!/usr/bin/env bash
# grain 0.2.18 (Google's data loader for JAX), numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: MapDataset.filter picks the examples of a context; its length is their number,
# indexing and slicing see only them, and mixing it with another set mixes examples.
#
# What happens: the filtered set keeps the length and the places of the whole set, and a place that
# was filtered out is None. Iterating skips those silently, everything that counts does not: len is
# the old length, [:3] is the first three OLD places, and a mix with another set half and half
# yields fewer examples of the filtered one.
#
# Seen (0..9, keeping multiples of 3):
#       list                             [0, 3, 6, 9]      len 10     item 1: None
#       list of [:3]                     [0]
#       10 of it mixed half and half with 10 others: 4 examples of it, 10 of the others
#
# Why it matters: an accuracy divided by len(test) is 40 % where it is 100 %, number of steps and
# learning-rate schedules follow the whole data set instead of the context, and replay by mixing
# gets a fraction of its share.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check grain==0.2.18 numpy==2.4.6
"$work/venv/bin/python" -W ignore - 2> "$work/messages" <<'PYTHON' || { cat "$work/messages"; exit 1; }
import grain

whole = grain.MapDataset.range(10)
context = whole.filter(lambda x: x % 3 == 0)
print("list", list(context), "len", len(context), "item 1:", context[1])
print("list of [:3]", list(context[:3]))
mixed = list(grain.MapDataset.mix([context, grain.MapDataset.range(100, 110)], weights=[0.5, 0.5]))
old, new = sum(x < 100 for x in mixed), sum(x >= 100 for x in mixed)
print(f"mixed half and half: {old} of it, {new} of the others")
assert list(context) == [0, 3, 6, 9] and len(context) == 10 and context[1] is None
assert list(context[:3]) == [0]
assert (old, new) == (4, 10)
PYTHON
