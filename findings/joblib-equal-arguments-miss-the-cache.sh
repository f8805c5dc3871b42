#!/usr/bin/env bash
# joblib 1.6.0, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: joblib.Memory computes a result once for equal arguments; its key is a hash of
# their content.
#
# What happens: the hash is taken of a pickle, and a pickle notes where one object occurs twice. A
# configuration in which two entries are the same list (by a YAML anchor, a default, an assignment)
# and its equal copy read back from JSON have different keys, so the run is computed again; saving
# and loading a configuration is enough. Strings and numbers are treated by value. Arrays of equal
# content in C and Fortran order differ, too; a copy in the same order does not.
#
# Seen: {"hidden": L, "head": L} and {"hidden": [400, 400], "head": [400, 400]}   equal True   same key False
#       the same after json.loads(json.dumps(...))                              equal True   same key False
#       {"train": "mnist", "test": "mnist"} and its JSON copy                     equal True   same key True
#       calls of a cached function with the four: 3 computations
#
# Why it matters: a cached baseline that is "recomputed only if its configuration changes" is
# recomputed after a restart; with an unseeded or thread-dependent training the table then mixes two
# different results for one configuration.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check joblib==1.6.0 numpy==2.4.6
cat > "$work/cached.py" <<'PYTHON'
import json, sys
import joblib, numpy as np

runs = []

def train(configuration):
    runs.append(configuration)
    return len(runs)

sizes = [400, 400]
shared = {"hidden": sizes, "head": sizes}
copied = json.loads(json.dumps(shared))
names = {"train": "mnist", "test": "mnist"}
names_copied = json.loads(json.dumps(names))
same = [joblib.hash(shared) == joblib.hash(copied), joblib.hash(names) == joblib.hash(names_copied)]
print("shared list:  equal", shared == copied, " same key", same[0])
print("same strings: equal", names == names_copied, " same key", same[1])
cached = joblib.Memory(sys.argv[1], verbose=0).cache(train)
for configuration in (shared, copied, names, names_copied):
    cached(configuration)
print("four calls, two different configurations:", len(runs), "computations")
matrix = np.arange(6.0).reshape(2, 3)
orders = joblib.hash(matrix) == joblib.hash(matrix.copy()), joblib.hash(matrix) == joblib.hash(np.asfortranarray(matrix))
print("array and its copy: same key", orders[0], " in Fortran order:", orders[1])
assert shared == copied and names == names_copied and same == [False, True]
assert len(runs) == 3 and orders == (True, False)
PYTHON
"$work/venv/bin/python" -W ignore "$work/cached.py" "$work/cache"
