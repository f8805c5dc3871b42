"""Measures how long a large report takes and how much memory, in all formats.

usage: bench_report.py CLBENCH RECORDS

The report has every method of a directory of records over 20 seeds. Of each row and scenario the first
record is copied, every copy with a seed of its own and accuracies that differ by some noise; they show
nothing and are no results. Exits with 1 where a limit is passed.
"""

import copy
import hashlib
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

SEEDS = 20
RUNS = 5
SECONDS = 2.0
MEGABYTES = 200


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


def jittered(values, rng):
    """The accuracies moved by about a point, still between 0 and 1."""
    return [round(min(1.0, max(0.0, value + rng.gauss(0, 0.01))), 4) for value in values]


def copy_records(source, output):
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
        for seed in range(1, SEEDS + 1):
            rng = random.Random(f"{entry['id']} {seed}")
            planned, copied = copy.deepcopy(entry), copy.deepcopy(record)
            copied["identity"]["spec"]["seed"] = planned["spec"]["seed"] = seed
            result = copied["result"]
            result["accuracy"] = [row and jittered(row, rng) for row in result["accuracy"]]
            for point in result["curve"]:
                point["accuracy"] = jittered(point["accuracy"], rng)
            copied["resultDigest"] = digest(result)
            copied["id"] = planned["id"] = digest(copied["identity"])
            (output / f"{copied['id']}.json").write_text(json.dumps(plain(copied), indent=2))
            entries.append(planned)
    plan["entries"] = entries
    (output / "plan.json").write_text(json.dumps(plain(plan)))
    return len(entries)


def main():
    clbench, source = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        records = pathlib.Path(work) / "records"
        count = copy_records(source, records)
        seconds = []
        for _ in range(RUNS):
            start = time.monotonic()
            subprocess.run(
                [clbench, "report", records, "--output", pathlib.Path(work) / "report"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            seconds.append(time.monotonic() - start)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts in KiB, macOS in bytes.
    megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    median = sorted(seconds)[RUNS // 2]
    print(
        f"report of {count} runs, all formats: {median:.2f} s (median of {RUNS}; at most"
        f" {SECONDS:.0f} s), {(usage.ru_utime + usage.ru_stime) / RUNS:.2f} s of processors,"
        f" {megabytes:.0f} MB (at most {MEGABYTES} MB)"
    )
    if median > SECONDS or megabytes > MEGABYTES:
        sys.exit("the report is slower or larger than its limits")


main()
