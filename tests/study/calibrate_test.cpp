#include "sim/study/calibrate.hpp"

#include <atomic>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/world.hpp"
#include "sim/run/thresholds.hpp"
#include "sim/study/calibration_rounds.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/sweep.hpp"
#include "tests/config/folder.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

/// Noise of inspection and how often there is one move grades; the third factor hardly does.
const std::string plan_head =
    "[sweep]\nscenarios = two-tier-drift\nschools = synthetic:60\nreplicates = 2\nterms = 6\npoints = 30\n"
    "metrics = isolated\nseed = 5\n";
const std::string plan_factors =
    "[factor inspection.noise_primary]\n[factor inspection.rate]\n[factor cooperation.base]\nlog = 0.1, "
    "0.4\n";
const std::string plan_text =
    plan_head + "[calibration]\ntargets = targets.csv\nwaves = 2\nsets = 20\n" + plan_factors;
const std::string target_head = "id,observable,arguments,value,sd,use,scenario,source,note\n";
const std::string targets_text =
    target_head + "good,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit,two-tier-drift,,\n" +
    "weak,grade_share,phase=primary grade=3 record=6,0.25,0.04,fit,,,\n" +
    "later,grade_share,phase=primary grade=4 record=6,0.9,0.01,check,,,\n";

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Asked {
  Folder folder;
  CalibrateRequest request;

  explicit Asked(const std::string& plan = plan_text, const std::string& targets = targets_text) {
    request.plan = folder.write("calibration.ini", plan);
    folder.write("targets.csv", targets);
    request.folder = folder / "c";
    request.threads = 1;
  }
  std::string sets() const { return bytes_of(folder / "c/sets.csv"); }
};

/// Counts runs, and asks to stop after some.
struct Counter {
  std::atomic<std::uint64_t> n_runs = 0;
  bool are_runs = false;
  Watch watch(std::uint64_t most = 1'000'000) {
    Watch watch;
    watch.begin = [this](std::uint64_t, std::string_view what) { are_runs = what == "runs"; };
    watch.step = [this](bool) { n_runs += are_runs ? 1 : 0; };
    watch.interrupted = [this, most] { return n_runs >= most; };
    return watch;
  }
};

TEST_CASE("A calibration leaves sets that can be read, ordered and weighted alike", "[calibrate]") {
  Asked asked;
  Counter counter;
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, counter.watch());
  CHECK(answer.result.sets.size() == 20);
  REQUIRE(answer.parameters.size() == 3);
  REQUIRE(answer.figures.size() == 2);  // what is to be checked is not fitted
  CHECK(answer.figures[0].target.id == "good");
  const auto n_waves = static_cast<std::uint64_t>(answer.result.waves.size());
  CHECK(counter.n_runs == n_waves * 30 * 2 + 40 * 2);

  const auto sets = read_parameter_sets(asked.sets(), "sets.csv");
  REQUIRE(sets.size() == 20);
  for (const ParameterSet& set : sets) {
    REQUIRE(set.values.size() == 3);
    CHECK(set.values[2] >= 0.1);
    CHECK(set.values[2] <= 0.4);
  }
  CHECK_THAT(bytes_of(answer.waves_path), Contains("\n1,30,0,30,"));
  CHECK_THAT(bytes_of(answer.figures_path), Contains("\nweak,0.25,"));
}

TEST_CASE("A calibration that was stopped anywhere resumes, and gives the same bytes", "[calibrate]") {
  Asked whole, stopped;
  Counter first;
  whole.request.threads = 2;
  calibrate_in_folder(whole.request, first.watch());
  for (const std::uint64_t most : {7U, 70U, 20U}) {
    Counter part;
    CHECK_THROWS_AS(calibrate_in_folder(stopped.request, part.watch(most)), Interrupted);
    CHECK(part.n_runs < most + 2);
  }
  Counter fits;
  Watch watch = fits.watch();
  watch.interrupted = [&] { return !fits.are_runs && fits.n_runs > 0; };  // while emulators are fitted
  CHECK_THROWS_AS(calibrate_in_folder(stopped.request, watch), Interrupted);
  Counter rest;
  calibrate_in_folder(stopped.request, rest.watch());
  CHECK(fits.n_runs + rest.n_runs + 97 == first.n_runs);
  CHECK(stopped.sets() == whole.sets());
  CHECK(bytes_of(stopped.folder / "c/waves.csv") == bytes_of(whole.folder / "c/waves.csv"));
  Counter again;
  calibrate_in_folder(stopped.request, again.watch());
  CHECK(again.n_runs == 0);
}

TEST_CASE("What a calibration takes at most is known before", "[calibrate]") {
  Asked asked;
  asked.request.folder.clear();
  const CalibrateEstimate estimate = estimate_calibration(asked.request, {});
  CHECK(estimate.n_targets == 2);
  CHECK(estimate.n_factors == 3);
  CHECK(estimate.n_runs == (2 * 30 + 40) * 2);
  CHECK(estimate.seconds_of_a_run > 0);
}

TEST_CASE("A calibration that cannot be meant is refused, with all that is wrong", "[calibrate]") {
  const auto refusal = [](const std::string& plan, const std::string& targets) {
    Asked asked(plan, targets);
    try {
      calibrate_in_folder(asked.request, {});
    } catch (const Error& error) {
      CHECK_FALSE(std::filesystem::exists(asked.folder / "c"));
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(refusal(plan_head + plan_factors, targets_text),
             Contains("calibration.ini: has no section [calibration]"));
  CHECK_THAT(
      refusal(plan_text, target_head + "a,grade_share,phase=primary grade=2 record=6,0.5,0.1,check,,,\n"),
      Contains("has no target to be fitted"));
  const std::string several =
      refusal(plan_text, target_head + "a,grade_share,phase=primary grade=2 record=9,0.5,0.1,fit,,,\n" +
                             "b,grade_share,phase=primary grade=2 record=6,0.5,0,fit,,,\n" +
                             "c,grade_share,phase=primary grade=2 record=6,0.5,0.1,fit,two-teir-drift,,\n");
  CHECK_THAT(several, Contains("a: needs record 9, and runs have those from -"));
  CHECK_THAT(several, Contains("b: its tolerance is 0"));
  CHECK_THAT(
      several,
      Contains(
          "c: is of the scenario 'two-teir-drift', which the plan does not run; nearest is two-tier-drift"));
  std::string few = plan_text;
  few.replace(few.find("points = 30"), 11, "points = 29");
  CHECK_THAT(refusal(few, targets_text),
             Contains("points: is 29, allowed are 30 or more for 3 factors, and 30 are usual"));
  CHECK_THAT(refusal(plan_text + "[factor trust.gain]\nfrom = 3\n", targets_text),
             Contains("[factor trust.gain]: begins to hold in a term"));
}

TEST_CASE("Sets say what the plan gives, and thresholds that their own baseline finds", "[calibrate]") {
  const std::string found =
      "thresholds = found\n[inspection]\nregimes = 1\n[factor inspection.noise_primary]\n";
  Asked asked(plan_head + "[calibration]\ntargets = targets.csv\nwaves = 1\nsets = 4\n" + found);
  calibrate_in_folder(asked.request, {});
  const auto sets = read_parameter_sets(asked.sets(), "sets.csv");
  REQUIRE(sets.size() == 4);
  for (const ParameterSet& set : sets) {
    Parameters with;
    for (std::size_t i = 0; i < set.parameters.size(); ++i)
      with.*parameter_table()[set.parameters[i]].member = set.values[i];
    CHECK(with.inspection_regimes == 1);
    Parameters before;
    before.inspection_regimes = 1;
    before.inspection_noise_primary = with.inspection_noise_primary;
    double threshold = 0;
    for (const std::uint32_t replicate : {0U, 1U}) {
      const Draws draws(5, replicate);
      threshold += with_found_thresholds(draw_synthetic_schools(60, before, draws), before, draws)
                       .inspection_threshold_primary_2009_grade2 /
                   2;
    }
    CHECK(with.inspection_threshold_primary_2009_grade2 == Approx(threshold).epsilon(1e-4));
  }
  Asked without(plan_head + "[calibration]\ntargets = targets.csv\nthresholds = found\n" + plan_factors);
  CHECK_THROWS_WITH(calibrate_in_folder(without.request, {}),
                    Contains("calibration.ini:9: thresholds: found needs England's regimes"));
}

TEST_CASE("Of a set's runs those that have a value count, whichever they are", "[calibrate]") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  // Two sets, three replicates, two observables.
  const std::vector<double> values{1,    none, none, none, 4,    none,  //
                                   none, 2,    7,    3,    none, 7};
  const auto of = [&](std::size_t set, std::size_t observable) {
    return over_replicates(values, set, 3, observable, 2);
  };
  CHECK(of(0, 0).mean == 2.5);
  CHECK(of(0, 0).variance == 4.5);
  CHECK(std::isnan(of(0, 1).mean));
  CHECK(std::isnan(of(0, 1).variance));
  CHECK(of(1, 0).mean == 7);
  CHECK(std::isnan(of(1, 0).variance));
  CHECK(of(1, 1).mean == Approx(4));
  CHECK(of(1, 1).variance == Approx(7));
}

TEST_CASE("Sets are checked against targets without being fitted again", "[calibrate]") {
  Asked asked;
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, {});
  const CalibrationCheck same = check_sets(asked.request, answer.sets_path, {});
  CHECK(same.n_sets == 20);
  CHECK(same.n_of == 20);
  REQUIRE(same.figures.size() == 2);
  CHECK(same.figures[0].target.id == "good");
  CHECK(same.n_that_meet >= 18);
  CHECK(same.mean_squared_misfit == Approx(answer.mean_squared_misfit).margin(0.6));

  // One set of a parameter file: its figures are those of its own runs, counted from what they observe.
  const std::string noisy = asked.folder.write("noisy.ini", "inspection.noise_primary = 0.9\n");
  const CalibrationCheck one = check_sets(asked.request, noisy, {});
  CHECK(one.n_sets == 1);
  CHECK(one.figures[0].lower == one.figures[0].upper);
  double squares = 0;
  for (const CalibratedFigure& figure : one.figures) squares += figure.misfit() * figure.misfit() / 2;
  CHECK(one.mean_squared_misfit == Approx(squares));
  // The defaults are a set like any other: that of a file which gives one of them.
  const CalibrationCheck defaults = check_sets(asked.request, "default", {});
  const std::string given = asked.folder.write(
      "given.ini", fmt::format("inspection.noise_primary = {}\n", Parameters{}.inspection_noise_primary));
  CHECK(defaults.n_sets == 1);
  CHECK(defaults.mean_squared_misfit == check_sets(asked.request, given, {}).mean_squared_misfit);
  CHECK(defaults.mean_squared_misfit < one.mean_squared_misfit);

  asked.folder.write("targets.csv",
                     target_head + "a,grade_share,phase=primary grade=2 record=6,0.01,0.001,fit,,,\n");
  CHECK(check_sets(asked.request, answer.sets_path, {}).n_that_meet == 0);

  // What a model lacks has no value: it counts as missed, and does not hide how far the rest is.
  asked.folder.write("targets.csv", target_head +
                                        "good,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit,,,\n" +
                                        "mean,group_size,statistic=mean record=6,3.7,0.3,fit,,,\n");
  const CalibrationCheck lacking = check_sets(asked.request, noisy, {});
  CHECK(lacking.n_that_meet == 0);
  CHECK(lacking.without_value == 0.5);
  CHECK(lacking.mean_squared_misfit == Approx(lacking.figures[0].misfit() * lacking.figures[0].misfit()));
  const std::string empty = asked.folder.write("empty.ini", "# nothing\n");
  CHECK_THROWS_WITH(check_sets(asked.request, empty, {}), Contains("gives no parameter"));
}

TEST_CASE("A calibration until a record leaves later targets alone", "[calibrate]") {
  const std::string later = "late,grade_share,phase=primary grade=1 record=6,0.15,0.04,fit,,,\n";
  const std::string early = "early,grade_share,phase=primary grade=1 record=3,0.15,0.04,fit,,,\n";
  std::string plan = plan_text;
  plan.replace(plan.find("waves = 2"), 9, "waves = 2\nuntil = 3");
  const Asked asked(plan, target_head + early + later);
  CHECK(estimate_calibration(asked.request, {}).n_targets == 1);
  plan.replace(plan.find("until = 3"), 9, "until = 6");
  const Asked both(plan, target_head + early + later);
  CHECK(estimate_calibration(both.request, {}).n_targets == 2);
}

TEST_CASE("A factor that is not fitted keeps its prior", "[calibrate]") {
  // What trust starts with moves no grade within two years; sets hold even draws of it, as many as there are
  // sets.
  const std::string unfitted = "[factor trust.initial]\nrange = 0.2, 0.6\nfitted = no\n";
  std::string plan = plan_text + unfitted;
  plan.replace(plan.find("sets = 20"), 9, "sets = 60");
  Asked asked(plan);
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, {});
  REQUIRE(answer.parameters.size() == 4);
  CHECK_FALSE(answer.parameters[3].is_fitted);
  const auto sets = read_parameter_sets(asked.sets(), "sets.csv");
  std::set<double> values;
  double mean = 0;
  for (const ParameterSet& set : sets) {
    values.insert(set.values[3]);
    mean += set.values[3] / static_cast<double>(sets.size());
  }
  CHECK(values.size() == answer.result.n_distinct);
  CHECK(*values.begin() >= 0.2);
  CHECK(*values.rbegin() <= 0.6);
  // Its sd is 0.4 / root(12 n); five of them, by the number of different sets.
  CHECK(std::abs(mean - 0.4) < 5 * 0.4 / std::sqrt(12.0 * static_cast<double>(answer.result.n_distinct)));
}

/// Sets that differ in how much schools seek partners, of which nothing that is fitted says anything.
const std::string seeking = "[factor search.rate]\nrange = 0.02, 0.9\nfitted = no\n";
const std::string band_head = "id,observable,arguments,low,high,use,scenario\n";

std::string screened_plan(const std::string& more = {}) {
  return plan_head + "[calibration]\ntargets = targets.csv\nwaves = 2\nsets = 20\nscreens = bands.csv\n" +
         more + plan_factors + seeking;
}

double mean_of_parameter(const std::string& sets_text, std::size_t column) {
  double mean = 0;
  const auto sets = read_parameter_sets(sets_text, "sets.csv");
  for (const ParameterSet& set : sets) mean += set.values[column] / static_cast<double>(sets.size());
  return mean;
}

TEST_CASE("Sets are screened by bands, under the scenario of each and as long as that needs", "[calibrate]") {
  // Half of the schools may be alone at most, and with lasting support no more after three years. Priors
  // leave more alone where nobody seeks.
  Asked asked(screened_plan());
  asked.folder.write("bands.csv", band_head + "alone,without_partner,record=6,,0.2,screen,\n" +
                                      "supported,without_partner,record=9,0.02,0.35,screen,supported\n" +
                                      "a_fit,without_partner,record=6,0.9,1,fit,\n" +
                                      "nothing,without_partner,record=6,2,3,screen,two-tier-drift\n");
  Counter counter;
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, counter.watch());
  REQUIRE(answer.bands.size() == 3);
  CHECK(answer.bands[0].share > 0);
  CHECK(answer.bands[0].share < 1);
  CHECK(answer.bands[0].upper <= 0.2);
  CHECK(answer.bands[1].lower >= 0.02);
  CHECK(answer.bands[1].upper <= 0.35);
  CHECK_FALSE(answer.bands[2].is_applied);  // or nothing would be left
  CHECK(answer.n_tried % 20 == 0);
  CHECK(answer.n_that_keep >= 20);
  CHECK(answer.result.sets.size() == 20);
  const std::uint64_t n_fit = answer.result.waves.size() * 30 * 2 + 40 * 2;
  // Only what keeps to the first bands is run under another scenario.
  CHECK(counter.n_runs > n_fit + answer.n_tried + answer.n_that_keep + 20 * 2 - 1);
  CHECK(counter.n_runs < n_fit + 2 * answer.n_tried + 20 * 2);
  // The mean of 20 draws of the prior is .46 with a standard deviation of .057.
  CHECK(mean_of_parameter(asked.sets(), 3) > 0.46 + 2 * 0.057);
  CHECK(answer.parameters[3].removed > 0.1);
  CHECK_THAT(bytes_of(answer.bands_path), Contains("\nalone,,0.2,") && Contains("\nnothing,2,3,0,0,0,"));

  // Stopped in the middle of screening, it resumes and gives the same bytes.
  Asked stopped(screened_plan());
  stopped.folder.write("bands.csv", bytes_of(asked.folder / "bands.csv"));
  Counter part;
  CHECK_THROWS_AS(calibrate_in_folder(stopped.request, part.watch(n_fit + 15)), Interrupted);
  calibrate_in_folder(stopped.request, {});
  CHECK(stopped.sets() == asked.sets());
  CHECK(bytes_of(stopped.folder / "c/targets.csv") == bytes_of(answer.figures_path));
}

TEST_CASE("Of more than ten bands one may be missed", "[calibrate]") {
  // Everything keeps to nine bands; of two more, each try keeps to one.
  std::string bands = band_head;
  for (int i = 0; i < 9; ++i) bands += "any" + std::to_string(i) + ",without_partner,record=6,0,1,screen,\n";
  bands +=
      "few,without_partner,record=6,,0.1,screen,supported\n"
      "many,without_partner,record=6,0.11,,screen,supported\n";
  Asked asked(screened_plan("rounds = 1\n"));
  asked.folder.write("bands.csv", bands);
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, {});
  CHECK(answer.most_missed == 1);
  const double few = answer.bands[9].share, many = answer.bands[10].share;
  CHECK(few > 0);
  CHECK(many > 0);
  CHECK(answer.n_that_keep == static_cast<std::size_t>(std::lround(20 * (few + many))));
  CHECK(answer.bands[9].share_of_sets + answer.bands[10].share_of_sets == Approx(1).epsilon(1e-9));

  bands.replace(bands.find("any8"), bands.find("few") - bands.find("any8"), "");
  Asked ten(screened_plan("rounds = 1\n"));
  ten.folder.write("bands.csv", bands);
  CHECK_THROWS_WITH(calibrate_in_folder(ten.request, {}),
                    Contains("none of 20 tries keeps to the bands together"));
}

TEST_CASE("Screening that leaves nothing or cannot be meant is refused", "[calibrate]") {
  const auto refusal = [](const std::string& more, const std::string& bands) {
    Asked asked(screened_plan(more));
    asked.folder.write("bands.csv", band_head + bands);
    try {
      calibrate_in_folder(asked.request, {});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  // Each can be kept to, both cannot.
  CHECK_THAT(refusal("rounds = 1\n",
                     "few,without_partner,record=6,,0.1,screen,\n"
                     "many,without_partner,record=6,0.11,,screen,\n"),
             Contains("none of 20 tries keeps to the bands together") && Contains("\n  few: ") &&
                 Contains("\n  many: "));
  CHECK_THAT(refusal("", "alone,without_partner,record=6,0.1,0.3,check,\n"),
             Contains("bands.csv: has no band to be kept to; in column use, write screen"));
  CHECK_THAT(refusal("", "alone,without_partner,record=6,,0.3,screen,suported\n"),
             Contains("nearest is supported"));
  CHECK_THAT(refusal("rounds = 0\n", ""), Contains("rounds: is '0'"));
  // What a scenario sets by itself would be lost.
  CHECK_THAT(refusal("[factor lever.la_floor]\nfitted = no\n",
                     "alone,without_partner,record=6,,0.3,screen,supported\n"),
             Contains("[factor lever.la_floor]: the scenario supported sets it, too"));
  Asked asked(screened_plan("rounds = 3\n"));
  asked.folder.write("bands.csv", band_head + "alone,without_partner,record=6,,0.3,screen,supported\n");
  const CalibrateEstimate estimate = estimate_calibration(asked.request, {});
  CHECK(estimate.n_bands == 1);
  CHECK(estimate.n_rounds == 3);
  CHECK(estimate.n_screening_runs == 3 * 20 + 20 * 2);
}

TEST_CASE("A target that no run comes near is named, with the nearest", "[calibrate]") {
  Asked asked(plan_text, target_head + "good,grade_share,phase=primary grade=2 record=6,0.01,0.001,fit,,,\n");
  CHECK_THROWS_WITH(calibrate_in_folder(asked.request, {}),
                    Contains("no point comes near") && Contains("\n  good: should be 0.01, and is "));
}

/// Without the lines that name plan and targets.
std::string without_head(const std::string& sets) { return sets.substr(sets.find("\ninspection")); }

const std::string copy_row = "copy,grade_share,phase=primary grade=2 record=6,0.5,0.02,check,,,\n";
const std::string fitted_rows = target_head +
                                "good,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit,,,\n" +
                                "weak,grade_share,phase=primary grade=3 record=6,0.25,0.04,fit,,,\n";

/// A row for checking that is what one was fitted to is observed in the same runs of the same sets.
void check_copy(const CalibrateAnswer& answer, std::size_t at) {
  REQUIRE(answer.checks.size() > at);
  const CalibratedFigure& copy = answer.checks[at];
  const CalibratedFigure& fitted = answer.figures[0];
  REQUIRE(copy.target.id == "copy");
  CHECK(copy.mean == fitted.mean);
  CHECK(copy.lower == fitted.lower);
  CHECK(copy.upper == fitted.upper);
  CHECK_FALSE(copy.is_used);
  CHECK(copy.is_within() == (fitted.lower <= 0.5 && 0.5 <= fitted.upper));
}

TEST_CASE("What judges the sets is observed in their own runs, and does not move them", "[calibrate]") {
  const std::string others =
      "later,grade_share,phase=primary grade=4 record=9,0.1,0.01,check,,,\n"
      "elsewhere,grade_share,phase=primary grade=4 record=6,0.1,0.01,check,supported,,\n"
      "given,grade_share,phase=primary grade=4 record=6,0.1,0.01,input,,,\n";
  Asked with(plan_text, fitted_rows + others + copy_row), without(plan_text, fitted_rows);
  Counter counter, plain;
  const CalibrateAnswer answer = calibrate_in_folder(with.request, counter.watch());
  calibrate_in_folder(without.request, plain.watch());
  CHECK(answer.checks.size() == 1);  // what the plan's runs show
  check_copy(answer, 0);
  CHECK(counter.n_runs == plain.n_runs);
  CHECK(without_head(with.sets()) == without_head(without.sets()));
  double squared = 0;
  for (const CalibratedFigure& figure : answer.figures) squared += figure.squared_misfit / 2;
  CHECK(answer.mean_squared_misfit == Approx(squared));
  const std::string table = bytes_of(answer.figures_path);
  CHECK_THAT(table, Contains(",fit,grade_share,phase=primary grade=3 record=6,\n") && Contains(",0,") &&
                        Contains(",check,grade_share,phase=primary grade=2 record=6,\n"));
}

TEST_CASE("A folder without what judges its sets resumes without running anything", "[calibrate]") {
  Asked asked(plan_text, fitted_rows);
  calibrate_in_folder(asked.request, {});
  const std::string sets = without_head(asked.sets());
  const std::string late = "late,grade_share,phase=primary grade=1 record=6,0.2,0.02,check,,,\n";
  asked.folder.write("targets.csv", fitted_rows + late);
  Counter counter;
  const CalibrateAnswer older = calibrate_in_folder(asked.request, counter.watch());
  CHECK(counter.n_runs == 0);
  REQUIRE(older.checks.size() == 1);
  CHECK(std::isnan(older.checks[0].mean));
  CHECK_FALSE(older.checks[0].is_within());
  CHECK_THAT(bytes_of(older.figures_path), Contains("\nlate,0.2,0.02,,,,,0,,check,grade_share,"));

  // Run again, they are there; a row that is added later does not take them away.
  std::filesystem::remove_all(asked.folder / "c/sets");
  CHECK_FALSE(std::isnan(calibrate_in_folder(asked.request, counter.watch()).checks[0].mean));
  CHECK(counter.n_runs == 40 * 2);
  CHECK(without_head(asked.sets()) == sets);
  asked.folder.write("targets.csv", fitted_rows + copy_row + late);
  const CalibrateAnswer more = calibrate_in_folder(asked.request, counter.watch());
  CHECK(counter.n_runs == 40 * 2);
  REQUIRE(more.checks.size() == 2);
  CHECK(std::isnan(more.checks[0].mean));
  CHECK_FALSE(std::isnan(more.checks[1].mean));
}

TEST_CASE("Screened sets are judged by the runs of those that stay", "[calibrate]") {
  Asked asked(screened_plan(), fitted_rows + copy_row);
  asked.folder.write("bands.csv", band_head + "alone,without_partner,record=6,,0.2,screen,\n");
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, {});
  check_copy(answer, 0);
  CHECK_THAT(bytes_of(answer.bands_path), Contains(",without_partner,record=6,\n"));
}

TEST_CASE("What a calibration until a record leaves for later judges its sets", "[calibrate]") {
  std::string plan = plan_text;
  plan.replace(plan.find("waves = 2"), 9, "waves = 2\nuntil = 3");
  const Asked asked(plan, target_head +
                              "early,grade_share,phase=primary grade=2 record=3,0.55,0.04,fit,,,\n"
                              "late,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit,,,\n");
  const CalibrateAnswer answer = calibrate_in_folder(asked.request, {});
  CHECK(answer.figures.size() == 1);
  REQUIRE(answer.checks.size() == 1);
  CHECK(answer.checks[0].target.id == "late");
  CHECK(answer.checks[0].mean > 0);
}

TEST_CASE("A folder of another calibration is refused", "[calibrate]") {
  Asked asked;
  calibrate_in_folder(asked.request, {});
  std::string other = plan_text;
  other.replace(other.find("seed = 5"), 8, "seed = 6");
  asked.folder.write("calibration.ini", other);
  CHECK_THROWS_WITH(calibrate_in_folder(asked.request, {}), Contains("/c/wave-1: holds another sweep"));
}

TEST_CASE("A plan of a calibration is no plan of a sweep", "[calibrate]") {
  const Asked asked;
  SweepRequest request;
  request.plan = asked.request.plan;
  request.folder = asked.request.folder;
  CHECK_THROWS_WITH(sweep_to_folder(request, {}),
                    Contains("calibration.ini:9: [calibration]: this plan is for"));
}

}  // namespace
