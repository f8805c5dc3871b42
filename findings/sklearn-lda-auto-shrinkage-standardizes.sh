#!/usr/bin/env bash
# scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1, Python 3.11; run on 2026-11-29.
#
# One would guess: LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto") is Ledoit and Wolf's shrinkage,
# so it equals covariance_estimator=LedoitWolf(); and a number in place of "auto" only sets the share, so
# that features of other units either matter for all three or for none.
#
# What happens: "auto" standardizes the features of each class first, shrinks, and scales back: units do not
# matter. A number, or the estimator, shrinks towards the same variance for all features as they are, so
# one feature in a small unit takes everything over.
#
# Seen (digits, 150 for training): accuracy as it is / with one of the 64 features times 1000
#       shrinkage="auto"                     0.906 / 0.906
#       covariance_estimator=LedoitWolf()    0.912 / 0.220
#       shrinkage=0.1                        0.902 / 0.222
#       shrinkage=0.5                        0.915 / 0.222
#
# Why it matters: shrunk LDA on fixed features is the strong baseline that does not forget. Choosing its
# shrinkage by hand instead of "auto", or saying "Ledoit-Wolf" for what "auto" does, changes the method, and
# with features of mixed scale (several layers side by side) it decides the result. Standardize before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, sklearn
from sklearn.covariance import LedoitWolf
from sklearn.datasets import load_digits
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

inputs, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
inputs, labels = inputs[order], labels[order]
scaled = inputs * np.where(np.arange(64) == 20, 1000.0, 1.0)
print("scikit-learn", sklearn.__version__)

def run(**options):
    seen = []
    for data in (inputs, scaled):
        model = LinearDiscriminantAnalysis(solver="lsqr", **options).fit(data[:150], labels[:150])
        seen.append(round(model.score(data[150:], labels[150:]), 4))
    print(f"{str(options):48} as it is {seen[0]:.3f}, one feature times 1000 {seen[1]:.3f}")
    return seen

auto, estimator = run(shrinkage="auto"), run(covariance_estimator=LedoitWolf())
assert auto[0] > 0.88 and abs(auto[0] - auto[1]) < 0.002
assert estimator[0] > 0.88 and estimator[0] != auto[0] and estimator[1] < 0.35
for share in (0.1, 0.5):
    plain, other = run(shrinkage=share)
    assert plain > 0.88 and other < 0.35
PYTHON
