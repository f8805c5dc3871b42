#!/usr/bin/env bash
# core-optimizer 1.1.0 with PyTorch 1.13.1 (Debian 12's python3-torch), Python 3.11; run on 2026-11-29. (It asks
# for PyTorch 2; of the names it imports from there, one that only chooses between two implementations and two
# texts for its documentation are set.)
#
# One would guess: weight_decay=[0.0, 0.5], documented as a "list of weight decays for parameter groups", gives
# the first parameter group no decay and the second one 0.5.
#
# What happens: each group has the whole list and deals it out to its tensors in turn: in both groups the
# first tensor has no decay and the second one 0.5. It starts over when the list is used up, and it counts
# only tensors that have a gradient, so freezing one moves the decay of all that follow by one place.
#
# Seen (all weights 10, all gradients 1, 50 steps): weights of the tensors after that
#       two groups of two tensors         9.58  7.73 | 9.58  7.73
#       one group of four                 9.58  7.73   9.58  7.73
#       the same, the first frozen       10     9.58   7.73  9.58
#
# Why it matters: with weights and biases in turn, "no decay for the old front, decay for the head" becomes
# decay for the biases of both and for no weight, and freezing the first tensor swaps the two.
# The option frozen, the share of weights to keep, takes its list the same way. Give each group its own number.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" core-optimizer==1.1.0 typing_extensions==4.16.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
import torch.optim.optimizer as base
if not hasattr(base, "_default_to_fused_or_foreach"):
    base._default_to_fused_or_foreach = lambda *args, **options: (False, False)
    base._foreach_doc = base._maximize_doc = ""
from core_optimizer import CoRe

def run(name, grouped, frozen):
    tensors = [torch.nn.Parameter(torch.full((3,), 10.0)) for _ in range(4)]
    groups = [{"params": tensors[:2]}, {"params": tensors[2:]}] if grouped else tensors
    optimizer = CoRe(groups, weight_decay=[0.0, 0.5], foreach=False)
    for _ in range(50):
        for place, tensor in enumerate(tensors):
            tensor.grad = None if place in frozen else torch.ones_like(tensor)
        optimizer.step()
    seen = [round(float(tensor[0]), 2) for tensor in tensors]
    print(f"{name:28}", seen)
    return seen

assert run("two groups of two tensors", True, ()) == [9.58, 7.73, 9.58, 7.73]
assert run("one group of four", False, ()) == [9.58, 7.73, 9.58, 7.73]
assert run("the same, the first frozen", False, (0,)) == [10.0, 9.58, 7.73, 9.58]
PYTHON
