"""Measures what commands that read records cost with 1000 and with 10 000 of them.

usage: bench_scale.py CLBENCH RECORDS [--shape seeds|values] [--before OTHER] [--work DIRECTORY] [--runs N]

The records are those of synthetic_records.py: once every method of RECORDS with many seeds, and once
searches over many values with three seeds. For each command the time of processors (user and system) and
the peak memory are printed, the least of several runs, and how the time grows from 1000 to 10 000. With
--before another program does the same work, and the quotients are printed: what is said of a change is
measured side by side. With --work the records are kept there and found again.

Exits with 1 where the time of a command grows faster than the number of records, or where a program
fails.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

from synthetic_records import write_records

# Seeds and values of settings for about 1000 and about 10 000 records of 34 rows.
SHAPES = {"seeds": [(29, 0), (294, 0)], "values": [(3, 12), (3, 128)]}
CORE = "Zen"
# How much more a record may cost where there are ten times as many.
GROWTH = 1.25
# The codes that say what was found, and not that the program failed.
FINDINGS = {"check": {0}, "check, other kernels": {0, 1}, "compare": {0, 2, 3}}


def records(work, source, shape, step):
    """The directories of a shape and a size, of one and of another kernel, and how many records."""
    seeds, values = SHAPES[shape][step]
    directories = []
    for core in (None, CORE):
        directory = work / f"{shape}-{step}{'-other' if core else ''}"
        if not (directory / "plan.json").exists():
            write_records(source, directory, seeds, values, core)
        directories.append(directory)
    return directories, len(list(directories[0].glob("?" * 64 + ".json")))


def commands(clbench, work, first, other):
    references = ["--reference-dir", work / f"{first.name}-reference"]
    return {
        "check": [clbench, "check", first, *references],
        "check, other kernels": [clbench, "check", other, "--explain", *references],
        "compare": [clbench, "compare", first],
        "compare two": [clbench, "compare", first, other],
        "aggregate": [clbench, "aggregate", first],
        "report": [clbench, "report", first, "--output", work / "report"],
    }


def cost(name, command, runs):
    """The least seconds of processors, and megabytes, of some runs."""
    seconds, megabytes = [], []
    for _ in range(runs):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in FINDINGS.get(name, {0}):
            sys.exit(f"{name}: exit code {code}")
        seconds.append(usage.ru_utime + usage.ru_stime)
        # Linux counts in KiB, macOS in bytes.
        megabytes.append(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024))
    return min(seconds), min(megabytes)


def measure(programs, work, source, shape, runs):
    """By command, then by size and program: seconds and megabytes; and the numbers of records."""
    costs, counts = {}, []
    for step in range(2):
        (first, other), count = records(work, source, shape, step)
        counts.append(count)
        folder = work / f"{first.name}-reference" / "regression"
        if not folder.exists():
            folder.mkdir(parents=True)
            recording = [programs[-1], "record", first, "--reference-dir", folder.parent]
            subprocess.run(recording, check=True, stdout=subprocess.DEVNULL)
        asked = [commands(program, work, first, other) for program in programs]
        for name in asked[0]:
            # In turn, so that both meet the same state of the machine.
            results = [cost(name, one[name], runs) for one in asked]
            costs.setdefault(name, []).append(results)
    return costs, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clbench", type=pathlib.Path)
    parser.add_argument("records", type=pathlib.Path)
    parser.add_argument("--shape", choices=SHAPES, action="append")
    parser.add_argument("--before", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    programs = [asked.clbench] + ([asked.before] if asked.before else [])
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        work = asked.work or pathlib.Path(temporary)
        for shape in asked.shape or SHAPES:
            costs, counts = measure(programs, work, asked.records, shape, asked.runs)
            print(f"{shape}: {counts[0]} and {counts[1]} records, processor seconds and megabytes")
            for name, (small, large) in costs.items():
                growth = large[0][0] / small[0][0] / (counts[1] / counts[0])
                failed |= growth > GROWTH
                line = (
                    f"  {name:22}{small[0][0]:7.2f} s {small[0][1]:5.0f} MB"
                    f"{large[0][0]:8.2f} s {large[0][1]:5.0f} MB   growth per record {growth:.2f}"
                )
                if asked.before:
                    line += (
                        f"; before {large[1][0]:.2f} s {large[1][1]:.0f} MB,"
                        f" {large[0][0] / large[1][0]:.2f} of the time,"
                        f" {large[0][1] / large[1][1]:.2f} of the memory"
                    )
                print(line, flush=True)
    if failed:
        sys.exit(f"a record costs more than {GROWTH} times as much where there are ten times as many")


main()
