#!/usr/bin/env bash
# datasets 5.2.0 (Hugging Face), pyarrow 26.0.1, Python 3.11; run on 2026-11-29. Works without network.
#
# One would guess: two sets with the same classes listed in another order ("cat", "dog" and "dog",
# "cat"), which concatenate_datasets refuses to join, are brought together by casting the one to the
# features of the other; classes are cast by name, as texts are.
#
# What happens: the cast keeps the numbers and changes the names: each cat becomes a dog. And a text
# cast to classes is looked up by name only if such a name exists; otherwise, if it is a number, it is
# taken for the class's place: with the classes "10", "2", "1" the text "2" is class "2", and the text
# "0" is class "10".
#
# Seen: 'dog', 'cat' with names (dog, cat), cast to names (cat, dog)       'cat', 'dog'
#       align_labels_with_mapping instead                                 'dog', 'cat'
#       texts '2', '1', '0' cast to names (10, 2, 1)                      '2', '1', '10'
#
# Why it matters: domain-incremental streams are made of several sets of the same classes (photos,
# sketches, digits). The error message asks for equal features, the cast gives them, and from the
# second domain on the labels are wrong: it looks like total forgetting.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1
HOME="$work" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
from datasets import ClassLabel, Dataset, Features, concatenate_datasets

def labelled(numbers, names):
    return Dataset.from_dict({"y": numbers}, features=Features({"y": ClassLabel(names=names)}))

def names(data):
    return data.features["y"].int2str(list(data["y"]))

photos, sketches = labelled([0, 1], ["cat", "dog"]), labelled([0, 1], ["dog", "cat"])
try:
    concatenate_datasets([photos, sketches])
    refused = False
except ValueError as error:
    refused = True
cast = concatenate_datasets([photos, sketches.cast(photos.features)])
aligned = sketches.align_labels_with_mapping({"cat": 0, "dog": 1}, "y")
texts = Dataset.from_dict({"y": ["2", "1", "0"]}).cast_column("y", ClassLabel(names=["10", "2", "1"]))
print("joined without a cast: refused", refused)
print("sketches", names(sketches), " after the cast", names(cast)[2:], " aligned", names(aligned))
print("texts '2', '1', '0' as classes (10, 2, 1):", names(texts))
assert refused and names(sketches) == ["dog", "cat"] and names(cast)[2:] == ["cat", "dog"]
assert names(aligned) == ["dog", "cat"] and names(texts) == ["2", "1", "10"]
PYTHON
