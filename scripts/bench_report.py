"""Measures how long a large report takes and how much memory, in all formats.

usage: bench_report.py CLBENCH RECORDS

The report has every method of a directory of records over 20 seeds, with numbers that show nothing
(synthetic_records.py). Exits with 1 where a limit is passed.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile
import time

from synthetic_records import write_records

SEEDS = 20
RUNS = 5
SECONDS = 2.0
MEGABYTES = 200


def main():
    clbench, source = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        records = pathlib.Path(work) / "records"
        count = write_records(source, records, SEEDS)
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
