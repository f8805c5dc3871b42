#!/usr/bin/env bash
# webdataset 1.0.2, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: a seeded shuffle makes the run repeatable: the first epoch has one order, the
# second another, and both come again in the next run. Torch's DataLoader with a seeded generator
# works that way.
#
# What happens: .shuffle(size, seed=...) starts its generator anew whenever the pipeline is
# iterated, so every epoch has exactly the order of the first. Without the seed each epoch differs,
# and each run, too. The shuffling of shards (shardshuffle with seed) repeats in the same way.
#
# Seen (20 samples in two shards, buffer of 8): seeded, four epochs: 1 different order
#                                               not seeded, four epochs: 4 different orders
#
# Why it matters: asking for repeatable numbers silently asks for training without reshuffling:
# minibatches have the same members in each epoch. Methods run with many epochs per context are
# touched more than one-pass methods.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check webdataset==1.0.2 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import io, tarfile
import webdataset as wds

for shard in range(2):
    with tarfile.open(f"shard{shard}.tar", "w") as archive:
        for number in range(10 * shard, 10 * shard + 10):
            info, content = tarfile.TarInfo(f"{number:03}.cls"), str(number).encode()
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
shards = ["shard0.tar", "shard1.tar"]

def orders(**seed):
    data = wds.WebDataset(shards, shardshuffle=2, **seed).shuffle(8, **seed).decode().to_tuple("cls")
    epochs = [tuple(sample[0] for sample in data) for _ in range(4)]
    assert all(sorted(epoch) == list(range(20)) for epoch in epochs)
    return epochs

seeded, free = orders(seed=1), orders()
print("seeded:", len(set(seeded)), "order in four epochs:", seeded[0][:8], "...")
print("not seeded:", len(set(free)), "orders")
assert seeded[0] != tuple(range(20)) and len(set(seeded)) == 1 and len(set(free)) == 4
PYTHON
