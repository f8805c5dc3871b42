#!/usr/bin/env bash
# datasets 5.2.0 (Hugging Face), pyarrow 26.0.1, Python 3.11; run on 2026-11-29. Works without network.
#
# One would guess: Dataset.class_encode_column on a column that already holds the integers 0 to 11
# only adds names to them ("0" to "11") and leaves each label as it is. The call is needed because
# train_test_split(stratify_by_column=...) refuses plain integers.
#
# What happens: the integers become text, are sorted as text ("0", "1", "10", "11", "2", ...) and
# are numbered anew, so 10 becomes 2, 2 becomes 4, and only 0 and 1 stay. With up to ten classes
# nothing changes, which is why a test on MNIST or CIFAR-10 does not see it.
#
# Seen: names ['0', '1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9']
#       0..11 became [0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3]
#       ten classes: unchanged
#       context 0 of a split by pairs, classes 0-1, 2-3, ...: the second context now holds the original 10 and 11
#
# Why it matters: class-incremental streams cut the label range into contexts. On CIFAR-100 or
# Omniglot labels the contexts then hold other classes than the paper's, and a network trained on
# labels read elsewhere scores near chance.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1 numpy==2.4.6 pandas==3.1.1
export HF_HOME="$work/hf" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
from datasets import Dataset

def encoded(classes):
    plain = Dataset.from_dict({"label": list(range(classes)) * 2, "original": list(range(classes)) * 2})
    return plain, plain.class_encode_column("label")

plain, twelve = encoded(12)
try:
    plain.train_test_split(test_size=12, stratify_by_column="label", seed=0)
    refused = False
except ValueError as error:
    refused = True
    print("integers are refused:", str(error)[:90])
names, labels = twelve.features["label"].names, list(twelve["label"])[:12]
print("names", names)
print("0..11 became", labels)
ten = list(encoded(10)[1]["label"])[:10]
print("ten classes:", "unchanged" if ten == list(range(10)) else ten)
second = sorted({row["original"] for row in twelve if row["label"] in (2, 3)})
print("originals in the context of labels 2 and 3:", second)
assert refused and ten == list(range(10)) and second == [10, 11]
assert labels == [0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3]
PYTHON
