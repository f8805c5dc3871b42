#!/usr/bin/env bash
# scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1, Python 3.11; run on 2026-11-29.
#
# One would guess: GaussianNB.partial_fit keeps exact running means and variances, so how a stream
# is cut into minibatches does not matter (but for rounding).
#
# What happens: the smoothing that keeps variances above 0 is computed from the current minibatch
# alone (var_smoothing times its largest variance of a feature) and is taken off and put on again
# with that one value at each call. A minibatch of one example has no variance, so a class that
# arrives in such minibatches never gets any smoothing; each feature that is constant within it (the
# border pixels of images) divides 0 by 0, all probabilities are NaN, and predict answers the first
# class for everything. Only numpy's RuntimeWarnings tell. Two examples at a time are enough to be
# right; ten first and then singles are not.
#
# Seen (scikit-learn's own digits, 1200 to learn, 597 to test):
#       minibatches of 1200          accuracy 0.804  smoothing 4.2e-08  NaN rows   0
#       minibatches of 100           accuracy 0.804  smoothing 4.3e-08  NaN rows   0
#       minibatches of 2             accuracy 0.806  smoothing 6.4e-08  NaN rows   0
#       minibatches of 1             accuracy 0.102  smoothing 0.0e+00  NaN rows 597
#       10 at once, then singles     accuracy 0.102  smoothing 0.0e+00  NaN rows 597
#
# Why it matters: online continual learning feeds one example at a time, and naive Bayes is a
# baseline that cannot forget. Its 10 % looks like total forgetting, or like a hard benchmark.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB

x, y = load_digits(return_X_y=True)
places = np.random.default_rng(0).permutation(len(x))
x, y = x[places], y[places]
n = 1200

def learn(name, cuts):
    model = GaussianNB()
    for a, b in zip(cuts, cuts[1:]):
        model.partial_fit(x[a:b], y[a:b], classes=np.arange(10))
    nan_rows = int(np.isnan(model.predict_proba(x[n:])).any(axis=1).sum())
    accuracy, answers = model.score(x[n:], y[n:]), set(model.predict(x[n:]).tolist())
    print(f"{name:27}  accuracy {accuracy:.3f}  smoothing {model.epsilon_:.1e}  NaN rows {nan_rows:3}")
    return accuracy, nan_rows, answers

good = [learn(f"minibatches of {size}", list(range(0, n, size)) + [n]) for size in (1200, 100, 2)]
bad = [learn("minibatches of 1", list(range(n + 1))),
       learn("10 at once, then singles", [0] + list(range(10, n + 1)))]
assert all(0.79 < accuracy < 0.82 and nan_rows == 0 for accuracy, nan_rows, _ in good)
assert all(accuracy < 0.12 and nan_rows == len(x) - n and answers == {0} for accuracy, nan_rows, answers in bad)
PYTHON
