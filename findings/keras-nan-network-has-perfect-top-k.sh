#!/usr/bin/env bash
# keras 3.15.1 with its JAX backend (jax 0.10.2), Python 3.11; run on 2026-11-29.
#
# One would guess: top-k accuracy asks whether the true class is among the k largest outputs. A
# network whose outputs are all equal, or all NaN after it diverged, has about k right of n, or none;
# with k=1 the metric is the accuracy.
#
# What happens: an example is right if fewer than k outputs are GREATER than that of its class. With
# equal outputs none is, so everything is right, for every k and also for k=1; and no comparison with
# NaN is true, so a network that only gives NaN is perfect, too. (The numpy backend, same version,
# says 0 for NaN and 1 for equal outputs.)
#
# Seen (ten classes, one example of each)      JAX           numpy backend
#       all outputs equal      top-1, top-5    1.0, 1.0      1.0, 1.0
#                              accuracy        0.1           0.1
#       all outputs NaN        top-1, top-5    1.0, 1.0      0.0, 0.0
#       three outputs learned, seven still 0, every example answered with class 0: top-1 0.1, top-5 0.8
#
# Why it matters: a diverged run is the best of the table, and "keep the best checkpoint by top-5"
# keeps it. Short of that, a head with outputs still at their initial 0, as class-incremental
# learners have, gets its unseen classes right by being undecided.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cat > "$work/top.py" <<'PYTHON'
import numpy as np, keras

labels = np.arange(10)

def seen(name, outputs):
    result = []
    for metric in (keras.metrics.SparseTopKCategoricalAccuracy(k=1), keras.metrics.SparseTopKCategoricalAccuracy(k=5),
                   keras.metrics.SparseCategoricalAccuracy()):
        metric.update_state(labels, outputs.astype("float32"))
        result.append(round(float(metric.result()), 2))
    print(f"{keras.config.backend():5} {name:14} top-1, top-5, accuracy: {result}")
    return result

nan = [1.0, 1.0] if keras.config.backend() == "jax" else [0.0, 0.0]
assert seen("equal", np.full((10, 10), 0.1)) == [1.0, 1.0, 0.1]
assert seen("NaN", np.full((10, 10), np.nan))[:2] == nan
assert seen("three learned", np.tile([3.0, -1, -2, 0, 0, 0, 0, 0, 0, 0], (10, 1))) == [0.1, 0.8, 0.1]
PYTHON
for backend in jax numpy; do
  HOME="$work" KERAS_BACKEND=$backend JAX_PLATFORMS=cpu "$work/venv/bin/python" -W ignore "$work/top.py"
done
