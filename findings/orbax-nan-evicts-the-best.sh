#!/usr/bin/env bash
# orbax-checkpoint 0.12.8, jax 0.10.2, Python 3.11; run on 2026-11-29.
#
# One would guess: a CheckpointManager told to keep the two best checkpoints by accuracy (best_fn,
# best_mode "max", max_to_keep=2) ranks a checkpoint whose accuracy is NaN last, or refuses it.
#
# What happens: NaN compares false with everything, so the sorting by accuracy falls apart around
# it. The checkpoint with 0.9 is deleted, those with 0.6 and 0.7 stay, and best_step() names 0.7 the
# best. Every save returned True. The same accuracies without the NaN keep 0.9.
#
# Seen: accuracies 0.5 0.9 0.8 0.6 0.7   kept steps [2, 3], best 2
#       accuracies 0.5 0.9 NaN 0.6 0.7   kept steps [4, 5], best 5
#
# Why it matters: one evaluation without examples (0/0, an empty context) or one diverged context is
# enough to lose the best network of a run for good, and the run's "best" is then a worse one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  orbax-checkpoint==0.12.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$work/venv/bin/python" -W ignore - "$work" 2> "$work/messages" <<'PYTHON' || { cat "$work/messages"; exit 1; }
import pathlib, sys
import numpy as np, orbax.checkpoint as ocp

def kept(name, accuracies):
    options = ocp.CheckpointManagerOptions(max_to_keep=2, best_fn=lambda m: m["accuracy"], best_mode="max")
    manager = ocp.CheckpointManager(pathlib.Path(sys.argv[1]) / name, options=options)
    saved = [manager.save(step, args=ocp.args.StandardSave({"w": np.full(3, step)}), metrics={"accuracy": accuracy})
             for step, accuracy in enumerate(accuracies, start=1)]
    manager.wait_until_finished()
    result = list(manager.all_steps()), manager.best_step()
    manager.close()
    print(accuracies, "saved:", all(saved), "kept steps", *result[:1], "best", result[1])
    return result

whole = kept("whole", [0.5, 0.9, 0.8, 0.6, 0.7])
missing = kept("missing", [0.5, 0.9, float("nan"), 0.6, 0.7])
assert whole == ([2, 3], 2)
assert missing == ([4, 5], 5)
PYTHON
