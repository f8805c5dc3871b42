"""Writes a directory of as many records as wanted, to measure programs with; they show nothing.

usage: synthetic_records.py RECORDS OUTPUT [--seeds N] [--values N] [--core NAME]

Of each row and scenario of RECORDS the first record is copied, every copy with a seed of its own and
accuracies that differ by some noise. Ids, digests and the plan are those that a run would have written,
so that no command finds fault with them. With --values each row that has a setting in numbers becomes a
search over so many values of it. With --core the records are of another processor type of OpenBLAS and
have other noise, so that they are to be compared with those without.
"""

import argparse
import copy
import hashlib
import json
import pathlib
import random
import sys


def plain(value):
    """Whole numbers as the canonical form has them, without a point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def digest(value):
    """SHA-256 of the canonical JSON that the ids and digests of records are made from."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pretty(value):
    """The form of files."""
    return json.dumps(plain(value), indent=2, separators=(",", " : "), sort_keys=True, ensure_ascii=False)


def jittered(values, rng, examples):
    """The accuracies moved by about a point, still between 0 and 1, on so many test examples."""
    moved = [min(1.0, max(0.0, value + rng.gauss(0, 0.01))) for value in values]
    return [round(value * count) / count for value, count in zip(moved, examples)]


def searched(entry, values):
    """The row's entries at several values of its first setting in numbers; itself where it has none."""
    settings = entry["spec"]["method"]["hyperparameters"]
    axis = next((key for key in sorted(settings) if type(settings[key]) in (int, float)), None)
    if values == 0 or axis is None or entry["role"] != "result":
        return [entry]
    entries = []
    for step in range(values):
        made = copy.deepcopy(entry)
        value = round((settings[axis] or 1) * (1 + step / 8), 6)
        made["spec"]["method"]["hyperparameters"][axis] = value
        made["label"] = f"{entry['label']}, {axis} {value:g}"
        made["sweep"] = {"group": entry["label"], "axis": axis, "value": value}
        entries.append(made)
    return entries


def write_records(source, output, seeds, values=0, core=None):
    """Writes the records and their plan; returns how many there are."""
    output.mkdir(parents=True)
    plan = json.loads((source / "plan.json").read_text())
    first = {}
    for entry in plan["entries"]:
        first.setdefault((entry["label"], entry["spec"]["scenario"], entry["role"]), entry)
    entries = []
    for entry in first.values():
        record = json.loads((source / f"{entry['id']}.json").read_text())
        if record["resultDigest"] != digest(record["result"]) or record["id"] != digest(
            record["identity"]
        ):
            sys.exit(f"{entry['id']}: the digests of this record are made in another way")
        for row in searched(entry, values):
            for seed in range(1, seeds + 1):
                rng = random.Random(f"{row['label']} {row['spec']['scenario']} {seed} {core}")
                planned, copied = copy.deepcopy(row), copy.deepcopy(record)
                planned["spec"]["seed"] = seed
                copied["identity"]["spec"] = planned["spec"]
                if core:
                    copied["identity"]["kernel"]["blasCore"] = core
                result = copied["result"]
                examples = result["testExamples"]
                sample = [planned["spec"]["protocol"]["curveSamples"]] * len(examples)
                result["accuracy"] = [
                    line and jittered(line, rng, examples) for line in result["accuracy"]
                ]
                for point in result["curve"]:
                    point["accuracy"] = jittered(point["accuracy"], rng, sample)
                copied["resultDigest"] = digest(result)
                copied["id"] = planned["id"] = digest(copied["identity"])
                (output / f"{copied['id']}.json").write_text(pretty(copied))
                entries.append(planned)
    plan["entries"] = entries
    (output / "plan.json").write_text(pretty(plan))
    return len(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--values", type=int, default=0)
    parser.add_argument("--core")
    asked = parser.parse_args()
    count = write_records(asked.records, asked.output, asked.seeds, asked.values, asked.core)
    print(f"{count} records written to {asked.output}")


if __name__ == "__main__":
    main()
