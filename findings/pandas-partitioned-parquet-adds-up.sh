#!/usr/bin/env bash
# pandas 3.1.1, pyarrow 26.0.1, Python 3.11; run on 2026-11-29.
#
# One would guess: DataFrame.to_parquet replaces what is at its path, with partition_cols as
# without, so an export can be repeated.
#
# What happens: without partition_cols the file is replaced. With partition_cols the path is a
# folder, the files get random names, and those of the last export stay: read_parquet then returns
# every row twice. Methods that were taken out of the table stay in the folder as well. And a row
# whose partition column is missing is written without a word, but makes read_parquet of the whole
# folder raise ArrowInvalid.
#
# Seen: one file, exported twice     4 rows
#       partitioned, exported twice  8 rows; 95 % interval of "er" from 0.905 +- 0.064 to +- 0.009
#       one method missing (None)    written; reading raises ArrowInvalid: Cannot yet unify dictionaries with nulls
#
# Why it matters: doubled seeds leave every mean as it is and shrink standard errors and p-values;
# nothing in the table looks wrong. The baseline without a method ("None") is a usual missing value.
# Export to a fresh folder, and count.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6 scipy==1.17.1
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import pandas as pd, pyarrow as pa
from scipy import stats

table = pd.DataFrame({"method": ["er", "er", "lwf", "lwf"], "seed": [0, 1, 0, 1], "accuracy": [0.90, 0.91, 0.20, 0.21]})

def half_width(t):
    values = t[t.method == "er"].accuracy
    return stats.t.ppf(0.975, len(values) - 1) * values.sem()

for _ in range(2):
    table.to_parquet("one.parquet")
    table.to_parquet("parts", partition_cols=["method"])
one, parts = pd.read_parquet("one.parquet"), pd.read_parquet("parts")
print(f"one file, exported twice     {len(one)} rows, er +- {half_width(one):.3f}")
print(f"partitioned, exported twice  {len(parts)} rows, er +- {half_width(parts):.3f}")
table.assign(method=["er", "er", None, "lwf"]).to_parquet("gap", partition_cols=["method"])
try:
    pd.read_parquet("gap")
    message = None
except pa.ArrowInvalid as error:
    message = str(error)
print("one method missing: reading raises", message)
assert len(one) == 4 and len(parts) == 8 and half_width(parts) < half_width(one) / 5
assert message is not None and "nulls" in message
PYTHON
