#!/usr/bin/env bash
# snakemake 9.27.1, Python 3.11; run on 2026-11-29.
#
# One would guess: snakemake compares checksums of small input files (a file that was only touched
# does not cause a new run), so a file whose content changed does cause one, whatever its time stamp
# says.
#
# What happens: the checksum is looked at only where the time stamp is newer than the result's, to
# call a run off. New content with an old time stamp (unpacked by tar, copied with cp -p or rsync
# -t) is not noticed: "Nothing to be done".
#
# Seen: first run                               ran
#       touched, same content                   nothing done
#       new content, new time stamp             ran
#       other content, time stamp of last year  nothing done; the result is still made from the former content
#
# Why it matters: a corrected data set or a restored list of exemplars usually comes out of an
# archive with its old date. The workflow reports success, and the table mixes results on old and
# new data. Touch what was replaced, or use --forcerun.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check snakemake==9.27.1
cd "$work"
export HOME="$work" XDG_CACHE_HOME="$work/cache"
cat > Snakefile <<'RULES'
rule train:
    input: "labels.txt"
    output: "result.txt"
    shell: "cp {input} {output}; echo x >> runs.txt"
RULES
runs() { "$work/venv/bin/snakemake" -q all -j 1 result.txt > log.txt 2>&1 || { cat log.txt; exit 1; }; wc -l < runs.txt; }
echo "labels 1" > labels.txt
a=$(runs); echo "first run: $a run in all"
sleep 1.1; touch labels.txt
b=$(runs); echo "touched: $b"
sleep 1.1; echo "labels 2" > labels.txt
c=$(runs); echo "new content: $c"
echo "labels 3" > labels.txt; touch -d "1 year ago" labels.txt
d=$(runs); echo "new content, old time stamp: $d, result made from: $(cat result.txt)"
[ "$a $b $c $d" = "1 1 2 2" ] && [ "$(cat result.txt)" = "labels 2" ]
