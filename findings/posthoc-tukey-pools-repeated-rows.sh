#!/usr/bin/env bash
# scikit-posthocs 0.17.1, scipy 1.17.1, pandas 3.1.1, Python 3.11; run on 2026-11-29.
#
# One would guess: posthoc_tukey_hsd groups the rows of a table by the column that it is told, and
# the labels of the rows (the index) play no part. So it is with the other tests of the package that
# were tried.
#
# What happens: it looks the rows of each group up by their labels. A table made by pandas.concat
# from one table per method has the labels 0, 1, 2, ... once per method; each group then receives
# the rows of ALL methods, all groups are equal, and every p-value is 1. The same table after
# reset_index gives the right answer. No warning.
#
# Seen: three methods, six seeds each, means about 0.80, 0.90 and 0.85; p-value of the first against the second
#       concat(..., ignore_index=True)   posthoc_tukey_hsd < 0.0001   posthoc_tukey, _ttest, _conover, _dunn < 0.001
#       concat(...)                      posthoc_tukey_hsd 1.0        the others as before
#       concat(...).reset_index()        posthoc_tukey_hsd < 0.0001
#
# Why it matters: reading one file of results per method and concatenating them is the usual way to
# a table. Ten points of accuracy are then reported as no difference at all. The opposite error
# would be looked at twice; "not significant" rarely is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  scikit-posthocs==0.17.1 scipy==1.17.1 pandas==3.1.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, pandas as pd
import scikit_posthocs as posthocs

rng = np.random.default_rng(0)
tables = [pd.DataFrame({"method": method, "seed": range(6), "accuracy": mean + 0.01 * rng.normal(size=6)})
          for method, mean in (("none", 0.80), ("er", 0.90), ("lwf", 0.85))]
fresh, repeated = pd.concat(tables, ignore_index=True), pd.concat(tables)
names = "posthoc_tukey_hsd", "posthoc_tukey", "posthoc_ttest", "posthoc_conover", "posthoc_dunn"

def p_values(title, table):
    p = {name: float(getattr(posthocs, name)(table, val_col="accuracy", group_col="method").loc["none", "er"])
         for name in names}
    print(f"{title:24}", {name: f"{value:.2g}" for name, value in p.items()})
    return p

a = p_values("ignore_index=True", fresh)
b = p_values("concat", repeated)
c = p_values("concat and reset_index", repeated.reset_index(drop=True))
every = posthocs.posthoc_tukey_hsd(repeated, val_col="accuracy", group_col="method").to_numpy()
assert all(value < 0.001 for value in a.values()) and a == c
assert b["posthoc_tukey_hsd"] == 1 and np.all(every == 1)
assert all(b[name] == a[name] for name in names[1:])
PYTHON
