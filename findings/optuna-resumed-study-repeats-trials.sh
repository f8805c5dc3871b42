#!/usr/bin/env bash
# optuna 5.0.0 (sqlite storage), Python 3.11; run on 2026-11-29.
#
# One would guess: a study that is kept in a database, opened again with load_if_exists=True and the
# same seeded sampler, goes on with new parameters: the sampler sees the trials that are already
# there.
#
# What happens: the state of the sampler's generator is not stored. The second session starts the
# seed anew and tries exactly the parameters of the first, digit for digit. That holds for
# RandomSampler and for the default TPESampler in its start-up phase (the first ten trials, sampled
# at random). The grid sampler, which does look at finished trials, is right.
#
# Seen: random  session 1 [0.00443, 0.013982, 0.006431]  session 2 [0.00443, 0.013982, 0.006431]
#       TPE     session 1 [0.00443, 0.013982, 0.006431]  session 2 [0.00443, 0.013982, 0.006431]
#       one session of six: six different values
#
# Why it matters: searches for a method's strength (lambda, learning rate) are run in pieces and
# resumed after a time limit. "Six trials each" may be three for the method whose search was
# interrupted; and repeated trials of a deterministic training look like a spread of zero. Derive
# the sampler's seed from the number of trials done.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check optuna==5.0.0 numpy==2.4.6
"$work/venv/bin/python" -W ignore - "sqlite:///$work/studies.db" <<'PYTHON'
import sys
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

def session(name, sampler, trials):
    study = optuna.create_study(study_name=name, storage=sys.argv[1], sampler=sampler, load_if_exists=True)
    study.optimize(lambda trial: trial.suggest_float("rate", 1e-4, 1e-1, log=True), n_trials=trials)
    return [round(trial.params["rate"], 6) for trial in study.trials]

for name, sampler in (("random", optuna.samplers.RandomSampler), ("TPE", optuna.samplers.TPESampler)):
    first = session(name, sampler(seed=0), 3)
    both = session(name, sampler(seed=0), 3)
    print(f"{name:7} session 1 {first}  session 2 {both[3:]}")
    whole = session(name + " at once", sampler(seed=0), 6)
    print(f"{name:7} one session of six: {len(set(whole))} different values")
    assert len(both) == 6 and both[:3] == both[3:] == first
    assert len(set(whole)) == 6 and whole[:3] == first
grid = lambda: optuna.samplers.GridSampler({"rate": [0.001, 0.01, 0.05, 0.1]}, seed=0)
session("grid", grid(), 2)
values = session("grid", grid(), 2)
print("grid    all four values:", sorted(values))
assert sorted(values) == [0.001, 0.01, 0.05, 0.1]
PYTHON
