#!/usr/bin/env bash
# capymoa 0.15.1 with PyTorch 1.13.1 (Debian 12) and Java 17, Python 3.11; run on 2026-11-29. (capymoa's extra asks
# for PyTorch 2.9; what runs here is plain tensor arithmetic.)
#
# One would guess: capymoa.ocl.strategy.SLDA is linear discriminant analysis with running sums, so
# like any LDA it does not care where the origin of the features lies: adding a constant to all of
# them changes no answer.
#
# What happens: it computes the constant of each class (half the mean's squared length and the log
# of its share) and then does not use it: the score is the product of the input and the class's
# weights alone. The class whose mean lies farthest out wins. Around the overall mean as the origin
# the loss is small; far from it one class gets everything.
#
# Seen: four round clusters on a square       SLDA   scikit-learn's LDA
#       centered on the origin               0.953  0.955
#       square from 0 to 4                   0.579  0.955
#       moved by 10                          0.250  0.955   (all answers one class)
#       digits, 1200 to learn, 597 to test   0.866  0.906
#       digits, 8 taken off each pixel       0.266  0.906
#
# Why it matters: streaming LDA on frozen features is the strong, simple baseline of online continual
# learning, and features after a ReLU are all positive. The baseline comes out weak by a constant that
# nobody looks at. Subtract the mean of the first context's features before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{ /usr/bin/python3 -c 'import torch, torchvision' && java -version; } 2>/dev/null >&2 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision \
      default-jre-headless; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" capymoa==0.15.1 jpype1==1.7.1 deprecated==1.3.1 wrapt==2.5.2 packaging==26.2 \
  typing_extensions==4.16.0 tqdm==4.70.1 numpy==1.24.2 scipy==1.13.1 pandas==2.0.3 pytz==2026.6 tzdata==2026.6 \
  scikit-learn==1.4.2 joblib==1.4.2 threadpoolctl==3.8.0 seaborn==0.13.2 matplotlib==3.8.4 pillow==10.4.0 \
  contourpy==1.3.2 cycler==0.12.1 kiwisolver==1.5.0 fonttools==4.55.0 pyparsing==3.2.0 python-dateutil==2.9.0.post0 \
  six==1.17.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
/usr/bin/python3 -W ignore - <<'PYTHON'
import numpy as np, torch
from sklearn.datasets import load_digits
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from capymoa.ocl.strategy import SLDA
from capymoa.stream import Schema

def compare(name, x, y, learn):
    classes = [str(c) for c in range(y.max() + 1)]
    features = [f"x{i}" for i in range(x.shape[1])]
    learner = SLDA(Schema.from_custom(features=[*features, "y"], target="y", categories={"y": classes}, name="test"))
    inputs, labels = torch.tensor(x, dtype=torch.float32), torch.tensor(y)
    for start in range(0, learn, 100):
        learner.batch_train(inputs[start:start + 100], labels[start:start + 100])
    answers = learner.batch_predict(inputs[learn:]).numpy()
    streaming = float((answers == y[learn:]).mean())
    whole = float(LinearDiscriminantAnalysis().fit(x[:learn], y[:learn]).score(x[learn:], y[learn:]))
    print(f"{name:32} SLDA {streaming:.3f}  scikit-learn's LDA {whole:.3f}  different answers {len(set(answers.tolist()))}")
    return streaming, whole

y = np.arange(2000) % 4
corners = np.array([[0, 0], [4, 0], [0, 4], [4, 4]])[y]
def square(shift):
    return corners + shift + np.random.default_rng(0).normal(size=(2000, 2))

centered = compare("clusters around the origin", square(-2), y, 1000)
corner = compare("clusters from 0 to 4", square(0), y, 1000)
moved = compare("clusters moved by 10", square(10), y, 1000)
digits = load_digits()
plain = compare("digits", digits.data, digits.target, 1200)
shifted = compare("digits, 8 taken off each pixel", digits.data - 8, digits.target, 1200)
assert abs(centered[0] - centered[1]) < 0.02 and corner[0] < corner[1] - 0.3
assert moved[0] < 0.3 and moved[1] > 0.9
assert plain[0] < plain[1] - 0.02 and shifted[0] < 0.4 and shifted[1] > 0.88
PYTHON
