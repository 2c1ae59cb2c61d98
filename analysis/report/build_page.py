"""Bundles script, style, font and licences into one page with two gaps, {{title}} and {{data}}, which the program fills.
Everything it takes comes from Debian's packages; the same inputs give the same bytes. Without options: the report page."""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
modules = pathlib.Path("/usr/share/nodejs")
fonts = pathlib.Path("/usr/share/fonts/opentype/inter")
target = "es2020,chrome100,firefox100,safari15.4"
# Latin as in the names of British schools, and the signs that our own words use.
characters = "20-7E,A0-17F,2013,2018,2019,201C,201D,2026,2212,2264,2265"
features = "kern,tnum,calt,ccmp,locl,mark,mkmk"


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          env={**os.environ, "NODE_PATH": str(modules)})
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def font_subset(folder, name):
    subset = folder / f"{name}.otf"
    run("hb-subset", fonts / f"Inter-{name}.otf", f"--unicodes={characters}", f"--layout-features={features}",
        f"--output-file={subset}")
    return subset


def units_per_em(font):
    """From the font's table head (OpenType 1.9)."""
    data = font.read_bytes()
    for at in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        if data[at:at + 4] == b"head":
            head = int.from_bytes(data[at + 8:at + 12], "big")
            return int.from_bytes(data[head + 18:head + 20], "big")
    sys.exit(f"{font} has no table head")


def font_rules(folder):
    rules = []
    for weight, name in ((400, "Regular"), (600, "SemiBold")):
        subset = font_subset(folder, name)
        run("woff2_compress", subset)
        data = base64.b64encode(subset.with_suffix(".woff2").read_bytes()).decode()
        rules.append(f'@font-face{{font-family:Inter;font-weight:{weight};'
                     f'src:url(data:font/woff2;base64,{data}) format("woff2")}}')
    return "\n".join(rules)


def colour_rules(tokens, can_choose_theme):
    def rules(colours):
        return ";".join(f"--{name}:{value}" for name, value in colours.items())

    colour, band = tokens["colour"], tokens["band"]
    more = colour["more-contrast"]
    dark, contrast = "(prefers-color-scheme:dark)", "(prefers-contrast:more)"
    chosen = [f"@media screen{{:root[data-theme={theme}]{{{rules(colour[theme])};color-scheme:{theme}}}}}"
              for theme in ("light", "dark")] if can_choose_theme else []
    return "\n".join([
        f":root{{{rules(colour['light'])};--band:{band['normal']}}}",
        f"@media print{{:root{{--band:{band['print']}}}}}",
        f"@media screen and {dark}{{:root{{{rules(colour['dark'])}}}}}",
        f"@media {contrast}{{:root{{{rules(more['light'])}}}}}",
        f"@media screen and {contrast} and {dark}{{:root{{{rules(more['dark'])}}}}}",
        *chosen,
    ])


def licences(bundled):
    """What Debian states for each package of which something is in the page."""
    files = [path for path in bundled if path.is_relative_to(modules)] + [fonts / "Inter-Regular.otf"]
    owners = {line.split(":")[0] for line in run("dpkg-query", "--search", *files).splitlines()}
    texts = []
    for owner in sorted(owners):
        version = run("dpkg-query", "--show", "--showformat=${Version}", owner)
        text = pathlib.Path("/usr/share/doc", owner, "copyright").read_text(encoding="utf-8")
        texts.append(f"{owner} {version}\n{text.strip()}")
    # Two hyphens would end the comment that holds them.
    return "\n\n".join(texts).replace("--", "- -")


def content_hash(content):
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def bundle(folder, script, *options):
    """The script in one piece, and the files that it was made of."""
    made, inputs = folder / "bundle.js", folder / "inputs.json"
    run("esbuild", script, "--bundle", "--minify", "--charset=utf8", "--legal-comments=none", f"--metafile={inputs}",
        f"--outfile={made}", *options)
    bundled = [pathlib.Path(path).resolve() for path in json.loads(inputs.read_text())["inputs"]]
    return made.read_text(encoding="utf-8").strip(), bundled


def build(folder, page):
    style_file = folder / "page.css"
    script, bundled = bundle(folder, page.script, *(f"--alias:{alias}" for alias in page.alias), "--loader:.deflate=binary",
                             "--format=iife", f"--target={target}")
    script = script.replace("</script", "<\\/script")

    tokens = json.loads((here / "tokens.json").read_text(encoding="utf-8"))
    sheets = [sheet.read_text(encoding="utf-8") for sheet in page.style or [here / "src" / "report.css"]]
    style_file.write_text("\n".join([font_rules(folder), colour_rules(tokens, page.themes), *sheets]), encoding="utf-8")
    style = run("esbuild", style_file, "--minify", f"--target={target}", "--charset=utf8").strip()

    parts = {"script": script, "style": style, "script-hash": content_hash(script), "style-hash": content_hash(style),
             "licences": licences(bundled), "workers": " 'wasm-unsafe-eval'; worker-src blob:" if page.workers else ""}
    text = re.sub("@([a-z-]+)@", lambda gap: parts[gap[1]], (here / "page.html").read_text(encoding="utf-8"))
    for gap in ("{{title}}", "{{data}}"):
        if gap not in text:
            sys.exit(f"the page has lost its gap {gap}")
    if text.count("{{data}}") != 1:
        sys.exit("the page has more than one gap for its data")
    return text


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("output", type=pathlib.Path)
    options.add_argument("--script", type=pathlib.Path, default=here / "src" / "report.ts", help="the module that starts the page")
    options.add_argument("--style", type=pathlib.Path, action="append", help="a style sheet; several follow each other")
    options.add_argument("--alias", action="append", default=[], help="NAME=FILE of a module that the build makes")
    options.add_argument("--themes", action="store_true", help="readers can choose light or dark")
    options.add_argument("--workers", action="store_true", help="the page runs WebAssembly in workers of its own")
    page = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        page.output.write_text(build(pathlib.Path(scratch), page), encoding="utf-8")


if __name__ == "__main__":
    main()
