"""Prints clbench's manual page in mdoc(7), from what `clbench --experimental-dump-help` prints."""
import json
import re
import sys
import textwrap

EXAMPLES = re.compile(r"^Examples?:$")
EXIT = re.compile(r"^Exit codes: ")


def escaped(text):
    """Text of which nothing is taken for a request."""
    text = text.replace("\\", "\\e")
    text = re.sub(r"(?<![\w-])-(?=[\w-])", r"\\-", text)
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def sentences(text):
    """Each sentence on lines of its own, as mdoc has it."""
    lines = []
    for part in re.split(r"(?<=[A-Za-z)]\.) (?=[A-Z'])", " ".join(text.split())):
        lines += textwrap.wrap(part, 76, break_long_words=False, break_on_hyphens=False)
    return escaped("\n".join(lines))


def discussion(text):
    """The lines of a discussion: paragraphs, examples in literal type, exit codes."""
    lines = []
    for block in re.split(r"\n[ \t]*\n", (text or "").strip()):
        rows = block.split("\n")
        if EXAMPLES.match(rows[0].strip()):
            lines += [".Pp", rows[0].strip(), ".Bd -literal -offset indent"]
            lines += [escaped(row.strip()) for row in rows[1:]]
            lines += [".Ed"]
        elif block.strip():
            lines += [".Pp", sentences(block)]
    return lines


def flag(name):
    return {"long": "Fl \\-", "short": "Fl ", "longWithSingleDash": "Fl "}[name["kind"]] + name["name"]


def arguments(command):
    shown = [
        item for item in command.get("arguments", [])
        if item["shouldDisplay"] and item.get("valueName") not in ("help", "version")]
    return shown


def synopsis(command, path):
    lines = [".Nm " + " ".join(path)]
    for item in arguments(command):
        if item["kind"] == "positional":
            text = "Ar " + item["valueName"] + (" ..." if item["isRepeating"] else "")
        else:
            text = flag(item["preferredName"])
            if item["kind"] == "option":
                text += " Ar " + item["valueName"] + (" ..." if item["isRepeating"] else "")
        lines.append(("." if not item["isOptional"] else ".Op ") + text)
    return lines


def described(command):
    items = arguments(command)
    if not items:
        return []
    lines = [".Bl -tag -width Ds"]
    for item in items:
        if item["kind"] == "positional":
            head = "Ar " + item["valueName"]
        else:
            head = " , ".join(flag(name) for name in item["names"])
            if item["kind"] == "option":
                head += " Ar " + item["valueName"]
        lines += [".It " + head, sentences(item.get("abstract", ""))]
        values = item.get("allValues") or []
        if values:
            lines.append(escaped("One of " + ", ".join(values) + "."))
        if item.get("defaultValue") not in (None, ""):
            lines.append(escaped("By default " + item["defaultValue"] + "."))
    return lines + [".El"]


def commands(command, path=()):
    for child in command.get("subcommands", []):
        if not child["shouldDisplay"] or child["commandName"] == "help":
            continue
        own = path + (child["commandName"],)
        yield own, child
        yield from commands(child, own)


def main():
    root = json.load(sys.stdin)["command"]
    name = root["commandName"]
    lines = [
        '.\\" Made by "make man" from the program\'s own help; do not edit.',
        ".Dd November 21, 2026", f".Dt {name.upper()} 1", ".Os",
        ".Sh NAME", f".Nm {name}", ".Nd " + escaped(root["abstract"].rstrip(".")),
        ".Sh SYNOPSIS", f".Nm {name}", ".Ar command", ".Op Ar options",
        ".Nm", ".Cm help", ".Ar command",
        ".Sh DESCRIPTION"]
    lines += discussion(root["discussion"])[1:]
    lines.append(".Sh COMMANDS")
    for path, command in commands(root):
        lines += [".Ss " + " ".join(path), sentences(command["abstract"])]
        lines += [".Bd -ragged -offset indent"]
        lines += [".Nm " + name, ".Cm " + " ".join(path)]
        lines += synopsis(command, path)[1:]
        lines += [".Ed"]
        lines += discussion(command.get("discussion"))
        if arguments(command):
            lines += described(command)
    lines += [
        ".Sh ENVIRONMENT", ".Bl -tag -width Ds",
        ".It Ev CLBENCH_DATA",
        "Directories with data sets, separated by colons; searched after\n.Fl \\-data\\-dir .",
        ".It Ev XDG_CACHE_HOME",
        "Where the user's cache is, in which data sets are looked for in\n.Pa clbench/ .",
        ".It Ev OPENBLAS_CORETYPE",
        "The processor type whose kernels OpenBLAS takes; part of the id of runs with kernel: library.",
        ".El",
        ".Sh FILES", ".Bl -tag -width Ds",
        ".It Pa suites/", "Suites, what to run.",
        ".It Pa runs/", "Records, one file a run, and the plan of each suite.",
        ".It Pa reference/", "Published numbers, fingerprints, margins, and our own references.",
        ".It Pa ../share/clbench/ No beside the program's directory",
        "Suites and references that came with the program; looked for, file by file, where the\n"
        "working directory has none.",
        ".El",
        ".Sh EXIT STATUS",
        ".Bl -tag -width Ds",
        ".It 0", "Done; of an answer: all held.",
        ".It 1", "Something moved or differs, or a run failed.",
        ".It 2", "It could not be done, such as for a bad file, missing runs or unverified data.",
        ".It 3", "A published number was not reproduced.",
        ".It 4", "Nothing ran that an answer could be made from.",
        ".It 64", "A mistake in the arguments.",
        ".El",
        "What they mean for a command is with its description.",
    ]
    print("\n".join(lines))


main()
