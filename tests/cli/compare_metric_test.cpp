// One more measure in a comparison: in the table, without a part in the verdict.
#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

TEST_CASE("compare shows a measure that is asked for, and judges as before", "[cli]") {
  const Folder folder;
  const Outcome ran =
      run_program(folder, {"run", "baseline", "forced", "--schools", "synthetic:120", "--parameters",
                           "default", "--replicates", "4", "--terms", "12", "--out", ".", "--quiet"});
  CAPTURE(ran.err);
  REQUIRE(ran.code == 0);
  const std::vector<std::string> files{"compare", "two-tier-drift.h5", "forced-federation.h5"};
  const Outcome plain = run_program(folder, files);
  const Outcome more = run_program(folder, with(files, {"--metric", "trust_mean", "--metric", "isolated"}));
  REQUIRE(more.code == 0);
  CHECK_THAT(more.out, Contains("Trust in partners") && !Contains("no partner (matters from 1 school)\n\n"));
  CHECK_THAT(plain.out, !Contains("Trust in partners"));
  const auto verdict_of = [](const std::string& text) { return text.substr(0, text.find("\n  Run ")); };
  CHECK(verdict_of(plain.out) == verdict_of(more.out));

  // Once, and with the other sign where the runs change places.
  const auto estimate_of = [&](const std::string& baseline, const std::string& other) {
    const Outcome csv =
        run_program(folder, {"compare", baseline, other, "--metric", "trust_mean", "--format", "csv"});
    std::vector<double> found;
    std::istringstream lines(csv.out);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(",trust_mean,") == std::string::npos) continue;
      // Fields before it are plain: label, unit, direction, smallest difference and baseline come between.
      std::istringstream fields(line.substr(line.find(",trust_mean,") + 1));
      std::string field;
      for (int i = 0; i < 7; ++i) std::getline(fields, field, ',');
      found.push_back(std::stod(field));
    }
    REQUIRE(found.size() == 1);
    return found[0];
  };
  const double change = estimate_of(files[1], files[2]);
  CHECK(change != 0);
  CHECK(estimate_of(files[2], files[1]) == Approx(-change));

  const Outcome unknown = run_program(folder, with(files, {"--metric", "trst_mean"}));
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Contains("nearest is trust_mean"));
}
