"""The page of robustness: its rule by hand, and the whole on small systems, where a variant that is none must move nothing and one
that asks for many more initiatives must move what they move.

    robustness_test.py PROGRAM
"""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scenarios" / "robustness"))
import robustness  # noqa: E402

program = sys.argv[1]


class Rule(unittest.TestCase):
    def test_the_interval_of_a_median_is_that_of_tables(self):
        # Order statistics of 95 % from tables of the sign test: 14th and 27th of 40, first and last of 6, 2nd and 8th of 9.
        for n, lower, upper in ((40, 14, 27), (6, 1, 6), (9, 2, 8)):
            self.assertEqual(robustness.median_interval(np.arange(n, 0, -1.0))[1:], (lower, upper))
        self.assertEqual(robustness.median_interval(np.arange(1.0, 41))[0], 20.5)

    def test_what_moves_is_beyond_what_matters(self):
        spread = np.linspace(-0.4, 0.4, 41)
        self.assertEqual(robustness.judge(spread, 0.5), robustness.SAME)
        self.assertEqual(robustness.judge(spread + 3, 0.5), robustness.MOVED)
        self.assertEqual(robustness.judge(spread - 3, 0.5), robustness.MOVED)
        self.assertEqual(robustness.judge(spread + 0.5, 0.5), robustness.OPEN)
        # Clear of 0, but within what matters.
        self.assertEqual(robustness.judge(spread / 10 + 0.3, 0.5), robustness.SAME)

    def test_policies_are_counted_by_what_matters_and_the_good_direction(self):
        info = {"smallest_difference": 0.01, "direction": -1, "plain_scale": 0}
        values = np.array([-0.2, -0.011, -0.009, 0.0, 0.02])
        self.assertEqual(robustness.counts_text(values, info), "2 better, 1 worse, 2 too small")
        self.assertEqual(robustness.policy_verdict(values, info), 0)
        findings = [robustness.Finding("isolated", "supported", {"as-is": values - 1, "luck": -values - 1, "schools-500": values + 1})]
        variants = [v for v in robustness.VARIANTS if v.name in ("luck", "schools-500")]
        self.assertEqual(robustness.turned(findings, variants, {"isolated": info}),
                         "In 1 of 2 cases the verdict on a policy by the median world is what it is as is; the others: no partner "
                         "under “support stays”, with 500 schools worse instead of better.")


class Whole(unittest.TestCase):
    def test_nothing_moves_nothing_and_much_moves_much(self):
        robustness.AS_IS.flags[:] = ["--schools", "synthetic:150", "--terms", "12"]
        small = list(robustness.AS_IS.flags)
        robustness.VARIANTS[:] = [robustness.Variant("luck", "nothing else", small),
                                  robustness.Variant("many", "many initiatives", [*small, "--set", "lever.initiatives=12"])]
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "page.md")
            robustness.main([program, "--worlds", "6", "--variants", "luck,many", "--out", str(page)])
            lines = page.read_text(encoding="utf-8").split("\n")
            drawn = page.with_suffix(".svg").read_text(encoding="utf-8")
        table = [line.split(" | ") for line in lines if line.startswith("| ")][2:14]
        self.assertEqual(len(table), 12)
        for row in table:
            # No change at all, and the same median.
            self.assertRegex(row[2], rf"^{row[1].replace('+', '[+]')} \([+]0\.0\) =$")
        self.assertTrue(any("12 of 12 findings are the same." in line for line in lines))
        weakest = next(row for row in table if "weakest tenth in the baseline" in row[0])
        self.assertRegex(weakest[3], r"\(−\d+\.\d\) ≠")
        self.assertTrue(any("**Many initiatives**" in line and "weakest tenth in the baseline" in line for line in lines))
        self.assertIn("many initiatives", drawn)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
