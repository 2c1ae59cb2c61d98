// Ablation: its figures against runs that are kept in files.
#include <nlohmann/json.hpp>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

TEST_CASE("ablation gives the differences of runs that are kept with the switch off", "[cli]") {
  const Folder folder;
  const Outcome outcome =
      run_program(folder, with({"ablation", "forced", "--quiet", "--csv", "a.csv"}, small));
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("without search for partners") &&
                              Contains("Off is frozen rather than removed") &&
                              Contains("Runs with two tiers"));
  const auto rows = rows_of(read_file(folder / "a.csv"));
  REQUIRE(run_program(folder,
                      with({"run", "--parameters", "default", "forced", "--out", "whole", "--quiet"}, small))
              .code == 0);
  REQUIRE(run_program(folder, with({"run", "--parameters", "default", "forced", "--set",
                                    "mechanism.formation=0", "--out", "off", "--quiet"},
                                   small))
              .code == 0);
  const Outcome compared = run_program(
      folder, {"compare", "off/forced-federation.h5", "whole/forced-federation.h5", "--format", "json"});
  REQUIRE(compared.code == 0);
  const auto differences = nlohmann::json::parse(compared.out)["runs"][1]["differences"];
  REQUIRE(differences.size() == 6);
  for (const auto& difference : differences) {
    const std::string metric = difference["measure"];
    CAPTURE(metric);
    CHECK(number_at(rows, {{"subject", "without search for partners"}, {"metric", metric}}, "estimate") ==
          Approx(difference["estimate"].get<double>()).margin(1e-12));
  }
  const Outcome markdown = run_program(folder, with({"ablation", "--markdown", "--quiet"}, small));
  CHECK_THAT(markdown.out, Catch::StartsWith("| the whole model against it |") && Contains("\n|---|") &&
                               Contains("\n| only inspection and chance |"));
  check_refusal({"ablation", "forced", "vision"}, 2, "one argument too many");
  check_refusal({"ablation", "forcd"}, 2, "nearest is forced");
  check_refusal({"ablation", "--set", "mechanism.ties=0"}, 2, "mechanism.ties: is off in the whole model");
}
