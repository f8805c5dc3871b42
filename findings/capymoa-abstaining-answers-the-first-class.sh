#!/usr/bin/env bash
# capymoa 0.15.1 and Java 17 (Debian 12), Python 3.11; run on 2026-11-29.
#
# One would guess: ClassificationEvaluator.update(y, None), for a learner that gives no answer, counts
# an error ("count as an error" says the code where it is handled); f1_score, precision and recall are
# averages over the classes.
#
# What happens: no answer is the answer "first class", so it is right wherever the first class is true:
# a learner that never answers has that class's share as its accuracy. f1_score, precision and recall
# are the micro averages, which for one answer an example are all the accuracy; the averages over
# classes have names with spaces, and count classes of the schema that did not occur yet as 0.
#
# Seen (ten classes in the schema)                              accuracy   f1_score   "F1 Score macro (percent)"
#       never an answer, first context (classes 0 and 1)        50.0       50.0        6.7
#       never an answer, second context (classes 2 and 3)        0.0        0.0        0.0
#       always right, first context                             100.0      100.0       20.0
#
# Why it matters: methods that hold their answers back, or have none at first, get a bonus while the
# first class is there, and which class is first depends on the order in the schema. And a perfect
# first context has a macro F1 of 20 %, which then rises as the stream goes on, whatever is forgotten.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java -version 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless; } >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  capymoa==0.15.1 jpype1==1.7.1 numpy==2.4.6 pandas==2.3.3 scikit-learn==1.8.0 scipy==1.17.1
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
from capymoa.evaluation import ClassificationEvaluator
from capymoa.stream import Schema

schema = Schema.from_custom(features=["x", "y"], target="y", categories={"y": [str(c) for c in range(10)]}, name="test")

def run(name, labels, answers):
    evaluator = ClassificationEvaluator(schema=schema)
    for label, answer in zip(labels, answers):
        evaluator.update(label, answer)
    seen = evaluator.metrics_dict()
    result = [round(float(seen[m]), 1) for m in ("accuracy", "f1_score", "precision", "recall", "F1 Score macro (percent)")]
    print(f"{name:34} accuracy, f1_score, precision, recall, macro F1: {result}")
    return result

first, second = [0, 1] * 50, [2, 3] * 50
assert run("never an answer, classes 0 and 1", first, [None] * 100) == [50.0] * 4 + [6.7]
assert run("never an answer, classes 2 and 3", second, [None] * 100) == [0.0] * 5
assert run("always right, classes 0 and 1", first, first) == [100.0] * 4 + [20.0]
PYTHON
