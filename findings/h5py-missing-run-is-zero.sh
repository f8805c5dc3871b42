#!/usr/bin/env bash
# h5py 3.16.0 (HDF5 as in its wheel), numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: a virtual dataset that joins the files of several runs fails to open or to read if
# the file of one run is gone, as an external link to it does.
#
# What happens: it reads as before, with 0 for every value of the missing file (or the fill value of
# the layout, if one was given), without a word; so does a file whose dataset has another name. Only a
# dataset of fewer values than declared is an error.
#
# Seen (three runs of four epochs with accuracy 0.9):
#       all there                       [0.9 0.9 0.9]  mean 0.9
#       the file of run 1 deleted       [0.9 0.0 0.9]  mean 0.6
#       its dataset named otherwise     [0.9 0.0 0.9]
#       fillvalue=nan and deleted       [0.9 nan 0.9]
#       external link to the same file  KeyError
#
# Why it matters: the virtual dataset is HDF5's way to look at a grid of runs as one array. A run that
# failed, was moved or was not copied yet becomes a run with accuracy 0, which is a plausible result
# of forgetting. Give the virtual dataset fillvalue=nan.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check h5py==3.16.0 numpy==2.4.6
cd "$work"
venv/bin/python - <<'PYTHON'
import os
import h5py, numpy as np

def write(run, name="accuracy", epochs=4):
    with h5py.File(f"run{run}.h5", "w") as file:
        file[name] = np.full(epochs, 0.9)

def join(name, **options):
    layout = h5py.VirtualLayout(shape=(3, 4), dtype="f8")
    for run in range(3):
        layout[run] = h5py.VirtualSource(f"run{run}.h5", "accuracy", shape=(4,))
    with h5py.File(name, "w") as file:
        file.create_virtual_dataset("accuracy", layout, **options)
        file["link"] = h5py.ExternalLink("run1.h5", "/accuracy")

def show(what, name="all.h5"):
    with h5py.File(name) as file:
        means = file["accuracy"][:].mean(axis=1).round(3)
        print(f"{what:32} {means}  mean {means.mean():.2f}")
        return means.tolist()

for run in range(3):
    write(run)
join("all.h5")
join("nan.h5", fillvalue=np.nan)
complete = show("all there")
write(1, "acc")
renamed = show("dataset named otherwise")
write(1, epochs=2)
try:
    short = show("only two epochs in it")
except OSError:
    short = "OSError"
print("only two epochs in it:", short)
os.remove("run1.h5")
missing, nan = show("file deleted"), show("file deleted, fillvalue=nan", "nan.h5")
with h5py.File("all.h5") as file:
    try:
        link = file["link"][:]
    except KeyError:
        link = "KeyError"
print("external link to the deleted file:", link)
assert complete == [0.9, 0.9, 0.9] and missing == renamed == [0.9, 0.0, 0.9] and short == "OSError"
assert np.isnan(nan[1]) and nan[0] == 0.9 and link == "KeyError"
PYTHON
