#!/usr/bin/env bash
# tensorboard 2.21.0, tensorboardX 2.6.5, tbparse 0.0.9, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: a run that is killed and goes on from its checkpoint at step 60 opens its writer with
# purge_step=60, as PyTorch's and tensorboardX's SummaryWriter have it for this case ("any events whose
# global_step larger or equal to T will be purged"); readers then have each value once, and all from before the
# checkpoint.
#
# What happens: EventAccumulator drops what has a step of 60 or more under EVERY tag, whatever a tag counts. A curve
# by examples seen loses what was logged before the checkpoint, a curve by epochs or contexts keeps both pasts.
# tbparse drops nothing: there the steps that were taken twice have two values. The page of
# TensorBoard goes by tag (its fast loader) and shows what was meant: 100, 100 and 10 values.
#
# Seen: steps 0 to 99, a checkpoint at 60, from which steps 60 to 99 are taken again and logged
#                                      EventAccumulator               tbparse
#       loss, by steps                 100 values                     140, 40 steps twice
#       by examples (64 a step)         41 values, 59 are gone        140, 40 steps twice
#       by epochs (10 steps)            14 values, 4 epochs twice      14, 4 epochs twice
#
# Why it matters: accuracies of continual learning are logged by contexts beside losses by steps. A mean or a
# maximum over a resumed run takes in values that the run does not have, and an area under a curve by examples
# begins in the middle, while the page looks right. Only a file that is cut off at the checkpoint reads
# the same everywhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check tensorboard==2.21.0 tensorboardX==2.6.5 \
  tbparse==0.0.9 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - 2> "$work/errors" <<'PYTHON' || { cat "$work/errors"; exit 1; }
import time

from tbparse import SummaryReader
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboardX import SummaryWriter

def train(steps, value, **options):
    writer = SummaryWriter("run", **options)
    for step in steps:
        writer.add_scalar("loss", value, step)
        writer.add_scalar("by examples", value, 64 * step)
        if step % 10 == 0:
            writer.add_scalar("by epochs", value, step // 10)
    writer.close()

train(range(100), 1)
# Files are named by the second.
time.sleep(2)
train(range(60, 100), 2, purge_step=60)

events = EventAccumulator("run")
events.Reload()
table = SummaryReader("run").scalars
# tensorboardX has changed the names.
for tag, accumulated, parsed in [
    ("loss", (100, 100), (140, 100)), ("by_examples", (41, 41), (140, 100)), ("by_epochs", (14, 10), (14, 10))
]:
    first = [event.step for event in events.Scalars(tag)]
    second = list(table[table.tag == tag].step)
    print(f"{tag:12} EventAccumulator {len(first)} values of {len(set(first))} steps,",
          f"tbparse {len(second)} of {len(set(second))}")
    assert (len(first), len(set(first))) == accumulated
    assert (len(second), len(set(second))) == parsed
PYTHON
