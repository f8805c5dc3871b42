#!/usr/bin/env bash
# hydra-core 1.3.8 with omegaconf 2.3.1, Python 3.11; run on 2026-11-29.
#
# One would guess: split=5_2 on the command line is the text "5_2" (5 contexts of 2 classes), as 5x2 and 5-2
# are text, and split=02 is; a commit's short name is text too.
#
# What happens: an underscore between digits is a separator of thousands, so the value is the integer 52, and
# 10_10 is 1010. Seven hexadecimal digits with one "e" among decimal ones are a power of ten: 12e4567 is infinite,
# and so is 7e10042. A sweep names its folders by the values, so a sweep over these two runs twice into one
# folder, and the second run's files replace the first's. In a configuration file the same is read, and 1:30 is 90
# there, but text on the command line.
#
# Seen: typed             5_2  10_10  2026_11_29  12e4567  1:30     5x2  0012
#       command line      52   1010   20261129    inf      text     text text
#       in a .yaml file   52   1010   20261129    inf      90       text 10
#
# Why it matters: names of benchmark splits, dates and commits are what results are sorted and joined by later.
# One of two runs is lost without a word. Quote twice: 'split="5_2"'.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check hydra-core==1.3.8 omegaconf==2.3.1
mkdir "$work/run"
cd "$work/run"
cat >main.py <<'PYTHON'
import hydra

@hydra.main(version_base=None, config_path=None)
def main(config):
    print({name: value for name, value in config.items()})

main()
PYTHON
"$work/venv/bin/python" main.py --multirun +commit=12e4567,7e10042 'hydra.sweep.subdir=${hydra.job.override_dirname}' \
  hydra.sweep.dir=sweep | tee output.txt
"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from pathlib import Path
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

print("hydra-core", version("hydra-core"), "omegaconf", version("omegaconf"))
folders = sorted(p.name for p in Path("sweep").iterdir() if p.is_dir())
runs = sum("Launching 2 jobs" in line for line in open("output.txt")), sum(line.startswith("{") for line in open("output.txt"))
print("two runs, folders:", folders)
assert runs == (1, 2) and folders == ["+commit=inf"]
typed = ["5_2", "10_10", "2026_11_29", "12e4567", "1:30", "5x2", "0012"]
line = [OverridesParser.create().parse_override(f"name={text}").value() for text in typed]
file = [OmegaConf.create(f"name: {text}").name for text in typed]
quoted = OverridesParser.create().parse_override('name="5_2"').value()
for text, a, b in zip(typed, line, file):
    print(f"{text:10}  command line {a!r:12}  file {b!r}")
assert line == [52, 1010, 20261129, float("inf"), "1:30", "5x2", "0012"]
assert file == [52, 1010, 20261129, float("inf"), 90, "5x2", 10]
assert str(quoted) == "5_2"
PYTHON
