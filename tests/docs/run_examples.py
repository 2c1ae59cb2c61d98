#!/usr/bin/python3
"""Runs every example of every help page, and every command of README.md and docs/*.md, on small systems.

Usage: run_examples.py PROGRAM

Each must end with exit code 0. Sizes alone are changed: lists of schools, numbers of replicates, and with them the
widths and budgets that only a large system meets. Files that examples name are made before, in a folder of their own.
"""
import glob
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

N_SCHOOLS = 40
N_ENGLAND = 21_075

SWEEP = """[sweep]
title = Examples
scenarios = two-tier-drift, supported, forced-federation
schools = synthetic:60
replicates = 4
terms = 12
design = {design}
[factor trust.gain]
range = 0.05, 0.3
[factor cooperation.base]
log = 0.05, 1
"""

MIXES = """[sweep]
scenarios = two-tier-drift
schools = synthetic:100
replicates = 4
terms = 12
metrics = isolated, trust_mean
design = sobol
points = 48
[factor lever.vision]
range = 0, 1
[factor incentive.days]
range = 0, 6
"""

CALIBRATION = """[sweep]
scenarios = two-tier-drift
schools = synthetic:60
terms = 12
points = 30
replicates = 2
[calibration]
targets = targets.csv
waves = 2
sets = 10
[factor inspection.noise_primary]
[factor inspection.rate]
"""

TARGETS = """id,observable,arguments,value,sd,use
good,grade_share,phase=primary grade=2 record=12,0.55,0.05,fit
weak,grade_share,phase=primary grade=3 record=12,0.25,0.05,fit
"""

program = os.path.realpath(sys.argv[1])
root = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))


def run(words, folder):
    environment = dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}")
    return subprocess.run([program, *words], cwd=folder, env=environment, capture_output=True, text=True)


def must(words, folder):
    done = run(words, folder)
    if done.returncode != 0:
        sys.exit(f"cannot prepare: {shlex.join(words)}: {done.stderr}")
    return done.stdout


def prepare(folder):
    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    os.makedirs(os.path.join(folder, "bin"))
    write("bin/sbatch", "#!/bin/sh\necho 4711\n")
    os.chmod(os.path.join(folder, "bin/sbatch"), 0o755)
    write("extract.csv", "id,phase,authority,pupils,disadvantage,x_km,y_km\n" +
          "".join(f"{i},primary,380,{200 + i},.2,{i % 7},{i % 5}\n" for i in range(1, 41)))
    for name in ["mine", "our-vision"]:
        write(f"{name}.ini", "[scenario]\ntitle = Mine\n[policy vision]\nfrom = 9\nlever.vision = 0.8\n")
    schools = ["--schools", f"synthetic:{N_SCHOOLS}", "--replicates", "2", "--quiet"]
    scenarios = ["baseline", "supported", "forced", "curriculum", "carrot", "mine.ini"]
    must(["run", *scenarios, *schools, "--out", "."], folder)
    for place in ["schoolsim-results", "england"]:
        must(["run", "baseline", "supported", "forced", *schools, "--out", place], folder)
    shutil.copy(f"{root}/scenarios/targets/england.csv", f"{folder}/targets.csv")
    with open(f"{root}/scenarios/models/england.csv", encoding="utf-8") as file:
        rows = [line for line in file if not line.startswith("#")]
    write("mine.csv", "".join(rows[:3]))
    write("asked.csv", "trust.gain,cooperation.base\n0.1,0.2\n0.2,0.5\n")
    write("calibration.ini", CALIBRATION)
    write("targets.csv", TARGETS)
    for name, design in [("sweep", "lhs\npoints = 64"), ("screening", "morris\npoints = 10"),
                         ("sobol", "saltelli\npoints = 16")]:
        plan, out = ("plan.ini", "sweep") if name == "sweep" else (f"{name}-plan.ini", f"{name}-runs")
        write(plan, SWEEP.format(design=design))
        must(["sweep", plan, "--out", out, "--quiet"], folder)
        must(["merge", out, "--out", f"{name}.h5"], folder)


    must(["calibrate", "calibration.ini", "--out", "calibration", "--quiet"], folder)
    write("mixes.ini", MIXES)
    must(["sweep", "mixes.ini", "--out", "mixes", "--quiet"], folder)
    must(["merge", "mixes", "--out", "mixes.h5"], folder)


def examples():
    """All lines, with where they stand."""
    def help_text(*of):
        told = subprocess.run([program, "help", *of], capture_output=True, text=True, check=True).stdout
        return re.sub(r" \\\n +", " ", told)

    overview = help_text()
    yield from (("schoolsim help", line) for line in re.findall(r"^ +(schoolsim [a-z].*)", overview, re.M))
    for command in re.findall(r"^  ([a-z][a-z-]*) {2,}", overview, re.M):
        text = help_text(command)
        lines = re.findall(r"^  (schoolsim .*)", text.partition("\nExamples\n")[2], re.M)
        if not lines:
            sys.exit(f"help {command} has no example")
        yield from ((f"help {command}", line) for line in lines)
    for document in [f"{root}/README.md", *sorted(glob.glob(f"{root}/docs/*.md"))]:
        with open(document, encoding="utf-8") as file:
            blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", file.read(), re.M | re.S)
        for line in "".join(blocks).replace("\\\n", " ").splitlines():
            if line.strip().startswith("schoolsim "):
                yield os.path.relpath(document, root), line.strip()


def shrunk(words, help_text):
    """The same command for a small system."""
    words = list(words)
    command = words[0]

    def change(flag, small):
        for i, word in enumerate(words[:-1]):
            if word == flag:
                words[i + 1] = small(words[i + 1])

    n_schools = 300 if command == "budget" else N_SCHOOLS
    of_england = not any(word.startswith("synthetic:") for word in words)
    takes = lambda flag: re.search(rf"^  {flag}\b", help_text, re.M) is not None
    if takes("--schools") and command != "describe" and (command != "page" or "--live" in words):
        if "--schools" not in words:
            words += ["--schools", ""]
        change("--schools", lambda spec: spec if spec.endswith(".csv") else f"synthetic:{n_schools}")
    if takes("--replicates") and command != "budget" and "--until-precision" not in words:
        if "--replicates" not in words:
            words += ["--replicates", "3"]
        change("--replicates", lambda n: "4" if "--append" in words else "3")
    change("--until-precision", lambda text: re.sub(r"=.*", "=0.5", text))
    if command == "budget" and of_england:
        change("--pounds", lambda text: f"{float(text) * n_schools / N_ENGLAND:.0f}")
    change("--points", lambda n: "16")
    if takes("--force") and "--append" not in words and "--force" not in words:
        words.append("--force")
    return words


def main():
    faults = n = 0
    helps, specs = {}, set()
    os.environ.update(SGE_TASK_ID="1", PBS_ARRAY_INDEX="1")
    with tempfile.TemporaryDirectory() as temporary:
        prepared = f"{temporary}/prepared"
        prepare(prepared)
        # What one page leads to is not what another finds.
        for place, lines in itertools.groupby(examples(), key=lambda example: example[0]):
            folder = f"{temporary}/{place.replace('/', '-')}"
            shutil.copytree(prepared, folder)
            for _, line in lines:
                words = shlex.split(os.path.expandvars(line), comments=True)[1:]
                if ">" in words:
                    words = words[:words.index(">")]
                small = words
                if words[0] not in ("help", "--version"):
                    if words[0] not in helps:
                        helps[words[0]] = must(["help", words[0]], folder)
                    small = shrunk(words, helps[words[0]])
                    if "--schools" in words:
                        specs.add(words[words.index("--schools") + 1])
                done = run(small, folder)
                n += 1
                if done.returncode != 0 and not (done.returncode == 4 and "was built without" in done.stderr):
                    print(f"{place}: {line}\n  as {shlex.join(small)}: {done.returncode}, {done.stderr}",
                          file=sys.stderr)
                    faults += 1
        for spec in sorted(specs):  # as they stand
            if run(["schools", spec], prepared).returncode != 0:
                print(f"--schools {spec}: is refused", file=sys.stderr)
                faults += 1
    if n < 80:
        sys.exit(f"found only {n} examples")
    sys.exit(1 if faults else 0)


main()
