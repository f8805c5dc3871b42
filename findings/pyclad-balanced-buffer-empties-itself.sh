#!/usr/bin/env bash
# pyclad 0.3.0, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: AdaptiveBalancedReplayBuffer(max_size=100) holds 100 examples of what was seen, shared among
# the concepts, or a few less where the division leaves a rest.
#
# What happens: each call of update opens a part of its own, with max_size / parts places, rounded down. The
# scenario without concepts (ConceptAgnosticScenario) calls it for each minibatch. With 51 to 100 minibatches
# each part has one example, and with the 101st each has none: the buffer is empty and stays so.
#
# Seen: minibatches so far   1    3   30   50   51   60  100  101  129
#       examples held      100   99   90  100   51   60  100    0    0
#       after the 101st, replay trains on the present minibatch alone: 256 examples instead of 356
#
# Why it matters: 256 examples at a time, a stream of 26000 is past that point. "Replay" is then the naive
# baseline without a word, and a larger buffer only moves the point: it must have a place for each
# minibatch of the whole stream.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check numpy==2.4.6
"$work/venv/bin/pip" install -q --no-deps --no-compile --disable-pip-version-check pyclad==0.3.0
"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
import numpy as np
from pyclad.strategies.replay.buffers.adaptive_balanced import AdaptiveBalancedReplayBuffer
from pyclad.strategies.replay.replay import ReplayEnhancedStrategy
from pyclad.strategies.replay.selection.random import RandomSelection

class Model:
    def fit(self, data):
        self.size = len(data)

buffer, model = AdaptiveBalancedReplayBuffer(RandomSelection(), max_size=100), Model()
strategy = ReplayEnhancedStrategy(model, buffer)
held, fitted = {}, {}
for batch in range(1, 130):
    strategy.learn(np.full((256, 2), float(batch)))
    held[batch], fitted[batch] = len(buffer.data()), model.size
print("pyclad", version("pyclad"))
shown = {batch: held[batch] for batch in (1, 3, 30, 50, 51, 60, 100, 101, 129)}
print("minibatches -> examples held:", shown)
print("examples that minibatches 101, 102 and 129 were trained with:", [fitted[b] for b in (101, 102, 129)])
assert shown == {1: 100, 3: 99, 30: 90, 50: 100, 51: 51, 60: 60, 100: 100, 101: 0, 129: 0}
assert [fitted[b] for b in (101, 102, 129)] == [356, 256, 256]
PYTHON
