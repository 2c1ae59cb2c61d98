"""Holds what is cited to what can be read: check_citations.py PROGRAM [FILE...], files being read besides the tree's.

  - MODEL and EVIDENCE with a key (EVIDENCE A8 and 1.4; MODEL section 3, S5), and keys such as A8, S5 and P8 alone, name
    an anchor <a id="KEY"></a> of docs/model.md or docs/evidence.md; no other document is cited by such a name;
  - a key of the evidence is cited elsewhere, or says that it is background;
  - [Key] in docs/evidence.md names a work of its bibliography, and every work is cited there;
  - `key` = value in docs/model.md is the program's default.
"""

import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACES = ("README.md", "CHANGELOG.md", "analysis", "docs", "scenarios", "sim", "tests")
KINDS = {".cpp", ".css", ".def", ".hpp", ".ini", ".js", ".json", ".md", ".mjs", ".py", ".R", ".sh", ".ts", ".txt"}
KEY = r"(?:[APS]\d+|\d+a?(?:\.\d+)?)(?:[a-d](?:-[a-d])?)?\b(?!\.\d|,\d| %)"
NEXT = rf"(?:(?:,|\s+and)\s+(?:sections?\s+)?{KEY}|;\s+sections?\s+{KEY})"
WITH_KEYS = re.compile(rf"\b(MODEL|EVIDENCE)\b,?\s+(?:sections?\s+)?({KEY}{NEXT}*)")
ALONE = re.compile(r"(?<![\w.#&/$\"'`-])(?:[AP][1-9]|S\d)\d?(?:[a-d](?:-[a-d])?)?\b(?![.(]\d)")
OUTSIDE = re.compile(r"\b(?:DESIGN|HOUSE|TOOLCHAIN)\b(?!_)|\bMODEL\d+\b|\b(?:MODEL|EVIDENCE)\.md\b")
LINE_START = re.compile(r"\n[ \t]*(?:///?|#|\*)?[ \t]*")

faults = []


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def anchors(document):
    return set(re.findall(r'<a id="([^"]+)"></a>', (ROOT / document).read_text()))


def blank(match):
    return " " * len(match.group())


def citations(text):
    """(position, document, key) of all that is cited; keys keep their places where a citation runs over lines."""
    flat = LINE_START.sub(blank, text)
    for match in WITH_KEYS.finditer(flat):
        for key in re.finditer(KEY, match.group(2)):
            yield match.start(2) + key.start(), match.group(1), key.group()
    for match in ALONE.finditer(flat):
        yield match.start(), "EVIDENCE" if match.group()[0] == "A" else "MODEL", match.group()


def files(extra):
    for place in PLACES:
        path = ROOT / place
        yield from (p for p in sorted(path.rglob("*")) if p.suffix in KINDS) if path.is_dir() else (path,)
    yield from map(pathlib.Path, extra)


def check_keys(extra):
    documents = {"MODEL": "docs/model.md", "EVIDENCE": "docs/evidence.md"}
    defined = {name: anchors(document) for name, document in documents.items()}
    cited = set()
    for path in files(extra):
        if path.parent == HERE:  # speaks of keys that are not there
            continue
        text = path.read_text(errors="replace")
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        for at, document, key in citations(text):
            if key not in defined[document]:
                faults.append(f"{name}:{line_of(text, at)}: {document} {key}: {documents[document]} has no such key")
            elif path != ROOT / documents[document]:
                cited.add((document, key))
        for match in OUTSIDE.finditer(text):
            faults.append(f"{name}:{line_of(text, match.start())}: {match.group()} is no document of this repository")
        for match in re.finditer(r"\b(model|evidence)\.md#([\w.-]+)", text):
            if match.group(2) not in defined[match.group(1).upper()]:
                faults.append(f"{name}:{line_of(text, match.start())}: {match.group()} leads nowhere")
    return cited


def check_evidence(cited):
    text = (ROOT / "docs/evidence.md").read_text()
    works = set()
    for line in text.splitlines():
        for key in re.findall(r'<a id="([^"]+)"></a>', line):
            if f"[{key}]" in line:
                works.add(key)
            elif ("EVIDENCE", key) not in cited and "(background)" not in line:
                faults.append(f"docs/evidence.md: {key} is cited nowhere and not marked as background")
    used = re.findall(r'(?<!</a>)\[([A-Z]\w*)\](?!\()', text)
    for key in sorted(works.symmetric_difference(used)):
        faults.append(f"docs/evidence.md: [{key}] is " + ("cited nowhere" if key in works else "not in the bibliography"))


def check_defaults(program):
    table = subprocess.run([program, "describe", "parameters", "--format", "json"], check=True, capture_output=True)
    defaults = {row["key"]: float(row["default"]) for row in json.loads(table.stdout)}
    stated = re.findall(r"`([a-z]+\.[a-z_0-9]+)`\s+=\s+(-?[\d.]*\d)", (ROOT / "docs/model.md").read_text())
    for key, value in stated:
        if defaults.get(key) != float(value):
            faults.append(f"docs/model.md: {key} = {value}; the program has {defaults.get(key, 'no such parameter')}")
    if len(stated) < 100:
        faults.append(f"docs/model.md: found only {len(stated)} defaults to compare")


check_evidence(check_keys(sys.argv[2:]))
check_defaults(sys.argv[1])
for fault in dict.fromkeys(faults):
    print(fault)
sys.exit(bool(faults))
