#!/usr/bin/env bash
# river 0.26.1, Python 3.11; run on 2026-11-29.
#
# One would guess: RandomOverSampler, RandomUnderSampler and RandomSampler with equal shares desired train the
# wrapped classifier on about equally many examples of each class; of three classes with 500 examples
# each, which are balanced already, on 500 each.
#
# What happens: each example is repeated by the shares of the classes seen up to it. That works if the classes
# come mixed. In a class-incremental stream the first example of a new class stands against all the
# ones before, so the over-sampler repeats it hundreds of times and each later class about seven
# times in all, and RandomSampler with sampling_rate=1, a sample as large as the stream, makes 3900 of
# 1500 and gives the first class 4 %. Only under-sampling leaves them as they are.
#
# Seen: examples learned of classes 0, 1, 2     in random order    class by class
#       RandomUnderSampler                      437 488 445        499 499 499
#       RandomOverSampler                       502 597 501        499 3380 3408
#       RandomSampler, rate 1                   454 557 501        171 1319 2410
#
# Why it matters: these are the usual answer to imbalance in a stream, where new classes are the extreme
# case. A wrapper that is to help old classes makes the classifier see the new one seven to fourteen
# times as often, which is forgetting by design, and costs as many updates more.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check river==0.26.1 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import collections, random
from river import base, imblearn

class Count(base.Classifier):
    """Learns nothing, but counts the examples of each class it is given."""
    def __init__(self):
        self.seen = collections.Counter()
    def learn_one(self, x, y):
        self.seen[y] += 1
    def predict_proba_one(self, x):
        return {0: 1.0}

sorted_labels = [0] * 500 + [1] * 500 + [2] * 500
mixed_labels = random.Random(0).sample(sorted_labels, 1500)
seen = {}
for sampler, options in ((imblearn.RandomUnderSampler, {}), (imblearn.RandomOverSampler, {}),
                         (imblearn.RandomSampler, {"sampling_rate": 1.0})):
    for name, labels in (("in random order", mixed_labels), ("class by class", sorted_labels)):
        model = sampler(Count(), desired_dist={c: 1 / 3 for c in range(3)}, seed=1, **options)
        for label in labels:
            model.learn_one({"feature": 1.0}, label)
        counts = seen[sampler.__name__, name] = [model.classifier.seen[c] for c in range(3)]
        print(f"{sampler.__name__:18} {name:15} {counts}  in all {sum(counts)}")
for name in ("RandomUnderSampler", "RandomOverSampler", "RandomSampler"):
    mixed = seen[name, "in random order"]
    assert max(mixed) < 1.3 * min(mixed) and 400 < min(mixed) < 600
assert min(seen["RandomUnderSampler", "class by class"]) > 490
over, sampled = seen["RandomOverSampler", "class by class"], seen["RandomSampler", "class by class"]
assert over[0] < 510 and min(over[1:]) > 5 * over[0] and sampled[0] < 200 and sampled[2] > 10 * sampled[0] and sum(sampled) > 3000
PYTHON
