#!/usr/bin/env bash
# submitit 1.5.4, Python 3.11; run on 2026-11-29.
#
# One would guess: the local executor of submitit stands in for Slurm on one machine, so an array of
# jobs is worked off by as many at a time as there are processors, or as the executor was told
# (slurm_array_parallelism, cpus_per_task).
#
# What happens: submitting is starting. Every job of a batch or of map_array is a process at once;
# there is no queue, no count of processors, and the parallelism given for the array is accepted and
# has no effect. cpus_per_task=1000 is accepted too.
#
# Seen: eight jobs of six seconds, slurm_array_parallelism=1:  8 of 8 running at the same time
#       the same with cpus_per_task=1000:                      8 of 8
#
# Why it matters: a sweep of methods times seeds that was written for a cluster and tried at home
# starts a hundred trainings on a few cores. Wall-clock times compared between methods then measure
# the crowd, and one that runs out of memory takes others with it. Hand the local executor few jobs
# at a time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check submitit==1.5.4
cat > "$work/array.py" <<'PYTHON'
import sys, time
import submitit

def train(seed):
    started = time.time()
    time.sleep(6)
    return started, time.time()

def most_at_once(**parameters):
    executor = submitit.AutoExecutor(folder=sys.argv[1], cluster="local")
    executor.update_parameters(timeout_min=5, **parameters)
    spans = [job.result() for job in executor.map_array(train, range(8))]
    return max(sum(a <= moment < b for a, b in spans) for moment, _ in spans)

if __name__ == "__main__":
    for parameters in ({"slurm_array_parallelism": 1, "cpus_per_task": 1},
                       {"slurm_array_parallelism": 1, "cpus_per_task": 1000}):
        running = most_at_once(**parameters)
        print(parameters, f"{running} of 8 running at the same time")
        assert running >= 5  # a slow machine may start the last after the first has ended
PYTHON
"$work/venv/bin/python" "$work/array.py" "$work/jobs"
