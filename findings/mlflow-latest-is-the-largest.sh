#!/usr/bin/env bash
# mlflow-skinny 3.17.2 (sqlite store), Python 3.11; run on 2026-11-29.
#
# One would guess: the value that a run shows for a metric (run.data.metrics, the column of
# search_runs) is the one logged last, and the history lists the values in the order in which they
# were logged.
#
# What happens: "latest" is the largest of (step, timestamp, value). Where a metric is logged
# without steps and with equal timestamps, as an importer of old results does, the LARGEST value is
# shown, whichever came last, and the history is sorted by value. A step that is logged again after
# going back (a resumed run) never shows. A repeated equal value is kept once, and infinity is
# stored as 1.797e308, the largest double.
#
# Seen: logged 0.97, 0.60, 0.30 with one timestamp   shown 0.97, history [0.3, 0.6, 0.97]
#       logged step 1: 0.9, step 2: 0.8, step 1: 0.1  shown 0.8
#       logged 0.5, 0.5 with one timestamp            history [0.5]
#       logged inf                                    1.7976931348623157e+308
#
# Why it matters: accuracies fall while contexts are learned. An import that logs one metric per
# context with the record's date shows the best accuracy of the run as its final one. Always give
# steps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check mlflow-skinny==3.17.2 \
  sqlalchemy==2.1.9 alembic==1.20.1
cd "$work"
export MLFLOW_DISABLE_TELEMETRY=true
"$work/venv/bin/python" -W ignore - "sqlite:///$work/runs.db" 2> "$work/messages" <<'PYTHON' || { cat "$work/messages"; exit 1; }
import math, sys
from mlflow import MlflowClient

client = MlflowClient(tracking_uri=sys.argv[1])
experiment = client.create_experiment("accuracies")

def logged(values):
    run = client.create_run(experiment).info.run_id
    for value, step in values:
        client.log_metric(run, "accuracy", value, timestamp=1_000_000, step=step)
    shown = client.get_run(run).data.metrics["accuracy"]
    history = [metric.value for metric in client.get_metric_history(run, "accuracy")]
    print("logged (value, step)", values, "shown", shown, "history", history)
    return shown, history

falling = logged([(0.97, 0), (0.60, 0), (0.30, 0)])
resumed = logged([(0.9, 1), (0.8, 2), (0.1, 1)])
twice = logged([(0.5, 0), (0.5, 0)])
infinite = logged([(math.inf, 0)])
assert falling == (0.97, [0.3, 0.6, 0.97])
assert resumed[0] == 0.8 and twice[1] == [0.5]
assert infinite[0] == sys.float_info.max
PYTHON
