#include "sim/study/observe.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/study/run.hpp"
#include "tests/config/folder.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

constexpr const char* header = "id,observable,arguments,value,sd,low,high,use,scenario,source,note\n";

std::vector<ObservedTarget> targets_of(const std::string& rows) {
  return read_target_file(header + rows, "t.csv");
}

std::string problem(const std::string& text) {
  try {
    read_target_file(text, "t.csv");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return error.what();
  }
  return "";
}

std::string row_problem(const std::string& row) { return problem(header + row + "\n"); }

ObservedFigure figure_of(std::vector<double> values, const std::vector<ObservedTarget>& targets) {
  ObservedFigure figure{{}, 0, std::move(values), 0, 0, {}, {}, {}};
  summarise(figure, targets);
  return figure;
}

}  // namespace

TEST_CASE("What no model is expected to meet widens a target's tolerance", "[observe]") {
  const std::string head = "id,observable,arguments,value,sd,discrepancy,use\n";
  const std::string row = "a,grade_share,phase=primary grade=2 record=0,0.5,";
  CHECK(read_target_file(head + row + "0.03,0.04,fit\n", "t.csv").front().tolerance == Approx(0.05));
  CHECK(read_target_file(head + row + "0,0.04,fit\n", "t.csv").front().tolerance == 0.04);
  CHECK(read_target_file(head + row + "0.03,,fit\n", "t.csv").front().tolerance == 0.03);
  CHECK_THROWS_WITH(read_target_file(head + row + "0.03,-0.04,fit\n", "t.csv"),
                    Contains("t.csv:2: discrepancy: is -0.04, allowed is 0 or more"));
}

TEST_CASE("Targets are read with their tolerance: an sd, or a quarter of a 95 % interval", "[observe]") {
  const auto targets = targets_of(
      "# a comment\n"
      "a,good_share,phase=primary record=0,0.7,0.02,,,fit,two-tier-drift,Somebody,\"so, so\"\n"
      "b,good_share,phase=secondary record=0,,,0.5,0.9,check,,,\n"
      "c,good_share,phase=special record=0,0.6,,0.5,0.9,input,,,\n");
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].tolerance == 0.02);
  CHECK(targets[0].use == TargetUse::fit);
  CHECK(targets[0].scenario == "two-tier-drift");
  CHECK(targets[0].note == "so, so");
  CHECK(targets[1].value == Approx(0.7));
  CHECK(targets[1].tolerance == Approx(0.4 / 3.919928));
  CHECK(targets[2].value == 0.6);
  CHECK(targets[2].use == TargetUse::input);
  const auto england = load_targets("england");
  CHECK(england.size() > 170);
}

TEST_CASE("Each thing wrong with a target file is said in its line", "[observe]") {
  CHECK(problem("id,observable,argument,value,sd,use\n") ==
        "2 problems\nt.csv:1: 'argument': no such column of a target file; nearest is arguments\n"
        "t.csv:1: has no column arguments");
  CHECK(problem("id,observable,arguments,value,use\n") ==
        "t.csv:1: has neither the columns value and sd nor low and high");
  CHECK(problem(header) ==
        "t.csv: holds no target; a header of columns and a row for each target are needed");
  const std::string good = ",good_share,phase=primary record=0,";
  CHECK(row_problem("a" + good + "1") == "t.csv:2: has 4 fields, the header has 11");
  CHECK(row_problem("a b" + good + "1,1,,,fit,,,") ==
        "t.csv:2: id: is 'a b', allowed are letters, digits, '-', '_' and '.', at most 100");
  CHECK(row_problem("a" + good + "1,1,,,fit,,,\na" + good + "1,1,,,fit,,,") ==
        "t.csv:3: id: 'a' is the id of an earlier row");
  CHECK(row_problem("a" + good + "1,1,,,fitt,,,") ==
        "t.csv:2: use: is 'fitt', allowed are fit, check, input, screen; nearest is fit");
  CHECK(row_problem("a" + good + "x,1,,,fit,,,") == "t.csv:2: value: is 'x', allowed is a number");
  CHECK(row_problem("a" + good + "nan,1,,,fit,,,") != "");
  CHECK(row_problem("a" + good + "1,-1,,,fit,,,") == "t.csv:2: sd: is -1, allowed is 0 or more");
  CHECK(row_problem("a" + good + ",,2,1,fit,,,") == "t.csv:2: high: is 1, allowed is more than low, 2");
  CHECK(row_problem("a" + good + ",,2,,fit,,,") == "t.csv:2: high: is empty, and low and high go together");
  CHECK(row_problem("a" + good + "1,1,0,2,fit,,,") ==
        "t.csv:2: has sd as well as low and high; one of them says how exact the value is");
  CHECK(row_problem("a" + good + "3,,0,2,fit,,,") == "t.csv:2: value: is 3, outside low to high, 0 to 2");
  CHECK(row_problem("a" + good + "1,,,,fit,,,") ==
        "t.csv:2: sd: is empty; value and sd are needed, or low and high");
  CHECK_THAT(row_problem("a,good_shares,phase=primary record=0,1,1,,,fit,,,"),
             Contains("t.csv:2: observable: is 'good_shares'") && Contains("nearest is good_share"));
  CHECK_THAT(row_problem("a,good_share,phase=primary record=x,1,1,,,fit,,,"), Contains("record: is 'x'"));
  CHECK_THAT(row_problem("a" + good + "1,1,,,fit,two tiers,,"), Contains("scenario: is 'two tiers'"));
}

TEST_CASE("A figure has the mean of its runs, 95 % of them, and a misfit in tolerances", "[observe]") {
  const auto targets = targets_of("a,good_share,phase=primary record=0,0.7,0.02,,,fit,,,\n");
  constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
  const ObservedFigure few = figure_of({0.8, no_number, 0.6, 0.76}, targets);
  CHECK(few.n_defined == 3);
  CHECK(few.mean == Approx(0.72));
  CHECK(few.interval->lower == 0.6);
  CHECK(few.interval->upper == 0.8);
  CHECK(*few.misfit == Approx(1.0));
  // At p (n + 1): of 79 values 1 .. 79 the second and the 78th.
  std::vector<double> many;
  for (int value = 79; value >= 1; --value) many.push_back(value);
  const ObservedFigure wide = figure_of(many, targets);
  CHECK(wide.interval->lower == Approx(2));
  CHECK(wide.interval->upper == Approx(78));
  CHECK_FALSE(figure_of({0.5}, targets).interval);
  const ObservedFigure none = figure_of({no_number, no_number}, targets);
  CHECK(std::isnan(none.mean));
  CHECK_FALSE(none.misfit);
  // A tolerance of 0 says nothing of how far is far.
  CHECK_FALSE(figure_of({0.5}, targets_of("a,good_share,phase=primary record=0,.7,0,,,fit,,,\n")).misfit);

  ObservedRun run{"", {}, {few, few, none}, {}};
  run.figures[1].misfit = -3;
  CHECK(mean_misfit(run, targets, TargetUse::fit).n == 2);
  CHECK(mean_misfit(run, targets, TargetUse::fit).squared == Approx(5));
  CHECK(mean_misfit(run, targets, TargetUse::check).n == 0);
}

TEST_CASE("A screen has a band that may be open, and says where the mean lies", "[observe]") {
  const auto targets = targets_of(
      "both,without_partner,record=6,,,0.2,0.4,screen,,,\n"
      "low,without_partner,record=6,,,0.2,,screen,,,\n"
      "high,without_partner,record=6,0.1,,,0.4,screen,,,\n");
  CHECK(targets[0].low == 0.2);
  CHECK(targets[0].high == 0.4);
  CHECK(targets[0].tolerance == 0);
  CHECK(targets[1].high == std::numeric_limits<double>::infinity());
  CHECK(targets[2].low == -std::numeric_limits<double>::infinity());
  CHECK(targets[2].value == 0.1);
  const auto place = [&](std::size_t target, double mean) {
    ObservedFigure figure{{}, target, {mean}, 0, 0, {}, {}, {}};
    summarise(figure, targets);
    CHECK_FALSE(figure.misfit);
    return figure.place;
  };
  CHECK(place(0, 0.19) == Place::below);
  CHECK(place(0, 0.2) == Place::inside);
  CHECK(place(0, 0.4) == Place::inside);
  CHECK(place(0, 0.41) == Place::above);
  CHECK(place(1, 5) == Place::inside);
  CHECK(place(2, -5) == Place::inside);
  CHECK(place(2, 5) == Place::above);
  CHECK_FALSE(place(0, std::numeric_limits<double>::quiet_NaN()));
  const std::string screen = "a,without_partner,record=6,";
  CHECK(row_problem(screen + ",,,,screen,,,") ==
        "t.csv:2: low: is empty, as high is; a screen needs one of them, or both");
  CHECK(row_problem(screen + ",,4,3,screen,,,") == "t.csv:2: high: is 3, allowed is more than low, 4");
  CHECK(row_problem(screen + "3,0.1,,4,screen,,,") ==
        "t.csv:2: has sd or discrepancy; a screen has a band, low to high, and no tolerance");
  CHECK(row_problem(screen + "5,,,4,screen,,,") == "t.csv:2: value: is 5, outside the screen's band");
  CHECK(row_problem(screen + ",,x,4,screen,,,") == "t.csv:2: low: is 'x', allowed is a number");
}

TEST_CASE("What is known of ties is built in, as screens under the scenarios that exist", "[observe]") {
  const auto ties = load_targets("ties");
  CHECK(ties.size() == 14);
  for (const ObservedTarget& target : ties) {
    CHECK(target.use == TargetUse::screen);
    CHECK_FALSE(target.source.empty());
    CHECK_NOTHROW(load_scenario(target.scenario));
  }
  CHECK_THROWS_WITH(load_targets("tie"),
                    "'tie': there is no such target file, and built in are england, ties; nearest is ties");
}

TEST_CASE("Runs are seen in every recorded replicate, and targets are for their scenario", "[observe]") {
  const Folder folder;
  RunRequest request;
  request.inputs.scenarios = {"baseline", "forced"};
  request.inputs.schools = "synthetic:90";
  request.inputs.terms = 12;
  request.inputs.n_replicates = 3;
  request.inputs.record = "observables:2";
  request.folder = folder / "r";
  run_to_files(request, {});
  const std::vector<std::string> paths{folder / "r/two-tier-drift.h5", folder / "r/forced-federation.h5"};
  const auto targets = targets_of(
      "a,good_share,phase=primary record=-15,0.7,0.02,,,fit,two-tier-drift,,\n"
      "b,grouped,phase=primary record=12,0.7,0.02,,,fit,forced-federation,,\n"
      "c,good_share,phase=primary record=6,0.7,0.02,,,check,,,\n");
  const auto runs = observe_files({paths, targets});
  REQUIRE(runs.size() == 2);
  REQUIRE(runs[0].figures.size() == 2);
  CHECK(runs[0].other_scenarios == std::vector<std::size_t>{1});
  CHECK(runs[0].figures[0].values.size() == 2);
  CHECK(runs[0].figures[0].n_defined == 2);
  CHECK(runs[0].figures[0].values[0] != runs[0].figures[0].values[1]);
  CHECK(runs[1].figures[0].mean == 0);  // force makes no academies
  // Their past is the same; all that can be seen includes it.
  const auto all = observe_files({paths, {}});
  CHECK(all[0].figures.size() > 90);
  CHECK(all[0].figures.size() == all[1].figures.size());
}

TEST_CASE("A file that lacks what is needed is refused with the command that keeps it", "[observe]") {
  const Folder folder;
  RunRequest request;
  request.inputs.scenarios = {"baseline"};
  request.inputs.schools = "synthetic:60";
  request.inputs.terms = 3;
  request.inputs.n_replicates = 2;
  request.folder = folder / "r";
  run_to_files(request, {});
  const std::vector<std::string> path{folder / "r/two-tier-drift.h5"};
  const auto refusal = [&](std::optional<std::vector<ObservedTarget>> targets) -> std::string {
    try {
      observe_files({path, std::move(targets)});
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::file);
      return error.what();
    }
    return "";
  };
  const auto targets = targets_of("a,good_share,phase=primary record=12,0.7,0.02,,,fit,,,\n");
  CHECK_THAT(
      refusal(targets),
      Contains("does not hold grade in record 12, which an observable needs; run it again as before and "
               "with --record observables:\n  schoolsim run two-tier-drift --parameters default --schools "
               "synthetic:60 --seed 1 "
               "--replicates 2 --terms 12 --record observables"));
  // Without targets it shows what it has, and says what it lacks.
  const ObservedRun shown = observe_files({path, {}}).front();
  REQUIRE(shown.figures.size() == 9);
  CHECK(shown.figures.front().observable.info().name == "without_partner");
  CHECK(shown.figures.front().values.size() == 2);
  CHECK(shown.left_out[static_cast<std::size_t>(Kept::columns)] > 50);
  CHECK(shown.left_out[static_cast<std::size_t>(Kept::ties)] == 5);
  CHECK_THAT(refusal(targets_of("a,degree_dispersion,record=3,,,1,5.5,screen,,,\n")),
             Contains("does not hold ties in record 3, which an observable needs; run it again as before and "
                      "with --record ties:2:\n  schoolsim run two-tier-drift --parameters default --schools "
                      "synthetic:60 --seed 1 "
                      "--replicates 2 --terms 3 --record ties:2"));
  CHECK_THAT(
      refusal(targets_of("a,without_partner,record=6,,,0,1,screen,,,\n")),
      Contains("does not hold isolated in record 6, which an observable needs; run it again as before:\n"
               "  schoolsim run two-tier-drift --parameters default --schools synthetic:60 --seed 1 "
               "--replicates 2 --terms 6"));
  const std::string apart =
      refusal(targets_of("a,degree_dispersion,record=3,,,1,5.5,screen,,,\n"
                         "b,good_share,phase=primary record=-6,0.7,0.02,,,fit,,,\n"));
  CHECK_THAT(apart, Contains("no run keeps ties and records before 0, so observe them apart"));

  request.inputs.record = "observables";
  request.inputs.settings = {"start.spin_up_terms=3"};
  request.existing = Existing::replace;
  run_to_files(request, {});
  CHECK(refusal({}) == "");
  CHECK_THAT(refusal(targets_of("a,good_share,phase=primary record=-6,0.7,0.02,,,fit,,,\n")),
             Contains("record -6") && Contains("--set start.spin_up_terms=6"));
}
