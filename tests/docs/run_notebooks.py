#!/usr/bin/python3
"""Runs the code of docs/notebooks, a notebook after the other, each in a folder of its own.

Usage: run_notebooks.py [NAME...]   only these

Cells run in order in one session, as Jupyter runs them; figures are drawn without a screen. Ends with exit code 0 if all do.
"""
import glob
import json
import os
import sys
import tempfile
import time
import traceback

import matplotlib

matplotlib.use("Agg")
folder = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../docs/notebooks"))
failed = 0
for path in sorted(glob.glob(f"{folder}/*.ipynb")):
    name = os.path.basename(path)
    if sys.argv[1:] and name not in sys.argv[1:]:
        continue
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        session = {"__name__": "__main__"}
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            if cell["outputs"]:
                print(f"{name}: has outputs; clear them, so that none is out of date", file=sys.stderr)
                failed += 1
            try:
                exec(compile("".join(cell["source"]), f"{name}, {cell['id']}", "exec"), session)
            except Exception:
                traceback.print_exc()
                failed += 1
                break
        os.chdir("/")
    print(f"{name}: {time.monotonic() - began:.0f} s")
sys.exit(1 if failed else 0)
