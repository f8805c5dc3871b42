#!/usr/bin/env bash
# torcheval 0.0.7 and torchmetrics 1.4.3 with PyTorch 1.13.1 (Debian 12's python3-torch), scikit-learn 1.4.2,
# Python 3.11; run on 2026-11-29.
#
# One would guess: macro accuracy is the mean of the accuracies of the classes in the test set, which is
# macro recall by another name and what balanced accuracy is too. Where a wrong answer goes does not
# matter for it.
#
# What happens: only torcheval's multiclass_accuracy and scikit-learn's balanced_accuracy_score do
# that. For torchmetrics (accuracy and recall) and for torcheval's multiclass_recall a class that is
# not in the test set but was answered once is one more class, with accuracy 0. So within torcheval
# macro accuracy and macro recall of the same answers differ by five times. torcheval warns for
# recall that such classes are set to 0, torchmetrics does not.
#
# Seen (test set of two classes of ten, 50 each; 80 of 100 right)
#       the 20 wrong answers        torchmetrics    torcheval          balanced_accuracy_score
#                                   accuracy        accuracy  recall
#       in the other class          0.8             0.8       0.8      0.8
#       one of the eight others     0.533           0.8       0.533    0.8
#       all of the eight others     0.16            0.8       0.16     0.8
#
# Why it matters: class-incremental learning tests task by task with one head for all classes, and
# forgetting is answering newer classes. Macro accuracy of old tasks then says how many other classes
# the wrong answers fall on more than how many there are. Pass the classes of the task, or average
# the recalls of the classes that are there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 typing_extensions==4.16.0 torcheval==0.0.7 \
  scikit-learn==1.4.2 scipy==1.13.1 joblib==1.4.2 threadpoolctl==3.8.0 numpy==1.24.2
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - 2> "$work/warnings" <<'PYTHON' || { cat "$work/warnings"; exit 1; }
import torch
from sklearn.metrics import balanced_accuracy_score
from torcheval.metrics import functional as torcheval
from torchmetrics.functional.classification import multiclass_accuracy, multiclass_recall

labels = torch.arange(100) % 2
options = dict(num_classes=10, average="macro")

def answers(wrong):
    result = labels.clone()
    result[:20] = wrong
    return result

seen = {}
for name, wrong in (("the other class", 1 - labels[:20]), ("one of the others", torch.full((20,), 2)),
                    ("all of the others", 2 + torch.arange(20) % 8)):
    given = answers(wrong)
    highest = int(max(given.max(), labels.max())) + 1  # torcheval's recall raises an error if told of more classes
    recall = float(torcheval.multiclass_recall(given, labels, num_classes=highest, average="macro"))
    values = [float(multiclass_accuracy(given, labels, **options)), float(multiclass_recall(given, labels, **options)),
              float(torcheval.multiclass_accuracy(given, labels, **options)), recall,
              float(balanced_accuracy_score(labels, given))]
    seen[name] = [round(v, 3) for v in values]
    print(f"wrong answers in {name:18} torchmetrics accuracy {seen[name][0]}, recall {seen[name][1]}; "
          f"torcheval accuracy {seen[name][2]}, recall {seen[name][3]}; balanced accuracy {seen[name][4]}")
assert seen == {"the other class": [0.8] * 5, "one of the others": [0.533, 0.533, 0.8, 0.533, 0.8],
                "all of the others": [0.16, 0.16, 0.8, 0.16, 0.8]}
PYTHON
