#!/usr/bin/env python3
"""Runs headline findings with another spin-up, other numbers of schools and other luck, and writes the page that says what moved.

    python3 scenarios/robustness/robustness.py PROGRAM [--worlds 40] [--variants NAME,...] [--folder FOLDER] [--out docs/robustness.md]

The figure goes next to the page. Runs are kept in FOLDER, by default a temporary one; those that are there are not made again.
About 15 minutes of two processors.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from scipy.stats import binom

root = Path(__file__).resolve().parents[2]
BASELINE = "two-tier-drift"
POLICIES = {"supported": "Support stays", "forced-federation": "Forced federation", "curriculum-driven": "New curriculum"}
MEASURES = {"isolated": "no partner", "tier_high": "deep partner", "effectiveness_lowest_tenth": "weakest tenth"}
SAME, MOVED, OPEN = "same", "moved", "cannot tell"
MARKS = {SAME: "=", MOVED: "≠", OPEN: "?"}


@dataclass
class Variant:
    name: str
    words: str
    flags: list


AS_IS = Variant("as-is", "2,000 schools, 45 terms", [])
VARIANTS = [
    Variant("luck", "other luck", ["--seed", "2"]),
    Variant("spin-up-half", "spin-up of 21 terms", ["--set", "start.spin_up_terms=21"]),
    Variant("spin-up-double", "spin-up of 90 terms", ["--set", "start.spin_up_terms=90"]),
    Variant("schools-500", "500 schools", ["--schools", "synthetic:500"]),
    Variant("schools-8000", "8,000 schools", ["--schools", "synthetic:8000"]),
    Variant("north-west", "North West of England", ["--schools", "england:region=North West"]),
]


@dataclass
class Finding:
    """A measure in the baseline, or its difference from the baseline under a policy, world by world."""
    measure: str
    policy: str  # empty: the level
    values: dict  # by variant


def run(program, variant, worlds, folder):
    """Values at the end of all scenarios, by scenario and measure, and the number of worlds with two tiers of partnership."""
    results = folder / variant.name
    files = {name: results / f"{name}.h5" for name in (BASELINE, *POLICIES)}
    if not all(path.exists() for path in files.values()):
        schools = [] if "--schools" in variant.flags else ["--schools", "synthetic:2000"]
        subprocess.run([program, "run", *files, *schools, *variant.flags, "--replicates", str(worlds), "--out", str(results),
                        "--force", "--quiet"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    values = {}
    for name, path in files.items():
        with h5py.File(path) as file:
            values[name] = {measure: file[f"metrics/{measure}"][:, -1] for measure in MEASURES}
    compared = subprocess.run([program, "compare", *(str(path) for path in files.values()), "--format", "json"], check=True,
                              capture_output=True, text=True).stdout
    return values, json.loads(compared)["runs"][0]["two_tiers"]["n_partnership"]


def median_interval(values, level=0.95):
    """The median with the narrowest pair of order statistics that holds it with this chance; the ends where none does."""
    ordered = np.sort(values)
    n = len(ordered)
    k = int(binom.ppf((1 - level) / 2, n, 0.5))
    while k > 0 and 1 - 2 * binom.cdf(k - 1, n, 0.5) < level:
        k -= 1
    lower = max(k - 1, 0)
    return float(np.median(ordered)), float(ordered[lower]), float(ordered[n - 1 - lower])


def judge(changes, matters):
    """What the interval of the median change says, by the smallest difference that matters."""
    _, lower, upper = median_interval(changes)
    if -matters <= lower and upper <= matters:
        return SAME
    return MOVED if lower > matters or upper < -matters else OPEN


def scale(info):
    return 100 if info["plain_scale"] == 0 else info["plain_scale"]


def number(value, digits=1, sign=False):
    return f"{round(value, digits) + 0.0:{'+' if sign else ''}.{digits}f}".replace("-", "−")


def verdict_counts(values, info):
    d, direction = info["smallest_difference"], info["direction"]
    better = int(np.sum(values * direction >= d))
    worse = int(np.sum(values * direction <= -d))
    return better, worse, len(values) - better - worse


def counts_text(values, info):
    words = zip(verdict_counts(values, info), ("better", "worse", "too small"))
    return ", ".join(f"{n} {word}" for n, word in words if n > 0)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def label(finding):
    return MEASURES[finding.measure] + (f" under “{POLICIES[finding.policy].lower()}”" if finding.policy else " in the baseline")


def listed(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def collect(runs):
    """Findings in the order of measures, the level first."""
    findings = []
    for measure in MEASURES:
        for policy in ("", *POLICIES):
            findings.append(Finding(measure, policy, {
                name: values[policy][measure] - values[BASELINE][measure] if policy else values[BASELINE][measure]
                for name, (values, _) in runs.items()}))
    return findings


def verdicts(findings, variants, infos):
    return {(f, v.name): judge(finding.values[v.name] - finding.values[AS_IS.name], infos[finding.measure]["smallest_difference"])
            for f, finding in enumerate(findings) for v in variants}


def summary(findings, variants, found):
    """A sentence for each variant: what moved, and what nobody can tell from these runs."""
    lines = []
    for v in variants:
        of = {word: [label(finding) for f, finding in enumerate(findings) if found[f, v.name] == word] for word in MARKS}
        n = len(of[SAME])
        text = f"- **{v.words[0].upper() + v.words[1:]}**: {n} of {len(findings)} findings {'is' if n == 1 else 'are'} the same"
        if of[MOVED]:
            text += f"; moved by more than matters: {listed(of[MOVED])}"
        if of[OPEN]:
            text += f"; these runs leave open: {listed(of[OPEN])}"
        lines.append(text + ".")
    return "\n".join(lines)


def policy_verdict(values, info):
    """Better, worse (1, -1) or too small to matter (0), by the median over worlds."""
    middle = np.median(values) * info["direction"]
    return 0 if abs(middle) < info["smallest_difference"] else int(np.sign(middle))


def turned(findings, variants, infos):
    """Policies of which the median says something else than as is, in words."""
    words = {1: "better", -1: "worse", 0: "too small to matter"}
    effects = [finding for finding in findings if finding.policy]
    other = []
    for finding in effects:
        before = policy_verdict(finding.values[AS_IS.name], infos[finding.measure])
        for v in variants:
            after = policy_verdict(finding.values[v.name], infos[finding.measure])
            if after != before:
                other.append(f"{label(finding)}, with {v.words} {words[after]} instead of {words[before]}")
    n = len(effects) * len(variants)
    if not other:
        return f"In all {n} cases the median policy is as much better, worse or too small to matter as it is as is."
    return (f"In {n - len(other)} of {n} cases the verdict on a policy by the median world is what it is as is; the others: "
            f"{'; '.join(other)}.")


def two_tiers_sentence(two_tiers, variants, worlds):
    others = {v.words: two_tiers[v.name] for v in variants}
    least, most = min(others, key=others.get), max(others, key=others.get)
    luck = f", {two_tiers['luck']} with other luck alone" if "luck" in two_tiers else ""
    return (f"Two tiers of partnership form in {two_tiers[AS_IS.name]} of {worlds} worlds as is, and in {others[least]} ({least}) to "
            f"{others[most]} ({most}) otherwise{luck}.")


def at_rest(findings, variants, found):
    """What it means if a longer spin-up moves the baseline itself."""
    levels = [MEASURES[finding.measure] for f, finding in enumerate(findings)
              if not finding.policy and found.get((f, "spin-up-double")) == MOVED]
    return (f" A spin-up of twice the length still moves the baseline ({listed(levels)}): the system is not at rest when term 0 comes, "
            "and levels depend on when that is. Read differences between policies, not levels.") if levels else ""


def rates(program):
    """Processes that move the greatest share of what is left in a term."""
    rows = json.loads(subprocess.run([program, "describe", "parameters", "--format", "json"], check=True, capture_output=True,
                                     text=True).stdout)
    found = sorted(((row["default"], row["key"]) for row in rows
                    if row["unit"] == "1/term" and row["role"] == "process" and row["default"] >= 0.1), reverse=True)
    return table(["rate", "each term", "in two half terms of half the rate"],
                 [[f"`{key}`", f"{rate:.2f}", f"{1 - (1 - rate / 2) ** 2:.3f}, {25 * rate:.0f} % less"] for rate, key in found])


def page(program, findings, variants, infos, two_tiers, worlds, figure):
    found = verdicts(findings, variants, infos)
    unit = {m: "% of schools" if info["plain_scale"] == 0 else info["plain_unit"] for m, info in infos.items()}

    def cell(f, finding, name):
        by = scale(infos[finding.measure])
        value = number(np.median(finding.values[name]) * by, sign=bool(finding.policy))
        change = median_interval(finding.values[name] - finding.values[AS_IS.name])[0] * by
        return value if name == AS_IS.name else f"{value} ({number(change, sign=True)}) {MARKS[found[f, name]]}"

    names = [AS_IS.name, *(v.name for v in variants)]
    head = ["finding", *(v.words for v in (AS_IS, *variants))]
    medians = table(head, [[label(finding) + f" ({unit[finding.measure]})", *(cell(f, finding, name) for name in names)]
                           for f, finding in enumerate(findings)]
                    + [[f"two tiers of partnership (of {worlds} worlds)", *(str(two_tiers[name]) for name in names)]])
    counted = table(head, [[label(finding), *(counts_text(finding.values[name], infos[finding.measure]) for name in names)]
                           for finding in findings if finding.policy])
    matters = listed([f"{number(info['smallest_difference'] * scale(info))} {unit[m]} ({MEASURES[m]})" for m, info in infos.items()])
    return f"""# Robustness: spin-up, number of schools, time step

<!-- written by scenarios/robustness/robustness.py -->

What of the headline findings depends on choices that mean nothing in life: how long the model runs before term 0, how many schools
are in it, how long a step is? {worlds} [plausible Englands](experiments.md#worlds) run each policy with another spin-up and with other
schools; nothing is fitted anew. Everything is simulated, not observed.

The rule, fixed before these runs: in each world a finding changes by so much from what it is as is, with {AS_IS.words} of
spin-up. If the 95 % interval of the median change lies within the smallest difference that matters, it is the same (=); if it lies
beyond, it moved (≠); otherwise these runs cannot tell (?). What matters:
{matters}.
“Other luck” changes the seed alone: what moves there is chance. Of {len(findings) * len(variants)} intervals, about one in twenty
misses its true value.

{summary(findings, variants, found)}

{turned(findings, variants, infos)}

{two_tiers_sentence(two_tiers, variants, worlds)}{at_rest(findings, variants, found)}

![For each finding and variant the median over worlds, its 95 % interval and the range of 95 % of worlds]({figure})

Dots: medians over worlds; thick lines: their 95 % intervals; thin lines: 95 % of worlds, where the worlds' parameters make most of the width.

## Medians at the end of 15 years

{medians}

Policies are differences from the baseline of the same variant. In brackets the median over worlds of the change from what it is as
is, by which = ≠ ? are given; it is not the difference of the two medians, which may be in different worlds. The North West is another
place as much as another number of schools.

## How many worlds agree

Of {worlds} worlds those in which a policy is better or worse, or changes less than matters:

{counted}

## Another time step

**Not tested, since the model has no other step.** A step is a school term: years have three, rates are per term, leaders have days per
term, inspection, heads' moves and policies keep to terms, and processes follow one another once in each. Half terms would need each
rate, date and budget turned into what it would be for half a term, some of which have no such value (a school that is inspected once a
year, a partner who keeps a promise this term or does not). No setting does that, and no result here says what it would do.

What is known: a process that moves a share r of what is left each term moves 1 − (1 − r / 2)² in two half terms of r / 2 each, which is
r / 4 less. So the rates below are shares of a term, and cannot be read as rates of continuous time without this error; all others are under
0.1, for which it is under 2.5 % (defaults are shown; the fitted sets have their own). The plausible Englands were fitted at this step,
so that another step would have other rates rather than other results for the figures that they were fitted to. How the order of processes within a term matters is not known.

{rates(program)}

To repeat: `python3 scenarios/robustness/robustness.py PROGRAM`.
"""


def draw(findings, variants, infos, path):
    import matplotlib
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "schoolsim", "font.size": 8,
                                "font.family": "sans-serif"})
    from matplotlib import pyplot

    columns = ("", *POLICIES)
    every = [AS_IS, *variants]
    figure, axes = pyplot.subplots(len(MEASURES), len(columns), figsize=(11, 7), sharey=True)
    for finding in findings:
        axis = axes[list(MEASURES).index(finding.measure)][columns.index(finding.policy)]
        by = scale(infos[finding.measure])
        for row, v in enumerate(every):
            values = finding.values[v.name] * by
            middle, lower, upper = median_interval(values)
            colour = "black" if v is AS_IS else "#7a7a7a" if v.name == "luck" else "#1f5fa8"
            axis.plot(np.quantile(values, [0.025, 0.975]), [row, row], color=colour, linewidth=0.7)
            axis.plot([lower, upper], [row, row], color=colour, linewidth=3.5, alpha=0.5)
            axis.plot([middle], [row], "o", color=colour, markersize=4)
        d = infos[finding.measure]["smallest_difference"] * by
        middle = np.median(finding.values[AS_IS.name]) * by
        axis.axvspan(middle - d, middle + d, color="#e8e8e8", zorder=0)
        if finding.policy:
            axis.axvline(0, color="#b03030", linewidth=0.7)
        axis.set_yticks(range(len(every)), [v.words for v in every])
        axis.set_ylim(len(every) - 0.5, -0.5)
        for side in ("top", "right"):
            axis.spines[side].set_visible(False)
        if finding.measure == next(iter(MEASURES)):
            axis.set_title(POLICIES[finding.policy] if finding.policy else "Baseline, level", fontsize=9)
        unit = "% of schools" if infos[finding.measure]["plain_scale"] == 0 else infos[finding.measure]["plain_unit"]
        axis.set_xlabel(f"{infos[finding.measure]['label']}, {unit}" if not finding.policy else f"difference, {unit}")
    figure.suptitle("Simulated, not observed. Grey band: no more than matters from what it is as is", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("program", type=lambda text: str(Path(text).resolve()))
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--variants", default=",".join(v.name for v in VARIANTS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path, default=root / "docs" / "robustness.md")
    options = parser.parse_args(arguments)
    wanted = options.variants.split(",")
    unknown = [name for name in wanted if name not in {v.name for v in VARIANTS}]
    if unknown:
        parser.error(f"--variants: {unknown[0]}: is none of {', '.join(v.name for v in VARIANTS)}")
    if options.worlds < 6:
        parser.error("--worlds: fewer than 6 have no 95 % interval of the median")
    variants = [v for v in VARIANTS if v.name in wanted]
    described = json.loads(subprocess.run([options.program, "describe", "metrics", "--format", "json"], check=True,
                                          capture_output=True, text=True).stdout)
    infos = {measure: next(info for info in described if info["name"] == measure) for measure in MEASURES}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        runs = {v.name: run(options.program, v, options.worlds, folder) for v in (AS_IS, *variants)}
    findings = collect(runs)
    figure = options.out.with_suffix(".svg")
    draw(findings, variants, infos, figure)
    two_tiers = {name: n for name, (_, n) in runs.items()}
    options.out.write_text(page(options.program, findings, variants, infos, two_tiers, options.worlds, figure.name), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
