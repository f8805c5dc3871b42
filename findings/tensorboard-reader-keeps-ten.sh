#!/usr/bin/env bash
# tensorboard 2.21.0, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: EventAccumulator, the usual class for reading event files in Python, gives all
# values of a scalar, or the 10000 that it keeps of scalars by default; which library wrote the file
# does not matter.
#
# What happens: TensorBoard's own tensorboard.summary.Writer (as tf.summary.scalar of TensorFlow 2)
# stores a scalar as a tensor. The reader lists it under tensors, not under scalars, and of tensors it
# keeps TEN values: the last one and a random choice of the others. The same numbers as PyTorch's
# SummaryWriter stores them are all there.
#
# Seen: 1000 accuracies, 0.1 but for 0.9 at step 337; read by EventAccumulator(folder)
#       stored as PyTorch does             tag under scalars   1000 values   largest 0.9
#       by tensorboard.summary.Writer      tag under tensors     10 values   largest 0.1
#       the same, size_guidance {"tensors": 0}                 1000 values   largest 0.9
#
# Why it matters: "best accuracy", areas under learning curves and the accuracy at the end of each
# context are read off event files of several frameworks. One of them is then read off ten points,
# and the last value is right, which hides it. Always pass size_guidance={"scalars": 0, "tensors": 0}.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check tensorboard==2.21.0 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - 2> "$work/errors" <<'PYTHON' || { cat "$work/errors"; exit 1; }
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary import Writer
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

values = [0.9 if step == 337 else 0.1 for step in range(1000)]
plain = EventFileWriter("plain")
for step, value in enumerate(values):
    plain.add_event(Event(step=step, wall_time=step, summary=Summary(value=[Summary.Value(tag="acc", simple_value=value)])))
plain.close()
own = Writer("own")
for step, value in enumerate(values):
    own.add_scalar("acc", value, step)
own.close()

def read(name, folder, **options):
    events = EventAccumulator(folder, **options)
    events.Reload()
    kind = "scalars" if "acc" in events.Tags()["scalars"] else "tensors"
    if kind == "scalars":
        points = [(e.step, e.value) for e in events.Scalars("acc")]
    else:
        points = [(e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in events.Tensors("acc")]
    largest = round(max(value for _, value in points), 3)
    print(f"{name:30} under {kind}, {len(points)} values, largest {largest}, last step {points[-1][0]}")
    return kind, len(points), largest, points[-1][0]

assert read("as PyTorch stores it", "plain") == ("scalars", 1000, 0.9, 999)
assert read("tensorboard.summary.Writer", "own") == ("tensors", 10, 0.1, 999)
assert read("the same, no limit", "own", size_guidance={"tensors": 0}) == ("tensors", 1000, 0.9, 999)
PYTHON
