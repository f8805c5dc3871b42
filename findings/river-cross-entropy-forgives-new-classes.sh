#!/usr/bin/env bash
# river 0.26.1, Python 3.11; run on 2026-11-29.
#
# One would guess: CrossEntropy punishes a probability of 0 for the true class hard (by the logarithm of
# some smallest number), whether the classifier says 0 or does not mention the class; learners that
# have not met a class yet cannot mention it.
#
# What happens: a class that is missing among the probabilities costs nothing, and the example counts
# in the mean. Only a class that is mentioned with 0 is punished. A classifier that answers "class 0,
# for sure" has the cross entropy 0, the best there is, on a stream of ten classes, and one that has
# learned to name all of them is far behind it.
#
# Seen (ten classes in turn, 1000 examples)        accuracy   CrossEntropy
#       {0: 1.0} always                            0.1        0.0
#       uniform over all ten                       -          2.303
#       0.6 for the true class, 0.4 for another    1.0        0.511
#       0: 1.0, and 0.0 for the other nine         0.1        31.085
#       ten classes one after the other, naive Bayes: the first example of each new class adds 0
#
# Why it matters: in class-incremental streams each class is new once, and slow learners miss classes
# longest: their loss is the smaller for it. Mention all classes of the stream before scoring.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check river==0.26.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import math
from river import metrics, naive_bayes

labels = [i % 10 for i in range(1000)]

def score(name, probabilities):
    loss, accuracy = metrics.CrossEntropy(), metrics.Accuracy()
    for y in labels:
        answer = probabilities(y)
        loss.update(y, answer)
        accuracy.update(y, max(answer, key=answer.get))
    print(f"{name:42} accuracy {accuracy.get():.3f}  CrossEntropy {loss.get():.3f}")
    return loss.get()

sure = score("{0: 1.0} always", lambda y: {0: 1.0})
uniform = score("uniform", lambda y: {c: 0.1 for c in range(10)})
good = score("0.6 for the true class", lambda y: {y: 0.6, (y + 1) % 10: 0.4})
named = score("0: 1.0 and 0.0 for the others", lambda y: {c: float(c == 0) for c in range(10)})

model, added = naive_bayes.GaussianNB(), []
for y in range(10):
    for i in range(20):
        x = {"a": float(y), "b": float(i % 3)}
        answer = model.predict_proba_one(x)
        if answer and i == 0 and y not in answer:
            one = metrics.CrossEntropy()
            one.update(y, answer)
            added.append(one.get())
        model.learn_one(x, y)
print("first examples of new classes add", added)
assert sure < 1e-9 and abs(uniform - math.log(10)) < 1e-6 and 0.5 < good < 0.52 and named > 10
assert len(added) == 9 and max(added) < 1e-9
PYTHON
