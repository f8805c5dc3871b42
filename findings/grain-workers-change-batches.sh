#!/usr/bin/env bash
# grain 0.2.18 (Google's data loader for JAX), numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: as in PyTorch's DataLoader, worker_count only decides who prepares the
# minibatches; the same seed gives the same minibatches and, with drop_remainder, loses at most one
# incomplete minibatch an epoch.
#
# What happens: the records are dealt out to the workers first and each worker batches its own
# share, with a remainder of its own. The number of workers changes which examples meet in a
# minibatch, how many optimizer steps an epoch has, and how much is dropped: 10 examples in
# minibatches of 4 are 2 full minibatches with 0, 1 or 2 workers, 1 with 3 workers, and none at all
# with 4: the training loop runs zero times and nothing is said.
#
# Seen (shuffled 0..9, seed 1, batch 4):
#       workers 0  [[5, 7, 6, 0], [4, 8, 9, 2], [1, 3]]       full ones only: 2
#       workers 2  [[5, 6, 4, 9], [7, 0, 8, 2], [1], [3]]     full ones only: 2
#       workers 3  [[5, 0, 9, 3], [7, 4, 2], [6, 8, 1]]       full ones only: 1
#       workers 4  [[5, 4, 1], [7, 8, 3], [6, 9], [0, 2]]     full ones only: 0
#
# Why it matters: contexts, validation parts and replay memories are small, so a context can vanish
# on a machine with more cores; and a result is only repeatable if the number of workers is recorded
# beside the seed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check grain==0.2.18 numpy==2.4.6
cat > "$work/workers.py" <<'PYTHON'
import grain

def batches(workers, full_only):
    sampler = grain.samplers.IndexSampler(num_records=10, shuffle=True, seed=1, num_epochs=1,
                                          shard_options=grain.sharding.NoSharding())
    loader = grain.DataLoader(data_source=list(range(10)), sampler=sampler, worker_count=workers,
                              operations=[grain.transforms.Batch(4, drop_remainder=full_only)])
    return [[int(v) for v in batch] for batch in loader]

if __name__ == "__main__":
    seen = {}
    for workers in (0, 1, 2, 3, 4):
        seen[workers] = batches(workers, False), len(batches(workers, True))
        print(f"workers {workers}  {seen[workers][0]}  full ones only: {seen[workers][1]}")
    assert seen[0] == seen[1] == ([[5, 7, 6, 0], [4, 8, 9, 2], [1, 3]], 2)
    assert seen[2] == ([[5, 6, 4, 9], [7, 0, 8, 2], [1], [3]], 2)
    assert [seen[w][1] for w in (0, 1, 2, 3, 4)] == [2, 2, 2, 1, 0]
    assert all(sorted(sum(seen[w][0], [])) == list(range(10)) for w in seen)
PYTHON
"$work/venv/bin/python" -W ignore "$work/workers.py" 2> "$work/messages" || { cat "$work/messages"; exit 1; }
