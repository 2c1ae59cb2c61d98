#include "sim/study/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "analysis/words/document.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

ExitCode tell_needs(const CalibrateEstimate& e) {
  std::cout << paragraph(fmt::format(
                   "{} targets, {} factors. At most {} waves of {} points, then {} sets, each in {} "
                   "replicates of {} scenario{}: {} runs.",
                   e.n_targets, e.n_factors, e.n_waves, e.n_points, e.n_kept, e.n_replicates, e.n_scenarios,
                   e.n_scenarios == 1 ? "" : "s", e.n_runs))
            << (e.n_bands == 0
                    ? std::string()
                    : paragraph(fmt::format("Then at most {} rounds of screening by {} bands: {} runs.",
                                            e.n_rounds, e.n_bands, e.n_screening_runs)))
            << paragraph(fmt::format(
                   "Time: at most about {} for runs on {} thread{}, at {:.3g} s a run on one; emulators "
                   "come on top.",
                   duration_text(e.seconds), e.n_threads, e.n_threads == 1 ? "" : "s", e.seconds_of_a_run));
  return ExitCode::done;
}

std::string range_text(double lower, double upper) { return fmt::format("{:.3g} to {:.3g}", lower, upper); }

Table parameter_rows(const CalibrateAnswer& answer) {
  Table table;
  table.id = "parameters";
  table.heading = "What the targets say of parameters";
  table.columns = {{"parameter", false}, {"before", false}, {"after", false}, {"removed", true}};
  table.note = "The middle 90 % before and after, and the share of the variance that is gone.";
  Section& section = table.sections.emplace_back();
  for (const CalibratedParameter& one : answer.parameters) {
    section.rows.push_back({std::string(parameter_table()[one.parameter].key),
                            range_text(one.prior_lower, one.prior_upper), range_text(one.lower, one.upper),
                            one.is_felt || (!one.is_fitted && !answer.bands.empty())
                                ? fmt::format("{:.0f} %", 100 * one.removed)
                            : one.is_fitted ? "not felt"
                                            : "not fitted"});
  }
  return table;
}

Table figure_rows(const std::vector<CalibratedFigure>& figures, bool are_emulated) {
  Table table;
  table.id = "targets";
  table.heading = "What the sets predict";
  table.columns = {{"target", false}, {"is", true}, {"sets", false}, {"misfit", true}};
  table.note =
      "The middle 90 % of the sets and the mean's distance from the target in tolerances (sampling, "
      "discrepancy and the luck of a run).";
  if (are_emulated) {
    table.columns.push_back({"Q2", true});
    table.note +=
        " Q2: the share of variance that the last wave's emulator predicts at points left out; * the target "
        "did not count in it.";
  }
  Section& section = table.sections.emplace_back();
  for (const CalibratedFigure& figure : figures) {
    auto& row = section.rows.emplace_back();
    row = {figure.target.id, fmt::format("{:.3g}", figure.target.value),
           range_text(figure.lower, figure.upper), fmt::format("{:.2f}", figure.misfit())};
    if (are_emulated) row.push_back(fmt::format("{:.2f}{}", figure.q2, figure.is_used ? "" : "*"));
  }
  return table;
}

/// What was not fitted, which alone can say whether the sets are right.
void tell_checks(const std::vector<CalibratedFigure>& checks) {
  std::vector<CalibratedFigure> known;
  for (const CalibratedFigure& figure : checks) {
    if (!std::isnan(figure.mean)) known.push_back(figure);
  }
  if (known.empty()) return;
  Table table = figure_rows(known, false);
  table.id = "checks";
  table.heading = "What they predict of rows that were not fitted";
  const auto n_within = std::count_if(known.begin(), known.end(),
                                      [](const CalibratedFigure& figure) { return figure.is_within(); });
  std::cout << table_text(table) << "\n"
            << paragraph(
                   fmt::format("{} of {} lie within the middle 90 % of the sets.", n_within, known.size()));
}

Table band_rows(const CalibrateAnswer& answer) {
  Table table;
  table.id = "screens";
  table.heading = "What the sets keep to";
  table.columns = {{"band", false},       {"from", true}, {"to", true},
                   {"first tries", true}, {"sets", true}, {"90 % of sets", false}};
  table.note =
      "The shares of the first round's tries and of the sets inside each band, and the middle 90 % of the "
      "sets, each in one run. * fewer than 1 % keep to it, so it was not applied: model or band is wrong.";
  Section& section = table.sections.emplace_back();
  for (const ScreenedBand& band : answer.bands) {
    const auto end = [](double value) {
      return std::isfinite(value) ? fmt::format("{:.3g}", value) : std::string();
    };
    section.rows.push_back({band.target.id, end(band.target.low), end(band.target.high),
                            fmt::format("{:.0f} %{}", 100 * band.share, band.is_applied ? "" : "*"),
                            fmt::format("{:.0f} %", 100 * band.share_of_sets),
                            range_text(band.lower, band.upper)});
  }
  return table;
}

ExitCode tell_check(const CalibrationCheck& check, const std::string& sets) {
  std::cout
      << paragraph(fmt::format(
             "{} of {} sets of {} were run; {} of them still meet the targets (miss at most {} by more than "
             "three tolerances). Mean squared misfit over targets and sets: {:.2f} tolerances{}.",
             check.n_sets, check.n_of, sets, check.n_that_meet,
             check.figures.size() > targets_that_all_count ? "one" : "none", check.mean_squared_misfit,
             check.without_value > 0
                 ? fmt::format(", without the {:.0f} % that have no value", 100 * check.without_value)
                 : std::string()))
      << table_text(figure_rows(check.figures, false));
  return ExitCode::done;
}

ExitCode run_calibration(const Arguments& arguments) {
  CalibrateRequest request;
  request.plan = arguments.positional()[0];
  request.folder = arguments.text("out").value_or("");
  request.threads = read_threads(arguments);
  if (arguments.has("dry-run")) return tell_needs(estimate_calibration(request, watch(arguments)));
  if (const auto sets = arguments.text("check"))
    return tell_check(check_sets(request, *sets, watch(arguments)), *sets);
  if (request.folder.empty())
    throw Error(ErrorKind::usage,
                "calibrate: needs --out DIR, the folder in which it lives; --dry-run and --check need none");
  const CalibrateAnswer answer = calibrate_in_folder(request, watch(arguments));
  const CalibrationResult& result = answer.result;
  const Wave& last = result.waves.back();
  std::cout << paragraph(fmt::format(
      "{} parameter sets of equal weight, {} of them different, after {} wave{}, which left "
      "{:.3g} % of the space: {}. Mean squared misfit over targets and sets: {:.2f} "
      "tolerances.",
      result.sets.size(), result.n_distinct, result.waves.size(), result.waves.size() == 1 ? "" : "s",
      100 * last.share, result.why_it_stopped, answer.mean_squared_misfit));
  if (!result.missed.empty()) {
    std::string names;
    for (const std::string& id : result.missed) names += (names.empty() ? "" : ", ") + id;
    std::cout << paragraph("No point that was run comes within three standard deviations of " + names + ".",
                           "Note: ", 2);
  }
  if (!answer.bands.empty()) {
    std::cout << paragraph(fmt::format("{} of {} tries keep to the bands that count{}.", answer.n_that_keep,
                                       answer.n_tried,
                                       answer.most_missed > 0 ? "; of so many, one may be missed" : ""))
              << table_text(band_rows(answer));
  }
  std::cout << table_text(parameter_rows(answer)) << table_text(figure_rows(answer.figures, true));
  tell_checks(answer.checks);
  std::cout << "\n" << answer.sets_path << "\n" << answer.waves_path << "\n" << answer.figures_path << "\n";
  if (!answer.bands_path.empty()) std::cout << answer.bands_path << "\n";
  return ExitCode::done;
}

}  // namespace

const Command calibrate_command{
    "Sweep",
    {"calibrate PLAN.ini",
     {1, 1},
     "which parameter sets a place's figures do not rule out",
     "The plan is that of a sweep, with priors as factors and a section [calibration] that names a file of "
     "targets (docs/calibration.md). Waves of runs train emulators, which rule out what cannot meet the "
     "targets; from what is left, sets of equal weight are drawn by how well they fit, each of them run. "
     "With screens, those stay that keep to bands of what is known too roughly to be fitted. "
     "The folder keeps every finished run: after Ctrl-C or a kill, the same command resumes, and several "
     "processes may share it.",
     {{"out", "DIR", "folder of the calibration; made if it is not there"},
      {"check", "SETS",
       "run twenty of these sets, a file of sets or of parameters, and say whether they meet the targets"},
      {"dry-run", "", "show how many runs and hours it takes at most"},
      {"threads", "N",
       "runs at the same time; as many as the machine has cores by default; results do not depend on it"},
      quiet_flag},
     {"schoolsim calibrate calibration.ini --dry-run           # what would it take?",
      "schoolsim calibrate calibration.ini --check v3          # what fits it already?",
      "schoolsim calibrate calibration.ini --out calibration   # run it; again to resume"}},
    run_calibration};

}  // namespace schoolsim
