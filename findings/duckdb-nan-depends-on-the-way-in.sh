#!/usr/bin/env bash
# duckdb 2.0.0, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: one SQL query over the same numbers gives the same answer, whether the table comes
# as a pandas or polars frame, as an Arrow table, or from a Parquet file.
#
# What happens: pandas frames and numpy arrays have their NaN turned into NULL on the way in, which
# every aggregate leaves out, and so has a Parquet file by pandas. From polars and Arrow NaN stays NaN,
# the largest number there is: it is counted, makes the average NaN, is the maximum, passes each lower
# bound, and moves the median up.
#
# Seen: 0.1, 0.2, 0.3, NaN, NaN                      count  avg   median  max   sum(acc > 0.4)
#       pandas frame, numpy, Parquet by pandas       3      0.2   0.2     0.3   0
#       polars frame, Arrow table                    5      nan   0.3     nan   2
#
# Why it matters: DuckDB is a usual way to ask questions of a table of results. After the switch from
# pandas to polars, or to reading with pyarrow, the same query counts diverged runs as the best ones.
# Say in the query what NaN is: nullif(acc, 'nan').
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  duckdb==2.0.0 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import duckdb, numpy as np, pandas as pd, polars as pl, pyarrow as pa

values = np.array([0.1, 0.2, 0.3, np.nan, np.nan])
pandas_frame, polars_frame = pd.DataFrame({"acc": values}), pl.DataFrame({"acc": values})
arrow_table, numpy_arrays = pa.table({"acc": values}), {"acc": values}
pandas_frame.to_parquet("pandas.parquet")

def query(source, column="acc"):
    row = duckdb.sql("select count(a), avg(a), median(a), max(a), sum(a > 0.4) "
                     f"from (select {column} a from {source})").fetchall()[0]
    result = [round(float(v), 3) for v in row]
    print(f"{source:16} {column:18} count, avg, median, max, sum(acc > 0.4): {result}")
    return str(result)

left_out, counted = "[3.0, 0.2, 0.2, 0.3, 0.0]", "[5.0, nan, 0.3, nan, 2.0]"
assert query("pandas_frame") == query("numpy_arrays") == query("'pandas.parquet'") == left_out
assert query("polars_frame") == query("arrow_table") == counted
assert query("polars_frame", "nullif(acc, 'nan')") == left_out
PYTHON
