#!/usr/bin/env bash
# zarr 3.1.6, numpy 2.4.6, Python 3.11; run on 2026-11-29.
#
# One would guess: shrinking an array with resize drops what lies beyond, and growing it again gives
# the fill value there, as in HDF5 and as the same array in memory would.
#
# What happens: only whole chunks beyond the new end are dropped. What lies in the rest of the last
# chunk stays in the file, out of sight, and comes back when the array grows over it: some of the
# "new" cells hold the fill value and some hold old numbers. Which ones depends on the chunk size
# alone.
#
# Seen: 1 2 3 4 5 6 in chunks of 4, resized to 3 and back to 6:  [1.  2.  3.  4.  nan nan]
#       the same in chunks of 3:                                 [1.  2.  3.  nan nan nan]
#       h5py 3.16.0, chunks of 4:                                [1.  2.  3.  nan nan nan]
#
# Why it matters: a table of accuracies that grows by a context or a seed is shrunk before a run is
# repeated. If the repeat then breaks off, an accuracy of the earlier run stands in a cell that
# nobody wrote, instead of NaN.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check zarr==3.1.6 numpy==2.4.6 h5py==3.16.0
"$work/venv/bin/python" -W ignore - "$work" <<'PYTHON'
import sys
import h5py, numpy as np, zarr

nan = float("nan")

def regrown(chunk):
    name = f"{sys.argv[1]}/chunks-of-{chunk}.zarr"
    array = zarr.create_array(name, shape=(6,), chunks=(chunk,), dtype="f8", fill_value=nan)
    array[:] = [1, 2, 3, 4, 5, 6]
    array.resize((3,))
    zarr.open_array(name, mode="a").resize((6,))
    return zarr.open_array(name, mode="r")[:]

four, three = regrown(4), regrown(3)
print("zarr, chunks of 4:", four)
print("zarr, chunks of 3:", three)
with h5py.File(f"{sys.argv[1]}/x.h5", "w") as file:
    data = file.create_dataset("x", data=np.arange(1.0, 7), chunks=(4,), maxshape=(None,), fillvalue=nan)
    data.resize((3,))
    data.resize((6,))
    hdf5 = data[:]
print("h5py, chunks of 4:", hdf5)
np.testing.assert_array_equal(four, [1, 2, 3, 4, nan, nan])
np.testing.assert_array_equal(three, [1, 2, 3, nan, nan, nan])
np.testing.assert_array_equal(hdf5, three)
PYTHON
