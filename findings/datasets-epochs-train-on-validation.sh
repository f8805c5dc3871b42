#!/usr/bin/env bash
# datasets 5.2.0 (Hugging Face), pyarrow 26.0.1, Python 3.11; run on 2026-11-29. Works without network.
#
# One would guess: a stream that is shuffled and then split by take(100) for validation and skip(100)
# for training (the documentation advises to shuffle before splitting) is split once: calling
# set_epoch on the training part, as is due in each epoch, shuffles the rest anew.
#
# What happens: set_epoch changes the shuffle BEFORE the split. The training part is then "all but the
# first hundred of another order", and examples of the validation part are in it. With a fixed seed the
# two parts are disjoint in epoch 0, which is when one looks.
#
# Seen (1000 examples, seed 1, buffer of 50; set_epoch on the training part only)
#       validation examples in the training part, epochs 0, 1, 2:  0, 17, 15
#       validation examples trained on after 10 epochs:            70 of 100
#       set_epoch on both: disjoint, but only 83 of 100 validation examples are those of epoch 0
#       split first, shuffled after: 0 in each epoch
#
# Why it matters: validation chooses learning rates and the time to stop. Here it measures memory, the
# more so the more epochs are run per context, and rewards whoever trains longest.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1
HOME="$work" HF_HUB_OFFLINE=1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
from datasets import Dataset

def stream():
    return Dataset.from_dict({"i": list(range(1000))}).to_iterable_dataset()

def examples(part):
    return {example["i"] for example in part}

def run(name, validation, training, both=False):
    first, seen, shared, kept = examples(validation), set(), [], []
    for epoch in range(10):
        training.set_epoch(epoch)
        if both:
            validation.set_epoch(epoch)
        now, trained = examples(validation), examples(training)
        seen |= trained
        shared.append(len(now & trained))
        kept.append(len(now & first))
    print(f"{name:28} validation examples in training by epoch {shared[:3]}, after ten epochs {len(first & seen)}, "
          f"validation examples as at first {kept[:3]}")
    return shared, len(first & seen), kept

shuffled = stream().shuffle(seed=1, buffer_size=50)
leak = run("shuffled, then split", shuffled.take(100), shuffled.skip(100))
both = run("set_epoch on both", shuffled.take(100), shuffled.skip(100), both=True)
clean = run("split, then shuffled", stream().take(100), stream().skip(100).shuffle(seed=1, buffer_size=50))
assert leak[0][0] == 0 and min(leak[0][1:]) > 5 and leak[1] > 50
assert max(both[0]) == 0 and both[2][1] < 100
assert max(clean[0]) == 0 and clean[1] == 0
PYTHON
