#!/usr/bin/env bash
# mosaicml-streaming 0.13.0 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (transformers, which it imports and this script does not use, is replaced by empty modules.)
#
# One would guess: StreamingDataset(shuffle=True, shuffle_seed=s) has its own order for each seed and
# epoch: three seeds with three epochs each see nine orders; and an epoch has len(dataset) examples.
#
# What happens: the order of an epoch is drawn from the generator with seed s + epoch. In a set of one
# shard (64 MB by default, which holds the examples of most contexts) nothing else differs, so the
# second epoch of seed 0 is the first epoch of seed 1, and so on; of the five algorithms tried, only
# py2s is free of this. With py1s and py2s an epoch is also longer than the set: some examples come
# twice.
#
# Seen (100 examples, seeds 0, 1, 2, three epochs each)
#       algorithm              different orders of nine   examples in an epoch (len 100)
#       py1e (default)         5                          100
#       py1s                   5                          128, 28 of them twice
#       py2s                   9                          128, 28 of them twice
#       py1br, naive           5                          100
#       epoch 1 of seed 0 == epoch 0 of seed 1: True (default algorithm)
#
# Why it matters: runs with seeds 0 to 4 stand for independent repeats. Their orders are one sequence,
# read from five places: the spread over seeds says too little about the order of examples. Take seeds
# that lie further apart than there are epochs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  mosaicml-streaming==0.13.0 numpy==1.24.2 tqdm==4.70.1 xxhash==4.1.0 brotli==1.2.1 zstd==1.5.7.2 python-snappy==0.7.3 \
  cramjam==2.14.0 catalogue==2.0.10 typing_extensions==4.16.0 filelock==4.3.1 pillow==10.4.0 psutil==7.2.2 \
  packaging==26.2 requests==2.32.3 urllib3==2.2.3 certifi==2024.8.30 idna==3.13 charset-normalizer==3.4.7
cd "$work"
PYTHONPATH="$work/site" HOME="$work" /usr/bin/python3 -W ignore - <<'PYTHON'
import sys, types
for name in ("transformers", "transformers.feature_extraction_utils", "transformers.tokenization_utils_base",
             "transformers.models", "transformers.models.auto", "transformers.models.auto.tokenization_auto"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["transformers.feature_extraction_utils"].BatchFeature = type("BatchFeature", (dict,), {})
sys.modules["transformers.tokenization_utils_base"].BatchEncoding = type("BatchEncoding", (dict,), {})
sys.modules["transformers.models.auto.tokenization_auto"].AutoTokenizer = None
from streaming import MDSWriter, StreamingDataset
from streaming.base.util import clean_stale_shared_memory

with MDSWriter(out="data", columns={"i": "int"}) as writer:
    for i in range(100):
        writer.write({"i": i})

def orders(algorithm):
    seen = {}
    for seed in range(3):
        clean_stale_shared_memory()
        data = StreamingDataset(local="data", shuffle=True, shuffle_seed=seed, shuffle_algo=algorithm, batch_size=10)
        for epoch in range(3):
            seen[seed, epoch] = [int(example["i"]) for example in data]
    different, length = len({tuple(order) for order in seen.values()}), len(seen[0, 0])
    print(f"{algorithm:6} different orders {different} of 9, examples in an epoch {length} (len {len(data)}), "
          f"different ones {len(set(seen[0, 0]))}, epoch 1 of seed 0 == epoch 0 of seed 1: {seen[0, 1] == seen[1, 0]}")
    return different, length, seen[0, 1] == seen[1, 0]

assert orders("py1e") == orders("py1br") == orders("naive") == (5, 100, True)
assert orders("py1s") == (5, 128, True) and orders("py2s") == (9, 128, False)
PYTHON
