#!/usr/bin/env bash
# optax 0.2.8 and keras 3.15.1 on jax 0.10.2, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: a cross entropy asked about a label that the head has no output for (a class not
# met yet, or -1 for padding) fails, as PyTorch does, or at least all losses of one framework treat it
# alike.
#
# What happens: it depends on the spelling. Through one_hot, and in Keras on JAX, the example has loss
# 0 and no gradient, and still counts in the mean. optax's loss for integer labels says NaN for a
# label too large, yet its gradient is finite (it lowers all outputs), so training goes on; -1 it takes
# for the last class, and trains that.
#
# Seen (logits 0.1, 0.2, 0.7)                        label 2   label 3   label -1
#       optax, softmax_cross_entropy of one_hot      0.768     0.0       0.0
#       keras on JAX, sparse_categorical (logits)    0.768     0.0       0.0
#       optax, ..._with_integer_labels               0.768     nan       0.768
#                                    its gradient at label 3: 0.255 0.281 0.464, by one_hot: 0 0 0
#       mean of four examples, two of them beyond the head, one_hot: 0.384, half of the others' 0.768
#
# Why it matters: class-incremental code that grows its head one context late, or pads minibatches
# with -1, goes on without a word. The loss falls just because new classes arrived, or the last class
# is trained on padding. Compare labels with the number of outputs before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  optax==0.2.8 keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
HOME="$work" KERAS_BACKEND=jax JAX_PLATFORMS=cpu "$work/venv/bin/python" -W ignore - <<'PYTHON'
import jax, jax.numpy as jnp, keras, numpy as np, optax

logits = jnp.array([[0.1, 0.2, 0.7]])

def one_hot(label):
    return optax.softmax_cross_entropy(logits, jax.nn.one_hot(jnp.array([label]), 3))

def integer(label):
    return optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([label]))

def sparse(label):
    return keras.losses.sparse_categorical_crossentropy(jnp.array([label]), logits, from_logits=True)

seen = {}
for name, loss in (("optax, one_hot", one_hot), ("optax, integer labels", integer), ("keras on JAX", sparse)):
    seen[name] = [round(abs(float(loss(label)[0])), 3) for label in (2, 3, -1)]
    print(f"{name:22} labels 2, 3, -1: {seen[name]}")
gradients = [np.round(jax.grad(lambda x: optax.softmax_cross_entropy_with_integer_labels(x, jnp.array([3]))[0])(logits)[0], 3),
             np.round(jax.grad(lambda x: optax.softmax_cross_entropy(x, jax.nn.one_hot(jnp.array([3]), 3))[0])(logits)[0], 3)]
print("gradients at label 3: integer", gradients[0], " one_hot", gradients[1])
batch = optax.softmax_cross_entropy(jnp.tile(logits, (4, 1)), jax.nn.one_hot(jnp.array([2, 2, 3, 4]), 3)).mean()
print("mean of four, two of them beyond the head:", round(float(batch), 3))
assert seen["optax, one_hot"] == seen["keras on JAX"] == [0.768, 0, 0]
assert seen["optax, integer labels"][::2] == [0.768, 0.768] and np.isnan(seen["optax, integer labels"][1])
assert abs(batch - 0.384) < 1e-3 and np.allclose(gradients[0], [0.255, 0.281, 0.464]) and not np.any(gradients[1])
PYTHON
