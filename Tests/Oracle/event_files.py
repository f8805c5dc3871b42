"""Compares event files with the records of the same runs, as real readers see them.

    python event_files.py RUNS EVENTS

RUNS is what `clbench run` wrote, EVENTS what `--tensorboard` or `clbench tensorboard` wrote of it. Each file is
read with TensorBoard's EventAccumulator and with tbparse, which have to agree, and every number of a record has to be
there once, in its place. Of a run that was watched the loss of every step has to be there too, and the points of the
learning curve have to be its means. Run by `make event-files`, which installs the readers.
"""
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np
from tbparse import SummaryReader
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


def read(folder):
    """All scalars of a folder, {tag: {step: value}}, and its texts, where both readers agree."""
    accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    assert set(tags["tensors"]) == {"parameters/text_summary"}, tags
    scalars = {}
    for tag in tags["scalars"]:
        events = accumulator.Scalars(tag)
        steps = [event.step for event in events]
        assert steps == sorted(set(steps)), f"{folder}: steps of {tag} are {steps}"
        assert accumulator.SummaryMetadata(tag).summary_description, tag
        scalars[tag] = {event.step: event.value for event in events}
    text = tensor_util.make_ndarray(accumulator.Tensors("parameters/text_summary")[0].tensor_proto)
    parsed = SummaryReader(str(folder)).scalars
    for tag, rows in parsed.groupby("tag"):
        assert list(rows.step) == list(scalars[tag]), f"{folder}: tbparse has other steps of {tag}"
        np.testing.assert_array_equal(rows.value, list(scalars[tag].values()))
    assert set(parsed.tag) == set(scalars)
    return scalars, json.loads(text[0])


def expected(record):
    """What a record says, {tag: {step: value}}."""
    result, timing = record["result"], record["timing"]
    names = result.get("testSets")
    last = len(result["accuracy"])
    scalars = {}

    def put(tag, step, value):
        scalars.setdefault(tag, {})[step] = value

    def sets(count):
        return [f"test-set/{name}" for name in names] if names else [f"context/{i + 1}" for i in range(count)]

    for step, row in enumerate([result["untrained"]] + result["accuracy"]):
        if row is None:
            continue
        put("accuracy/test", step, np.mean(row))
        if not names and step > 0:
            put("accuracy/so-far", step, np.mean(row[:step]))
        if len(row) > 1:
            for name, value in zip(sets(len(row)), row):
                put(f"accuracy/{name}", step, value)
    for point in result["curve"]:
        put("curve/loss", point["step"], point["loss"])
        for name, value in zip(sets(len(point["accuracy"])), point["accuracy"]):
            put(f"curve/accuracy/{name}", point["step"], value)
    for step, row in enumerate(result.get("measurements", {}).get("class-accuracy", []), 1):
        for index, value in enumerate(row, 1):
            if value is not None:
                put(f"class-accuracy/class/{index}", step, value)
    for tag, value in {
        "cost/steps": result["cost"]["steps"], "cost/examples": result["cost"]["examples"],
        "cost/bytes": result["cost"]["carriedBytes"], "cost/parameters": result["cost"]["parameters"],
        "cost/peak-memory": record["peakMemory"], "time/training": timing["training"],
        "time/consolidation": timing["consolidation"], "time/evaluation": timing["evaluation"],
        "time/data": timing["data"], "time/total": timing["total"],
    }.items():
        put(tag, last, value)
    return scalars


def compare(record, folder):
    scalars, text = read(folder)
    assert text == {"id": record["id"], "identity": record["identity"]}, folder
    wanted = expected(record)
    count = 0
    for tag, points in wanted.items():
        for step, value in points.items():
            assert np.float32(value) == np.float32(scalars[tag][step]), (folder, tag, step)
            count += 1
    if "loss/train" not in scalars:
        assert {tag: list(points) for tag, points in scalars.items()} == {
            tag: list(points) for tag, points in wanted.items()}, folder
        return count, 0
    losses = scalars["loss/train"]
    steps = record["result"]["cost"]["steps"]
    assert list(losses) == list(range(1, steps + 1)), folder
    since, context = 0, 1
    for point in record["result"]["curve"]:
        # Where a context ends between two points, the mean begins anew.
        if point["context"] == context:
            mean = np.mean([losses[step] for step in range(since + 1, point["step"] + 1)])
            np.testing.assert_allclose(mean, point["loss"], rtol=1e-5)
        since, context = point["step"], point["context"]
    if "train_loss" in scalars:
        checked = released(record, scalars, steps)
        print(f"{folder.name}: the tags of the released code by its formulas, train_loss in {checked} contexts")
    return count, steps


def released(record, scalars, steps):
    """The tags of the released code of latent replay; returns in how many contexts train_loss could be computed."""
    result = record["result"]
    for tag in ("train_loss", "train_accuracy", "accuracy/train"):
        assert list(scalars[tag]) == list(range(1, steps + 1))
    counts = np.array(result["testExamples"])
    for context, row in enumerate(result["accuracy"]):
        right = np.sum(np.round(np.array(row) * counts)) / np.sum(counts)
        assert np.float32(right) == np.float32(scalars["test_accuracy"][context])
    assert list(scalars["test_loss"]) == list(range(len(result["accuracy"])))
    checked = 0
    for context in range(1, len(result["accuracy"]) + 1):
        # By the formulas of the specification, from the loss and the share of right answers of each step.
        begin, end = int(scalars["cost/steps"][context - 1]), int(scalars["cost/steps"][context])
        epochs = record["identity"]["spec"]["method"]["hyperparameters"]["epochs"]
        epochs = int(epochs["number"] if isinstance(epochs, dict) else epochs)
        length = (end - begin) // epochs
        size = (scalars["cost/examples"][context] - scalars["cost/examples"][context - 1]) / (end - begin)
        if size != int(size):
            continue  # Steps of unequal size: the file does not say which has how many rows.
        for epoch in range(epochs):
            quotient, correct = 0.0, 0
            for place in range(length):
                step = begin + epoch * length + place + 1
                quotient = (quotient + scalars["loss/train"][step]) / ((place + 1) * size)
                correct += round(scalars["accuracy/train"][step] * size)
                np.testing.assert_allclose(scalars["train_loss"][step], quotient, rtol=1e-5)
                np.testing.assert_allclose(
                    scalars["train_accuracy"][step], correct / ((place + 1) * size), rtol=1e-6)
        checked += 1
    return checked


def main(runs, events):
    total = 0
    for path in sorted(pathlib.Path(runs).glob("*.json")):
        if len(path.stem) != 64:
            continue
        record = json.loads(path.read_text())
        (folder,) = pathlib.Path(events).glob(f"*_{record['id'][:12]}")
        count, steps = compare(record, folder)
        watched = f" and {steps} steps" if steps else ""
        print(f"{folder.name}: {count} numbers{watched} as in the record")
        total += 1
    assert total, f"{runs} has no record"


if __name__ == "__main__":
    main(*sys.argv[1:])
