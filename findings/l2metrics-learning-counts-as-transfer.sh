#!/usr/bin/env bash
# l2metrics 3.1.0, pandas 2.3.3, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: where a training block has two tasks, which l2metrics takes without a warning, transfer from
# the one to the other is not known or left out, since the test after it sees both; for a third task,
# which was not trained, transfer from both is given.
#
# What happens: forward transfer from A to B asks only whether A's training lies between two tests of B and before
# B's own; that B's own lies there too does not matter. What B gains by its own training is transfer from A,
# and what A gains by its own is "backward transfer" from B. For the third task the later of the two
# replaces the other.
#
# Seen (contrast, between -1 and 1; no task helps another: a task is at 10 until it is trained, then at 90)
#       blocks of one task, A then B   A to B 0, A to C 0, B to C 0, backward B to A 0
#       one block with A and B         A to B 0.8, backward B to A 0.8, B to C 0, A to C not given
#       one block with B and A         B to A 0.8, backward A to B 0.8, B to C 0, A to C not given
#
# Why it matters: a method without any transfer has 0.8 in both directions as soon as it is tested after every
# two tasks instead of each, and backward transfer, which should show forgetting, comes out large and positive.
# Test after each task, or take transfer only where the own training is not in between.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check numpy==2.4.6 pandas==2.3.3
"$work/venv/bin/pip" install -q --no-deps --no-compile --disable-pip-version-check l2metrics==3.1.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version
import pandas as pd
from l2metrics.transfer import Transfer

def run(blocks):
    rows, trained = [], set()

    def add(kind, tasks):
        block = rows[-1]["block_num"] + 1 if rows else 0
        for task in tasks:
            rows.append(dict(regime_num=len(rows), block_num=block, block_type=kind, block_subtype="wake",
                             task_name=task, term_perf=90.0 if task in trained or kind == "train" else 10.0))

    add("test", "ABC")
    for tasks in blocks:
        add("train", tasks)
        trained.update(tasks)
        add("test", "ABC")
    table = pd.DataFrame(rows)
    result = Transfer("performance").calculate(None, table.drop(columns="term_perf"), table.copy())
    seen = {}
    for direction in ("forward", "backward"):
        column = f"{direction}_transfer_contrast"
        for regime, cell in result[column].items() if column in result else ():
            for task, value in (cell if isinstance(cell, dict) else {}).items():
                seen[f"{direction} {task} to {table.task_name[regime]}"] = round(float(value), 3)
    print("training blocks", blocks, seen)
    return seen

print("l2metrics", version("l2metrics"))
assert run(["A", "B"]) == {"forward A to B": 0, "forward A to C": 0, "forward B to C": 0, "backward B to A": 0}
assert run(["AB"]) == {"forward A to B": 0.8, "backward B to A": 0.8, "forward B to C": 0}
assert run(["BA"]) == {"forward B to A": 0.8, "backward A to B": 0.8, "forward B to C": 0}
PYTHON
