#!/usr/bin/env bash
# xarray 2026.9.0, zarr 3.1.6, numpy 2.4.6, pandas 3.1.1, Python 3.11; run on 2026-11-29.
#
# One would guess: fill_value is what a Zarr array shows where no chunk was written, so a 0 that was
# written is a 0 for every reader, in either format of Zarr.
#
# What happens: in a store of format 2 xarray takes fill_value for the mark of missing data. zarr's
# default is 0, so each written 0 is read as NaN, integers become floats for it, and means leave the
# zeros out. The same array in format 3 is read as it is, and then so are the places that were never
# written: they are 0 there and NaN here.
#
# Seen (array of 4, [0, 0.5, 1] written by zarr into the first three)
#       format 2   [nan 0.5 1 nan]  mean 0.75; integers [0 1 2] as [nan 1 2 nan]
#       format 3   [0 0.5 1 0]      mean 0.375; integers [0 1 2] as [0 1 2 0]
#       zarr itself, both formats   [0 0.5 1 0]
#
# Why it matters: accuracy 0 on forgotten classes is the very result of class-incremental learning
# without replay. Read from format 2 it is left out and the mean of the rest looks like remembering;
# after moving to format 3 the same analysis gives other numbers. Give fill_value=nan, or read with
# mask_and_scale=False.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check xarray==2026.9.0 zarr==3.1.6 numpy==2.4.6 pandas==3.1.1
cd "$work"
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np, xarray as xr, zarr

seen = {}
for form in (2, 3):
    group = zarr.open_group(f"results{form}.zarr", mode="w", zarr_format=form)
    for name, kind, values in (("accuracy", "f8", [0, 0.5, 1]), ("right", "i4", [0, 1, 2])):
        options = {"dimension_names": ["task"]} if form == 3 else {"attributes": {"_ARRAY_DIMENSIONS": ["task"]}}
        array = group.create_array(name, shape=(4,), chunks=(1,), dtype=kind, **options)
        array[:3] = values
    assert group["accuracy"][:].tolist() == [0, 0.5, 1, 0] and group["right"][:].tolist() == [0, 1, 2, 0]
    data = xr.open_zarr(f"results{form}.zarr", consolidated=False, chunks=None)
    plain = xr.open_zarr(f"results{form}.zarr", consolidated=False, chunks=None, mask_and_scale=False)
    seen[form] = [data.accuracy.values.tolist(), float(data.accuracy.mean()), data.right.values.tolist(),
                  plain.accuracy.values.tolist()]
    print(f"format {form}: accuracy {seen[form][0]} mean {seen[form][1]}, right {seen[form][2]}; "
          f"mask_and_scale=False {seen[form][3]}")
nan = np.nan
np.testing.assert_equal(seen, {2: [[nan, 0.5, 1, nan], 0.75, [nan, 1, 2, nan], [0, 0.5, 1, 0]],
                               3: [[0, 0.5, 1, 0], 0.375, [0, 1, 2, 0], [0, 0.5, 1, 0]]})
PYTHON
