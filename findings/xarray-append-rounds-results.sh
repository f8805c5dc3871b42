#!/usr/bin/env bash
# xarray 2026.9.0, zarr 3.1.6, numpy 2.4.6, pandas 3.1.1, Python 3.11; run on 2026-11-29.
#
# One would guess: appending results to a Zarr store by to_zarr(append_dim="run") either widens the type
# or, as with text of another length, refuses: "Mismatched dtypes for variable".
#
# What happens: numbers are cast to the type of the first write, whatever it was. If the accuracies of
# the first runs happened to be the whole numbers 1 and 0, all later ones are rounded to 0 and 1, and
# NaN becomes some integer; a warning speaks of a missing _FillValue of "variable None". Integers
# that do not fit wrap around and numbers become truth values with no warning at all. Writing to a
# region does the same. Only xarray.concat widens.
#
# Seen: stored     appended     read back             warning
#       [1 0]      [0.9 0.99]   [1 0 1 1]             that one
#       [1 0]      [0.9 nan]    [1 0 1 an integer]    that one and numpy's
#       int8 [1 2] [300 2]      [1 2 44 2]            none
#       [T F]      [0.0 0.3]    [T F F T]             none
#       ["ab"]     ["longer"]   ValueError
#
# Why it matters: results are appended run by run to one store over weeks. A smoke run that was all right
# or all wrong fixes the type, and after it each method has an accuracy of 1. Write floats as floats
# from the first run on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check xarray==2026.9.0 zarr==3.1.6 numpy==2.4.6 pandas==3.1.1
cd "$work"
venv/bin/python - <<'PYTHON'
import shutil, warnings
import numpy as np, xarray as xr

def table(values):
    return xr.Dataset({"accuracy": ("run", np.array(values) if isinstance(values, list) else values)})

def append(first, later, form):
    shutil.rmtree("store.zarr", ignore_errors=True)
    table(first).to_zarr("store.zarr", zarr_format=form, consolidated=False)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            table(later).to_zarr("store.zarr", append_dim="run", consolidated=False)
            seen = xr.open_zarr("store.zarr", consolidated=False, chunks=None).accuracy.values.tolist()
        except ValueError as error:
            seen = f"ValueError: {str(error)[:38]}"
    texts = [str(w.message) for w in said if "Zarr format 3" not in str(w.message)]
    print(f"format {form}: {np.array(first).tolist()} and {np.array(later).tolist()} read back {seen}; warnings {[t[:60] for t in texts]}")
    return seen, len(texts)

for form in (2, 3):
    assert append([1, 0], [0.9, 0.99], form) == ([1, 0, 1, 1], 1)
    nan, said = append([1, 0], [0.9, np.nan], form)
    assert nan[:3] == [1, 0, 1] and isinstance(nan[3], int) and said == 2
    assert append(np.array([1, 2], dtype="int8"), [300, 2], form) == ([1, 2, 44, 2], 0)
    assert append([True, False], [0.0, 0.3], form) == ([True, False, False, True], 0)
    assert append(["ab"], ["longer"], form)[0].startswith("ValueError: Mismatched dtypes")
wide = xr.concat([table([1, 0]), table([0.9, 0.99])], dim="run").accuracy.values.tolist()
print("xarray.concat:", wide)
assert wide == [1, 0, 0.9, 0.99]
PYTHON
