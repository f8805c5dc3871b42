#!/usr/bin/env bash
# keras 3.15.1 with its JAX backend (jax 0.10.2), Python 3.11; run on 2026-11-29.
#
# One would guess: an optimizer with gradient_accumulation_steps=4 updates after each four batches
# and, where a fit() ends with fewer, uses or drops the rest; its learning-rate schedule sees the
# number of updates, which is what optimizer.iterations says.
#
# What happens: the rest stays in the optimizer. The first update of the next fit() mixes the
# gradients of the previous data with those of the new. And the schedule is called with the number
# of batches, not of updates, so it runs four times too fast, and at the first update already at 3.
#
# Seen: weight 0, SGD with learning rate 1, six batches of gradient 1, then six of gradient 100
#       after the first fit   -1     (one update of four batches; two batches wait)
#       after the second fit  -151.5 (first update (1 + 1 + 100 + 100) / 4, then 100), iterations 3
#       the two fits with an optimizer each: -1 and -100
#       schedule "1.0 for steps 0 to 2, then 0.1", five updates: sizes [0.1, 0.1, 0.1, 0.1, 0.1]
#       the same without accumulation                            [1.0, 1.0, 1.0, 0.1, 0.1]
#
# Why it matters: continual learning calls fit() once per context. The new context's first update
# carries the old one's examples (a hidden bit of replay), in any context whose number of batches is
# not a multiple; and a warm-up or decay of so many updates ends after a quarter of them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
HOME="$work" KERAS_BACKEND=jax JAX_PLATFORMS=cpu "$work/venv/bin/python" -W ignore - <<'PYTHON'
import keras, numpy as np

def network(optimizer):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(optimizer=optimizer, loss=lambda y, output: keras.ops.mean(y * output))  # its gradient is y
    return model

def fit(model, gradient, batches=6):
    model.fit(np.ones((batches, 1)), np.full((batches, 1), gradient), batch_size=1, verbose=0, shuffle=False)
    return float(model.get_weights()[0][0, 0])

model = network(keras.optimizers.SGD(1.0, gradient_accumulation_steps=4))
first, second = fit(model, 1.0), fit(model, 100.0)
alone = fit(network(keras.optimizers.SGD(1.0, gradient_accumulation_steps=4)), 100.0)
updates = int(model.optimizer.iterations)
print(f"after the first fit {first}, after the second {second}, iterations {updates}; the second alone {alone}")

def sizes(steps):
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2], [1.0, 0.1])
    model = network(keras.optimizers.SGD(schedule, gradient_accumulation_steps=steps))
    weights = [0.0] + [fit(model, 1.0, steps or 1) for update in range(5)]
    return [round(float(size), 3) for size in -np.diff(weights)]

accumulated, plain = sizes(4), sizes(None)
print("sizes of five updates: with accumulation", accumulated, " without", plain)
assert first == -1 and second == -151.5 and alone == -100 and updates == 3
assert accumulated == [0.1] * 5 and plain == [1.0, 1.0, 1.0, 0.1, 0.1]
PYTHON
