#!/usr/bin/env bash
# sacred 0.8.7, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: sacred seeds Python's and numpy's global generators from the configuration's seed at
# the start of a run, so everything drawn in the experiment follows the seed: also what the
# configuration itself draws, such as an order of classes.
#
# What happens: the configuration is evaluated before the generators are seeded. In the first run of a
# process its draws are those of an unseeded generator, other ones each time. In the second run they
# come from the state that the first run left: the same for every seed, in each process.
#
# Seen (order of twenty classes drawn in the configuration; two processes)
#       run 1, seed 1    11 13 17 3 7 ... and 4 11 6 13 2 ..., another one each time
#       run 2, seed 1    19 16 3 13 18 ... in both processes
#       run 3, seed 2    19 16 3 13 18 ... in both processes
#       drawn in the main function: 0.417 for seed 1, 0.436 for seed 2, always
#
# Why it matters: "run seed 1 again" gives another stream of classes, and a loop over seeds gives one
# and the same stream from the second seed on. The numbers drawn in the run itself are right, so the
# usual check passes. Draw in a captured function, from its _rnd.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check sacred==0.8.7 numpy==2.4.6 setuptools==75.8.0
cd "$work"
cat > runs.py <<'PYTHON'
import json
import numpy as np
from sacred import Experiment

experiment, seen = Experiment("order", interactive=True, save_git_info=False), []

@experiment.config
def configuration():
    order = np.random.permutation(20).tolist()

@experiment.main
def main(order, seed):
    seen.append([seed, order, round(float(np.random.rand()), 3)])

for seed in (1, 1, 2):
    experiment.run(config_updates={"seed": seed}, options={"--loglevel": "ERROR"})
print(json.dumps(seen))
PYTHON
for process in 1 2; do
  HOME="$work" "$work/venv/bin/python" -W ignore runs.py > "$process.json" 2> errors || { cat errors; exit 1; }
done
"$work/venv/bin/python" - <<'PYTHON'
import json

one, two = (json.load(open(f"{process}.json")) for process in (1, 2))
for number, (a, b) in enumerate(zip(one, two), 1):
    print(f"run {number}, seed {a[0]}: orders start {a[1][:5]} and {b[1][:5]}, drawn in the run {a[2]} and {b[2]}")
assert one[0][1] != two[0][1]
assert one[1][1] == two[1][1] == one[2][1] == two[2][1]
assert [run[2] for run in one] == [run[2] for run in two] == [0.417, 0.417, 0.436]
PYTHON
