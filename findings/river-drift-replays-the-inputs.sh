#!/usr/bin/env bash
# river 0.26.1, Python 3.11; run on 2026-11-29.
#
# One would guess: ConceptDriftStream joins two streams; what comes after the drift are new examples of
# the second concept. Its default for both is one generator with the given seed, and its documented
# example gives both streams seed 42.
#
# What happens: each of the two starts its generator from its seed when its first example is asked for,
# so with one seed the second concept brings the very inputs of the first again, in the same order,
# with the labels of the second. A stream "drifting" to the same concept repeats itself.
#
# Seen (drift at 1000 of 2000, width 50; inputs after the drift that were there before it):
#       default, seed 1                              89 %, 53 % of them with another label
#       SEA variants 0 and 3, both seed 42           89 %      seeds 42 and 43: 0 %
#       nearest neighbor on Agrawal concept 0 to 0, accuracy before and after 1000:
#       both seed 7                                  0.533, 1.0
#       seeds 7 and 8                                0.533, 0.529
#
# Why it matters: these streams are the standard test of drift detectors and of learners with a memory.
# With one seed a memory of old examples is exactly wrong (or exactly right) after the drift, and a
# detector that looks at inputs only has nothing to detect. Give the two streams different seeds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check river==0.26.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
from river import neighbors
from river.datasets import synth

def again(name, stream):
    examples = [(tuple(x.values()), y) for x, y in stream.take(2000)]
    before, after = dict(examples[:900]), examples[1100:]
    found = [before[x] != y for x, y in after if x in before]
    share, other = len(found) / len(after), sum(found) / max(len(found), 1)
    print(f"{name:26} inputs from before the drift: {100 * share:.0f} %, with another label {100 * other:.0f} %")
    return share, other

def sea(*seeds):
    first, second = (synth.SEA(seed=seed, variant=variant) for seed, variant in zip(seeds, (0, 3)))
    return synth.ConceptDriftStream(stream=first, drift_stream=second, seed=1, position=1000, width=50)

default = again("default, seed 1", synth.ConceptDriftStream(seed=1, position=1000, width=50))
one, two = again("SEA, both seed 42", sea(42, 42)), again("SEA, seeds 42 and 43", sea(42, 43))

def nearest(*seeds):
    first, second = (synth.Agrawal(seed=seed, classification_function=0) for seed in seeds)
    stream = synth.ConceptDriftStream(stream=first, drift_stream=second, seed=1, position=1000, width=50)
    model, right = neighbors.KNNClassifier(n_neighbors=1, engine=neighbors.LazySearch(window_size=3000)), []
    for x, y in stream.take(1800):
        right.append(model.predict_one(x) == y)
        model.learn_one(x, y)
    result = round(sum(right[300:900]) / 600, 3), round(sum(right[1101:]) / len(right[1101:]), 3)
    print(f"nearest neighbor, Agrawal 0 to 0, seeds {seeds}: before and after {result}")
    return result

same, other = nearest(7, 7), nearest(7, 8)
assert default[0] > 0.8 and default[1] > 0.4 and one[0] > 0.8 and two[0] == 0
assert same[1] == 1.0 and other[1] < 0.6 and same[0] < 0.6
PYTHON
