// Where something happens in a sweep, and which option does well in most futures: against the exported table.
#include <cmath>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

namespace {

/// Lines that a terminal's width broke, joined again.
std::string in_one_line(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) {
    const std::size_t next = text.find_first_not_of(" \n", at);
    text.replace(at, next == std::string::npos ? std::string::npos : next - at, " ");
  }
  return text;
}

/// A merged sweep of twelve points, two scenarios and two replicates, and its table.
struct SmallSweep {
  Folder folder;
  std::vector<std::map<std::string, std::string>> table;

  SmallSweep() {
    std::string points = "trust.gain,cooperation.base\n";
    for (int p = 0; p < 12; ++p)
      points += std::to_string(0.05 + 0.02 * p) + "," + std::to_string(p % 2 == 0 ? 0.1 : 0.8) + "\n";
    folder.write("points.csv", points);
    folder.write("plan.ini",
                 "[sweep]\nscenarios = two-tier-drift, supported\nschools = synthetic:80\nreplicates = 2\n"
                 "terms = 6\ndesign = points.csv\n");
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"sweep", "plan.ini", "--out", "s", "--quiet"},
                                               {"merge", "s", "--out", "s.h5"},
                                               {"export", "s.h5", "--out", "s.csv"}}) {
      const Outcome outcome = run_program(folder, words);
      CAPTURE(outcome.err);
      REQUIRE(outcome.code == 0);
    }
    table = rows_of(read_file(folder / "s.csv"));
  }

  /// Mean over replicates of a metric at the end.
  [[nodiscard]] double mean(int point, const std::string& scenario, const std::string& metric) const {
    double sum = 0;
    int n = 0;
    for (const auto& row : table) {
      if (row.at("point") != std::to_string(point) || row.at("scenario") != scenario || row.at("term") != "6")
        continue;
      sum += std::stod(row.at(metric));
      ++n;
    }
    REQUIRE(n == 2);
    return sum / n;
  }
};

}  // namespace

TEST_CASE("discover counts as cases what the table says, and writes its peeling", "[cli]") {
  const SmallSweep sweep;
  // The median of one replicate is a threshold that splits the points.
  std::vector<double> values;
  for (const auto& row : sweep.table) {
    if (row.at("scenario") == "two-tier-drift" && row.at("term") == "6" && row.at("replicate") == "0")
      values.push_back(std::stod(row.at("isolated")));
  }
  std::sort(values.begin(), values.end());
  const std::string threshold = std::to_string((values[5] + values[6]) / 2);
  int n_cases = 0, n_tied = 0;
  for (int point = 0; point < 12; ++point) {
    int n_held = 0;
    for (const auto& row : sweep.table)
      n_held += row.at("point") == std::to_string(point) && row.at("term") == "6" &&
                        row.at("scenario") == "two-tier-drift" &&
                        std::stod(row.at("isolated")) > std::stod(threshold)
                    ? 1
                    : 0;
    n_cases += n_held == 2 ? 1 : 0;
    n_tied += n_held == 1 ? 1 : 0;
  }
  const Outcome outcome = run_program(
      sweep.folder, {"discover", "s.h5", "--where", "isolated > " + threshold, "--csv", "boxes.csv"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains(std::to_string(n_cases) + " of 12 points"));
  REQUIRE(n_tied > 0);
  CHECK_THAT(outcome.out, Contains("At " + std::to_string(n_tied) + " point") && Contains("in exactly half"));
  const auto boxes = rows_of(read_file(sweep.folder / "boxes.csv"));
  CHECK(number_at(boxes, {{"box", "0"}}, "coverage") == 1);
  CHECK(number_at(boxes, {{"box", "0"}}, "density") == Approx(n_cases / 12.0));

  const Outcome nowhere = run_program(sweep.folder, {"discover", "s.h5", "--where", "isolated>1"});
  CHECK_THAT(nowhere.out, Contains("it happens nowhere"));
  const auto refused = [&](std::vector<std::string> more, const std::string& message) {
    more.insert(more.begin(), {"discover", "s.h5"});
    const Outcome one = run_program(sweep.folder, more);
    CAPTURE(one.err);
    CHECK(one.code == 2);
    CHECK_THAT(one.err, Contains(message));
  };
  refused({}, "needs --where");
  refused({"--where", "isolated"}, "METRIC>VALUE");
  refused({"--where", "isolatd>0.1"}, "nearest is isolated");
  refused({"--where", "isolated>0.1", "--scenario", "suported"}, "nearest is supported");
  refused({"--where", "isolated>0.1", "--at", "5"}, "a term whose record the sweep kept: 0, 6");
}

TEST_CASE("choose tells regrets of the table's means", "[cli]") {
  const SmallSweep sweep;
  const Outcome outcome =
      run_program(sweep.folder, {"choose", "s.h5", "--metric", "isolated", "--csv", "regret.csv"});
  CAPTURE(outcome.out, outcome.err);
  REQUIRE(outcome.code == 0);
  double greatest_of_first = 0;
  int n_best = 0;
  for (int point = 0; point < 12; ++point) {
    const double gain =
        sweep.mean(point, "two-tier-drift", "isolated") - sweep.mean(point, "supported", "isolated");
    greatest_of_first = std::max(greatest_of_first, gain);
    n_best += gain >= 0 ? 1 : 0;
  }
  const auto rows = rows_of(read_file(sweep.folder / "regret.csv"));
  CHECK(number_at(rows, {{"scenario", "two-tier-drift"}}, "greatest_regret") == Approx(greatest_of_first));
  CHECK(number_at(rows, {{"scenario", "supported"}}, "share_best") == Approx(n_best / 12.0));
  CHECK(number_at(rows, {{"scenario", "two-tier-drift"}}, "share_harmful") == 0);
  CHECK(number_at(rows, {{"scenario", "two-tier-drift"}}, "share_harmful_upper") ==
        Approx(1 - std::pow(0.025, 1.0 / 12)));
  CHECK(number_at(rows, {{"scenario", "two-tier-drift"}}, "mean_regret_lower") <
        number_at(rows, {{"scenario", "two-tier-drift"}}, "mean_regret_upper"));
  const Outcome unknown = run_program(sweep.folder, {"choose", "s.h5", "--metric", "degre"});
  CHECK(unknown.code == 2);
}

TEST_CASE("a sweep's scenarios that set other parameters are told apart before they are compared", "[cli]") {
  const Folder folder;
  folder.write("mine.ini",
               "[scenario]\ntitle = Mine\ntrust.loss = 0.3\n[policy p]\nfrom = 2\nlever.vision = 0.8\n");
  folder.write(
      "plan.ini",
      "[sweep]\nscenarios = supported, mine.ini, two-tier-drift\nschools = synthetic:60\nreplicates = 2\n"
      "terms = 4\ndesign = morris\npoints = 2\n[factor trust.gain]\n[factor cooperation.base]\n");
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"sweep", "plan.ini", "--out", "s", "--quiet"}, {"merge", "s", "--out", "s.h5"}}) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
  }
  const auto told = [&](const std::vector<std::string>& words) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    return in_one_line(outcome.out);
  };
  const std::string differs =
      "Note: “mine” differs from “supported” in more than its policies: trust.loss is 0.3 instead of 0.16.";
  CHECK_THAT(
      told({"choose", "s.h5"}),
      Contains(differs) && Contains("The first scenario, “supported”, has policies and “two-tier-drift” "
                                    "has none"));
  const std::vector<std::string> question{"sensitivity", "s.h5",       "--metric",
                                          "isolated",    "--scenario", "mine"};
  CHECK_THAT(told(question), !Contains("differs from"));
  auto against = question;
  against.insert(against.end(), {"--against", "supported"});
  CHECK_THAT(told(against), Contains(differs));
}

TEST_CASE("answers of a sweep say when they rest on one set of parameters", "[cli]") {
  const Folder folder;
  folder.write("sets.csv", "trust.loss,trust.fade\n0.1,0.01\n0.2,0.02\n0.3,0.03\n");
  folder.write("one.ini", "trust.loss = 0.1\n");
  const auto is_told = [&](const std::string& parameters, const std::string& of) {
    folder.write("plan.ini",
                 "[sweep]\nscenarios = two-tier-drift, supported\nschools = synthetic:60\nreplicates = 3\n" +
                     parameters + "terms = 4\ndesign = morris\npoints = 4\n[factor trust.gain]\n");
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"sweep", "plan.ini", "--out", "s", "--quiet"}, {"merge", "s", "--out", "s.h5", "--force"}}) {
      const Outcome outcome = run_program(folder, words);
      CAPTURE(outcome.err);
      REQUIRE(outcome.code == 0);
    }
    std::filesystem::remove_all(folder / "s");
    std::size_t n_told = 0;
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"choose", "s.h5"},
                                               {"sensitivity", "s.h5", "--metric", "isolated"},
                                               {"discover", "s.h5", "--where", "isolated>0.3"}}) {
      const Outcome outcome = run_program(folder, words);
      CAPTURE(outcome.out, outcome.err);
      REQUIRE(outcome.code == 0);
      const std::string out = in_one_line(outcome.out);
      const bool says = out.find("one set, " + of) != std::string::npos;
      CHECK(says == (out.find("What the plan does not vary") != std::string::npos));
      n_told += says ? 1U : 0U;
    }
    return n_told;
  };
  CHECK(is_told("", "the defaults") == 3);
  CHECK(is_told("parameters = one.ini\n", "'one.ini'") == 3);
  CHECK(is_told("parameters = sets.csv\n", "") == 0);
}
