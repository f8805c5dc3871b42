#!/usr/bin/env bash
# capymoa 0.15.1 and Java 17 (Debian 12), Python 3.11; run on 2026-11-29.
#
# One would guess: the recall of EvaluateDriftDetector is the share of drifts that were found; several
# alarms for one drift are one success, or the later ones false alarms.
#
# What happens: every alarm within max_delay of a drift is a true positive of its own, and the misses
# are counted by drift: recall = alarms in time / (alarms in time + drifts missed). A detector that
# finds one drift in ten and repeats itself has a recall and an F1 near those of one that finds nine.
# The share of drifts is there, too, as episode_recall; f1 does not use it.
#
# Seen (drifts at 1000, 2000, ... 10000, max_delay 100)     recall   f1      episode_recall
#       first drift found, 50 alarms                         0.847    0.917   0.1
#       first drift found, 1 alarm                           0.1      0.182   0.1
#       nine drifts found, 1 alarm each                      0.9      0.947   0.9
#
# Why it matters: detectors that are not reset after an alarm, or whose statistic stays high, repeat
# themselves; the metric rewards it. Tables of detectors by F1 rank talkative ones above those that find
# more drifts. Report episode_recall, and only the first alarm in each window.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java -version 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless; } >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check \
  capymoa==0.15.1 jpype1==1.7.1 numpy==2.4.6 pandas==2.3.3 scikit-learn==1.8.0 scipy==1.17.1
HOME="$work" MPLBACKEND=Agg "$work/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from capymoa.drift.eval_detector import EvaluateDriftDetector

drifts = np.arange(1000, 10001, 1000)

def run(name, alarms):
    seen = EvaluateDriftDetector(max_delay=100).calc_performance(trues=drifts, preds=np.array(alarms), tot_n_instances=11000)
    result = [round(float(value), 3) for value in (seen.recall, seen.f1, seen.episode_recall)]
    print(f"{name:34} recall, f1, episode_recall: {result}")
    return result

many, once = run("first drift found, 50 alarms", range(1010, 1060)), run("first drift found, 1 alarm", [1010])
nine = run("nine drifts found, 1 alarm each", drifts[:9] + 10)
assert many == [0.847, 0.917, 0.1] and once == [0.1, 0.182, 0.1] and nine == [0.9, 0.947, 0.9]
PYTHON
