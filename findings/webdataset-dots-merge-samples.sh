#!/usr/bin/env bash
# webdataset 1.0.2, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: the files of a tar shard belong together if their names are equal up to the extension, as os.path.splitext sees it:
# angle22.5.png with angle22.5.cls, and angle22.9.png with angle22.9.cls.
#
# What happens: the name ends at the FIRST dot. Neighbors that differ after it become ONE sample, with fields called "5.cls" and "9.cls" and
# none called "cls"; a loop over the set sees fewer samples. Dots in folder names do no harm.
#
# Seen: angle22.5.cls angle22.5.txt angle22.9.cls angle22.9.txt   1 sample, fields 5.cls 5.txt 9.cls 9.txt
#       angle22_5.cls ...                                         2 samples, fields cls txt
#       v1.0/angle22_5.cls ...                                    2 samples
#
# Why it matters: rotated and permuted benchmarks name their files by angle, rate or version. Whoever counts samples or
# takes the first label of each gets fewer examples per context, and accuracies over fewer images.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check webdataset==1.0.2 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import io, tarfile
import webdataset as wds

def samples(*stems):
    with tarfile.open("shard.tar", "w") as archive:
        for stem in stems:
            for extension, content in ((".cls", b"3"), (".txt", b"three")):
                info = tarfile.TarInfo(stem + extension)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    found = [sorted(field for field in sample if not field.startswith("__"))
             for sample in wds.WebDataset("shard.tar", shardshuffle=False).decode()]
    print(stems, len(found), "sample(s), fields", *found)
    return found

assert samples("angle22.5", "angle22.9") == [["5.cls", "5.txt", "9.cls", "9.txt"]]
assert samples("angle22_5", "angle22_9") == [["cls", "txt"]] * 2
assert samples("v1.0/angle22_5", "v1.0/angle22_9") == [["cls", "txt"]] * 2
PYTHON
