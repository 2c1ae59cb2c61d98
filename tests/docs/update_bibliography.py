#!/usr/bin/python3
"""Writes the works of docs/evidence.md into docs/bibliography.bib, above what is kept there by hand.

Usage: update_bibliography.py [--check]   --check only says whether it is up to date, and whether versions agree
"""
import json
import os
import re
import sys

root = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
marker = "% Methods: kept by hand.\n"


def read(name):
    with open(f"{root}/{name}", encoding="utf-8") as file:
        return file.read()


def names(text):
    """Surname and initials as BibTeX has them; a body is one name, in braces."""
    if not re.search(r", [A-Z]\.", text):
        return "{" + text.replace(" (no date)", "") + "}"
    text = re.sub(r" and others$", ", others", text.replace(" and ", ", "))
    parts = re.findall(r"[^,]+, (?:[A-Z]\. ?)+|others", text)
    return " and ".join(part.strip() for part in parts)


def entry(key, work):
    found = re.match(r"(.*?) \((\d{4}|no date)\)\. (.*)$", work)
    if not found:
        return f"@misc{{{key},\n  title = {{{work}}},\n}}\n"
    who, year, rest = found.groups()
    article = re.match(r"(?:(.+?)[.?] )?\*([^*]+)\* (\d+)\((\d+)\), ([\d-]+)(.*)$", rest)
    fields = {"author": names(who)}
    if article:
        title, journal, volume, number, pages, note = article.groups()
        kind, fields = "article", {**fields, "title": "{" + title + ("?" if rest.startswith(title + "?") else "") + "}",
                                   "journal": "{" + journal + "}", "volume": "{" + volume + "}", "number": "{" + number + "}",
                                   "pages": "{" + pages.replace("-", "--") + "}"}
    else:
        book = re.match(r"\*([^*]+?)[.?]?\*[,.]? ?(.*)$", rest)
        kind = "techreport" if book else "misc"
        title, note = book.groups() if book else (rest, "")
        fields["title"] = "{" + title + "}"
        if book:
            fields["institution"] = names(note.rstrip(".")) if note else names(who)
            note = ""
    if year != "no date":
        fields["year"] = "{" + year + "}"
    if note.strip("; .").strip():
        fields["note"] = "{" + note.strip("; .").strip() + "}"
    lines = "".join(f"  {name} = {value if value.startswith('{') or name == 'author' else '{' + value + '}'},\n"
                    for name, value in fields.items())
    lines = re.sub(r"  author = ([^{].*),\n", r"  author = {\1},\n", lines)
    return f"@{kind}{{{key},\n{lines}}}\n"


works = re.findall(r'^\| <a id="[^"]+"></a>\[([A-Za-z0-9]+)\] \| (.*) \|$', read("docs/evidence.md"), re.M)
text = "% The works of docs/evidence.md, written by tests/docs/update_bibliography.py.\n"
text += "".join(entry(key, work) for key, work in works)
old = read("docs/bibliography.bib")
new = text + old[old.index(marker):]

if "--check" not in sys.argv:
    with open(f"{root}/docs/bibliography.bib", "w", encoding="utf-8") as file:
        file.write(new)
    sys.exit(0)
faults = [] if new == old else ["docs/bibliography.bib is out of date: run tests/docs/update_bibliography.py"]
if len(works) < 30:
    faults.append(f"docs/evidence.md: only {len(works)} works found")
keys = re.findall(r"^@\w+\{(\w+),", new, re.M)
faults += [f"docs/bibliography.bib: {key} is there twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
# Every method that documents name by author and year has an entry.
known = {(surname, year) for block in new.split("\n@") if (year := "".join(re.findall(r"  year = \{(\d{4})\}", block)))
         for surname in re.findall(r"[A-Z][\w'-]+", "".join(re.findall(r"author = (.*)", block)))}
months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
for name in ["guide-researcher", "calibration", "verification", "guide-analyst", "trace", "ODD"]:
    # A surname, or two, or "et al.", before a year in brackets or in a bracket.
    for surname, year in re.findall(r"([A-Z][\w]+)(?: and [A-Z]\w+| et al\.)? (?:\((?=\d{4}\)))?((?:18|19|20)\d{2})(?=[);, ])", read(f"docs/{name}.md")):
        is_name = surname not in months and re.search(rf"{surname}(?: and [A-Z]\w+| et al\.) \(?{year}|\({surname} {year}", read(f"docs/{name}.md"))
        if is_name and (surname, year) not in known:
            faults.append(f"docs/{name}.md: {surname} {year} is not in docs/bibliography.bib")
version = re.search(r"project\(schoolsim VERSION (\S+)", read("CMakeLists.txt")).group(1)
for name, stated in [("CITATION.cff", re.search(r"^version: (\S+)", read("CITATION.cff"), re.M).group(1)),
                     ("docs/codemeta.json", json.loads(read("docs/codemeta.json"))["version"])]:
    if stated != version:
        faults.append(f"{name}: says version {stated}, CMakeLists.txt {version}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
