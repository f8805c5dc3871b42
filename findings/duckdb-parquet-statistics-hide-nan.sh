#!/usr/bin/env bash
# duckdb 2.0.0, polars 2.1.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: a query on a Parquet file gives what the same query gives on the table made from
# that file; and count(*) where isnan(acc) counts the NaN.
#
# What happens: Parquet's rules leave NaN out of the smallest and largest value that a file notes for
# each column. DuckDB, for which NaN is larger than everything, takes those notes for proof: if the
# largest is 0.3, nothing can be above 0.4 and nothing can be NaN. A bound below 0.3 makes it look, and
# then NaN counts. So the number of rows above a bound jumps, isnan says 0, max depends on which
# library wrote the file, and "the two largest" are real numbers.
#
# Seen: 0.1, 0.2, 0.3, NaN, NaN       > 0.25   > 0.4   isnan   max   NaN among the two largest
#       table made from the file      3        2       2       nan   2
#       Parquet by polars             3        0       0       nan   0
#       Parquet by pyarrow            3        0       0       0.3   0
#       Parquet without statistics    3        2       2       nan   2
#
# Why it matters: "how many runs diverged?" is answered by 0, in silence, as soon as the table of
# results is a file; loading it first gives another answer. Write None instead of NaN into Parquet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import duckdb, numpy as np, polars as pl, pyarrow as pa, pyarrow.parquet as pq

values = np.array([0.1, 0.2, 0.3, np.nan, np.nan])
pl.DataFrame({"acc": values}).write_parquet("polars.parquet")
pl.DataFrame({"acc": values}).write_parquet("bare.parquet", statistics=False)
pq.write_table(pa.table({"acc": values}), "pyarrow.parquet")
duckdb.sql("create table loaded as select * from 'polars.parquet'")

def query(source):
    asked = ("count(*) from {} where acc > 0.25", "count(*) from {} where acc > 0.4", "count(*) from {} where isnan(acc)",
             "max(acc) from {}", "count(*) from (select acc from {} order by acc desc limit 2) where isnan(acc)")
    result = [duckdb.sql("select " + question.format(source)).fetchall()[0][0] for question in asked]
    print(f"{source:18} > 0.25, > 0.4, isnan, max, NaN among the two largest: {result}")
    return str(result)

assert query("loaded") == query("'bare.parquet'") == "[3, 2, 2, nan, 2]"
assert query("'polars.parquet'") == "[3, 0, 0, nan, 0]"
assert query("'pyarrow.parquet'") == "[3, 0, 0, 0.3, 0]"
PYTHON
