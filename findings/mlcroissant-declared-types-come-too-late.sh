#!/usr/bin/env bash
# mlcroissant 1.1.1, pandas 3.1.1, Python 3.11; run on 2026-11-29. Works without network.
#
# One would guess: a Croissant description says what each column of a CSV file is. A field declared as
# sc:Text gives the text that stands in the file; one declared as sc:Boolean gives False for "False",
# or fails on what is no boolean.
#
# What happens: pandas guesses the column's type first, from all its rows, and the declared type is
# applied to what came out. Text of digits went through numbers: leading zeros are gone, and with one
# empty cell in the column every text ends in ".0". A boolean is Python's bool() of the value: if one
# cell is no boolean the column is text, and every text is True, "False" and "no" included.
#
# Seen: text     007, 010, 012          '7', '10', '12'
#                007, 010, empty        '7.0', '10.0', None
#                007, 010, x            '007', '010', 'x'
#       boolean  True, False, False     True, False, False
#                True, False, unknown   True, True, True
#                yes, no, no            True, True, True
#
# Why it matters: Croissant is the format by which data sets are meant to be loaded alike everywhere.
# Identifiers of classes and images no longer match their folders, and a column like "is in the test
# split" puts all examples into it, because of one cell in another row.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-compile --disable-pip-version-check mlcroissant==1.1.1 pandas==3.1.1 numpy==2.4.6
cd "$work"
HOME="$work" "$work/venv/bin/python" -W ignore - 2> "$work/errors" <<'PYTHON' || { cat "$work/errors"; exit 1; }
import hashlib, json, pathlib
import mlcroissant

context = {
    "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo", "column": "cr:column", "extract": "cr:extract",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "field": "cr:field", "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet", "source": "cr:source"}

def load(kind, *cells):
    pathlib.Path("data.csv").write_text("image,value\n" + "".join(f"{i}.png,{cell}\n" for i, cell in enumerate(cells)))
    digest = hashlib.sha256(pathlib.Path("data.csv").read_bytes()).hexdigest()
    description = {
        "@context": context, "@type": "sc:Dataset", "name": "data", "conformsTo": "http://mlcommons.org/croissant/1.0",
        "distribution": [{"@type": "cr:FileObject", "@id": "data.csv", "name": "data.csv", "contentUrl": "data.csv",
                          "encodingFormat": "text/csv", "sha256": digest}],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": [
            {"@type": "cr:Field", "@id": "rows/value", "name": "value", "dataType": kind,
             "source": {"fileObject": {"@id": "data.csv"}, "extract": {"column": "value"}}}]}]}
    pathlib.Path("croissant.json").write_text(json.dumps(description))
    values = [record["rows/value"] for record in mlcroissant.Dataset(jsonld="croissant.json").records("rows")]
    values = [value.decode() if isinstance(value, bytes) else value for value in values]
    print(f"{kind:10} {', '.join(cells):22} {values}")
    return values

assert load("sc:Text", "007", "010", "012") == ["7", "10", "12"]
assert load("sc:Text", "007", "010", "") == ["7.0", "10.0", None]
assert load("sc:Text", "007", "010", "x") == ["007", "010", "x"]
assert load("sc:Boolean", "True", "False", "False") == [True, False, False]
assert load("sc:Boolean", "True", "False", "unknown") == [True, True, True]
assert load("sc:Boolean", "yes", "no", "no") == [True, True, True]
PYTHON
