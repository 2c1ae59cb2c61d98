#!/usr/bin/python3
"""Fails if a phrase from the right column of docs/style.md occurs in the documents, the scenarios, the sources of the pages or,
with PROGRAM, the help of a command. Usage: check_style.py [PROGRAM]"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STYLE = ROOT / "docs/style.md"
READ = ("README.md", "docs/*.md", "docs/sweeps.*", "scenarios/*.md", "scenarios/*.ini", "scenarios/schools/*.md",
        "analysis/**/*.md", "analysis/*/src/**/*.ts", "sim/**/*.md")


def help_pages(program):
    def ask(*words):
        return subprocess.run([program, "help", *words], check=True, capture_output=True, text=True).stdout

    overview = ask()
    yield "schoolsim help", overview
    for command in re.findall(r"^  ([a-z][a-z-]*) {2,}", overview, re.M):
        yield f"schoolsim help {command}", ask(command)


rows = [line.split("|")[2] for line in STYLE.read_text().splitlines() if line.startswith("|")]
phrases = [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]
if len(phrases) < 20:
    sys.exit(f"{STYLE}: found only {len(phrases)} phrases")
unwanted = re.compile(r"\b(" + "|".join(re.escape(p).replace(r"\ ", r"\s+(?://+\s+)?") for p in phrases) + r")(?!\w)", re.I)

paths = sorted(path for pattern in READ for path in ROOT.glob(pattern) if path != STYLE)
texts = [(str(path.relative_to(ROOT)), path.read_text()) for path in paths]
if len(texts) < 100:
    sys.exit(f"found only {len(texts)} texts to read")
texts += (page for program in sys.argv[1:] for page in help_pages(program))
faults = [f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {' '.join(match.group().split())}"
          for name, text in texts for match in unwanted.finditer(text)]
print("\n".join(faults))
sys.exit(bool(faults))
