#!/usr/bin/env bash
# rocrate 0.16.0, Python 3.11; run on 2026-11-29. Works without network.
#
# One would guess: a crate that is read from a folder, from which a file is deleted
# (crate.delete(crate.get("test_labels.csv"))), and which is written to a new folder or a zip file,
# does not hold that file there. A crate built without the file does not.
#
# What happens: only the entry in the metadata is deleted. Writing copies everything that lies in the
# folder from which the crate was read, listed or not, into the new folder and into the zip file: the
# deleted file, and any notes and temporary files lying about.
#
# Seen: the new folder and the zip file: notes.txt ro-crate-metadata.json test_labels.csv train.csv
#       listed in the metadata: train.csv
#
# Why it matters: RO-Crate is how a study's data and results are packed for publication. The labels of
# a withheld test set, or a run that was taken out, leave the house all the same, and the metadata that
# one proofreads do not show them. Build a new crate from the wanted files instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check rocrate==0.16.0
cd "$work"
HOME="$work" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib, zipfile
from rocrate.rocrate import ROCrate

source = pathlib.Path("source")
source.mkdir()
for name in ("train.csv", "test_labels.csv"):
    (source / name).write_text(name)
crate = ROCrate()
for path in sorted(source.iterdir()):
    crate.add_file(path)
crate.write("first")
pathlib.Path("first/notes.txt").write_text("to do")

crate = ROCrate("first")
crate.delete(crate.get("test_labels.csv"))
crate.write("second")
crate.write_zip("second.zip")
folder = sorted(path.name for path in pathlib.Path("second").iterdir())
packed = sorted(zipfile.ZipFile("second.zip").namelist())
listed = sorted(entity.id for entity in ROCrate("second").data_entities)
anew = ROCrate()
anew.add_file(source / "train.csv")
anew.write("third")
built = sorted(path.name for path in pathlib.Path("third").iterdir())
print("new folder", folder, "\nzip file  ", packed, "\nlisted    ", listed, "\nbuilt anew", built)
assert folder == packed == ["notes.txt", "ro-crate-metadata.json", "test_labels.csv", "train.csv"]
assert listed == ["train.csv"] and built == ["ro-crate-metadata.json", "train.csv"]
PYTHON
