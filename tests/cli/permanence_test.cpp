// Permanence: its figures against runs that are kept in files, and what cannot stop.
#include <nlohmann/json.hpp>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

TEST_CASE("permanence stops policies and gives the differences of runs that are kept so", "[cli]") {
  const Folder folder;
  folder.write(
      "two.ini",
      "[policy a]\nlever.vision = 0.9\nfrom = 2\n[policy b]\nforced.active = 1\nfrom = 3\nuntil = 5\n");
  const std::vector<std::string> schools{"--schools", "synthetic:150", "--replicates", "3", "--quiet"};
  const Outcome outcome = run_program(
      folder, with({"permanence", "two.ini", "--on", "6", "--after", "4", "--csv", "p.csv"}, schools));
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK_THAT(unbroken(outcome.out),
             Contains("two: begins in year 0, term 3, stops in year 2, term 3, is looked at again in "
                      "year 4") &&
                 Contains("[policy b] ends in term 5, before the stop"));
  const auto rows = rows_of(read_file(folder / "p.csv"));
  folder.write("by-hand.ini",
               "[policy a]\nlever.vision = 0.9\nfrom = 2\nuntil = 8\n[policy b]\nforced.active = 1\nfrom = "
               "3\nuntil = 5\n");
  for (const auto& [terms, quantity] : {std::pair("8", "at_stop"), std::pair("12", "at_end")}) {
    REQUIRE(run_program(folder, with({"run", "--parameters", "default", "baseline", "by-hand.ini", "--terms",
                                      terms, "--out", terms},
                                     schools))
                .code == 0);
    const std::string out(terms);
    const Outcome compared =
        run_program(folder, {"compare", out + "/two-tier-drift.h5", out + "/by-hand.h5", "--format", "json"});
    REQUIRE(compared.code == 0);
    for (const auto& difference : nlohmann::json::parse(compared.out)["runs"][1]["differences"]) {
      const std::string metric = difference["measure"];
      CAPTURE(metric, terms);
      CHECK(number_at(rows, {{"quantity", quantity}, {"metric", metric}}, "estimate") ==
            Approx(difference["estimate"].get<double>()).margin(1e-12));
    }
  }
}

TEST_CASE("permanence refuses what cannot stop", "[cli]") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::string& message) {
    folder.write("mine.ini", text);
    const Outcome outcome = run_program(folder, {"permanence", "mine.ini", "--on", "6", "--after", "3"});
    CAPTURE(text, outcome.err);
    CHECK(outcome.code != 0);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused("[policy a]\nlever.vision = 0.9\nfrom = 2\n[policy b]\nforced.active = 1\nfrom = 8\n",
          "[policy b] begins in term 8, but policies stop in term 8, 6 terms after the first");
  refused("lever.vision = 0.9\n[policy b]\nforced.active = 1\nfrom = 2\n",
          "lever.vision is set for the whole run, which cannot stop");
  refused("[policy a]\nlever.vision = 0.9\nfrom = 2\nramp = 9\n", "rises over 9 terms");
  check_refusal({"permanence", "two-tier-drift"}, 2, "two-tier-drift: is run along");
  check_refusal({"permanence"}, 2, "too few arguments");
  check_refusal({"permanence", "forcd"}, 2, "nearest is forced");
  check_refusal({"permanence", "forced", "--on", "0"}, 2,
                "--on: is '0', allowed is a whole number from 1 to 1000");
  check_refusal({"permanence", "forced", "--after", "-3"}, 2, "--after: is '-3'");
  check_refusal({"permanence", "forced", "--terms", "45"}, 2, "no such flag of 'permanence'");
}
