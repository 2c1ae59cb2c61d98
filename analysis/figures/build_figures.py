"""Bundles the script that draws figures with Node, with the pages' font and the widths of its letters, from Debian's packages
alone; the same inputs give the same bytes."""

import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "report"))
import build_page as pages  # noqa: E402


def advances(font):
    """Advance widths of all letters, in font units, digits as wide as one another."""
    ranges = [[int(end, 16) for end in part.split("-")] for part in pages.characters.split(",")]
    letters = [letter for ends in ranges for letter in range(ends[0], ends[-1] + 1)]
    shaped = json.loads(pages.run(
        "hb-shape", font, "--output-format=json", "--no-glyph-names", "--features=-kern,-calt,-liga,+tnum", "--cluster-level=2",
        "--unicodes=" + ",".join(f"{letter:X}" for letter in letters)))
    return {str(letters[glyph["cl"]]): glyph["ax"] for glyph in shaped}


def main():
    out = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        fonts = {weight: pages.font_subset(folder, name) for weight, name in (("regular", "Regular"), ("semibold", "SemiBold"))}
        widths = {weight: advances(font) for weight, font in fonts.items()}
        table = folder / "advances.json"
        table.write_text(json.dumps({"units_per_em": pages.units_per_em(fonts["regular"]), **widths}))
        script, bundled = pages.bundle(
            folder, pathlib.Path(__file__).resolve().parent / "src" / "figures.ts", "--platform=node", "--format=cjs", "--target=node18",
            "--loader:.otf=base64", f"--alias:schoolsim-advances={table}",
            *(f"--alias:schoolsim-font-{weight}={font}" for weight, font in fonts.items()))
        out.write_text(f"/*\n{pages.licences(bundled).replace('*/', '* /')}\n*/\n{script}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
