"""Puts a sweep of the baseline beside MODEL section 8: two_tiers.py FOLDER DOCUMENT (see update_two_tiers.sh).
Regimes are told here from the exported table by the conditions of MODEL section 5, apart from the program's own code."""

import csv
import math
import pathlib
import sys

folder, document = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

model_regimes = {"universally shallow": .58, "two tiers": .35, "inclusive": .034, "graded": .027, "polarised but not diverging": .013}
model_correlations = {
    "margin": {"cooperation.trust": .41, "cooperation.mutual_benefit": .32, "cooperation.base": .31, "cooperation.propensity": .22},
    "widening": {"cooperation.base": .35, "cooperation.trust": .30, "trust.loss": -.25, "trust.gain": .25, "cooperation.propensity": .25,
                 "lever.accountability": -.15}}
model_boxes = {
    "two tiers in 83 % (10 % of the space)": ({
        "cooperation.base": (.25, math.inf), "cooperation.trust": (.30, .46), "cooperation.mutual_benefit": (.03, math.inf),
        "cooperation.propensity": (.39, .59)}, .83, .10),
    "two tiers in 1 % (15 % of the space)": ({
        "cooperation.base": (-math.inf, .24), "cooperation.trust": (-math.inf, .25), "trust.loss": (.09, math.inf),
        "cooperation.mutual_benefit": (-math.inf, .32)}, .01, .15)}


def regime(row):
    low, high, margin, persistence, widening = (
        float(row[name] or "nan") for name in ("tier_low", "tier_high", "margin", "persistence", "widening"))
    if high < .1:
        return "universally shallow"
    if low < .1:
        return "inclusive"
    if margin <= 0:
        return "graded"
    if math.isnan(persistence + widening):
        return "undecided"
    return "two tiers" if persistence >= .3 and widening >= .2 else "polarised but not diverging"


def share(n, of):
    p = n / of
    return f"{100 * p:.1f} % ({100 * math.sqrt(p * (1 - p) / of):.1f})"


def rows_of(name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


table = rows_of("sweep.csv")
last = max(int(row["term"]) for row in table)
points = [row for row in table if int(row["term"]) == last]
regimes = [regime(row) for row in points]
n = len(points)
lines = [f"{n} points, of which {sum(r == 'two tiers' for r in regimes)} with two tiers. In brackets the standard error of a share.", "",
         "| regime at year 15 | MODEL | ours |", "|---|---|---|"]
for name, value in model_regimes.items():
    lines.append(f"| {name} | {100 * value:.1f} % | {share(regimes.count(name), n)} |")
deep = [r for row, r in zip(points, regimes) if float(row["tier_high"]) >= .1]
lines.append(f"| two tiers, where deep partnership exists (high tier at least .1) | 82 % of 630 | {share(deep.count('two tiers'), len(deep))} of {len(deep)} |")
lines += ["", "| rank correlation | MODEL | ours |", "|---|---|---|"]
for metric, values in model_correlations.items():
    found = {row["factor"]: float(row["rank_correlation"]) for row in rows_of(f"{metric}.csv")}
    for key, value in values.items():
        lines.append(f"| {metric}, `{key}` | {value:+.2f} | {found[key]:+.2f} |")
    key = max((k for k in found if k not in values), key=lambda k: abs(found[k]))
    lines.append(f"| {metric}, strongest of the others: `{key}` | {'below .10' if metric == 'margin' else 'not stated'} | {found[key]:+.2f} |")
lines += ["", "| MODEL's box | MODEL | ours, same box |", "|---|---|---|"]
for name, (box, density, mass) in model_boxes.items():
    inside = [r for row, r in zip(points, regimes) if all(low < float(row[k]) < high for k, (low, high) in box.items())]
    words = ", ".join(f"`{k}` {'> ' + format(low, 'g') if high == math.inf else '< ' + format(high, 'g') if low == -math.inf else format(low, 'g') + ' to ' + format(high, 'g')}"
                      for k, (low, high) in box.items())
    lines.append(f"| {words} | {100 * density:.0f} % of {100 * mass:.0f} % of points | {share(inside.count('two tiers'), len(inside))} of {100 * len(inside) / n:.0f} % |")
box = [row for row in rows_of("boxes.csv") if int(row["factors_restricted"]) <= 4][-1]
own = []
for key in (column[:-6] for column in box if column.endswith("_lower")):
    if box[f"{key}_lower"]:
        own.append(f"`{key}` > {float(box[f'{key}_lower']):.3g}")
    if box[f"{key}_upper"]:
        own.append(f"`{key}` < {float(box[f'{key}_upper']):.3g}")
lines += ["", "Our own peeling as far as it restricts four factors: two tiers in "
          f"{100 * float(box['density']):.0f} % of {100 * float(box['points']) / n:.0f} % of the points, where " + ", ".join(own)
          + f" ({100 * float(box['coverage']):.0f} % of all such points)."]

text = document.read_text(encoding="utf-8")
begin, end = "<!-- two tiers begin -->\n", "<!-- two tiers end -->"
if begin not in text:
    sys.exit(f"{document} has no place for the tables: {begin.strip()}")
before, after = text.split(begin)[0], text.split(end)[1]
document.write_text(before + begin + "\n".join(lines) + "\n" + end + after, encoding="utf-8")
