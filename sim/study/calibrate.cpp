#include "sim/study/calibrate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <mutex>
#include <numeric>

#include <fmt/format.h>

#include "analysis/statistics/quantile.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/model/world.hpp"
#include "sim/run/thresholds.hpp"
#include "sim/run/write_number.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/screening.hpp"
#include "sim/study/sweep.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/text/csv_field.hpp"
#include "sim/text/numbers.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

void tell_wave(const Wave& wave, const PlannedCalibration& c, const std::string& time_left,
               const Watch& watch) {
  std::size_t n_used = 0;
  double least = std::numeric_limits<double>::infinity(), greatest = -least;
  std::string left_out;
  for (std::size_t t = 0; t < wave.targets.size(); ++t) {
    const WaveTarget& target = wave.targets[t];
    if (!target.is_used) {
      left_out += (left_out.empty() ? "" : ", ") + c.targets[t].id +
                  (target.emulator ? fmt::format(" (Q2 {:.2f})", target.emulator->q2) : " (too few values)");
      continue;
    }
    ++n_used;
    least = std::min(least, target.emulator->q2);
    greatest = std::max(greatest, target.emulator->q2);
  }
  watch.tell(
      Told::progress,
      fmt::format(
          "Wave {}: {} points{}, {} in the fit; {} of {} targets count, Q2 {:.2f} to {:.2f}; {:.3g} % of the "
          "space is left, {:.0f} % of what there was before{}",
          wave.number, wave.n_run, wave.n_failed > 0 ? fmt::format(" ({} failed)", wave.n_failed) : "",
          wave.n_training, n_used, wave.targets.size(), least, greatest, 100 * wave.share,
          100 * wave.share_of_wave, time_left));
  if (!left_out.empty())
    watch.tell(Told::note, fmt::format("wave {} leaves out what its emulators cannot predict: {}",
                                       wave.number, left_out));
}

double quantile_of(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return inner_quantile(values, p);
}

std::vector<CalibratedParameter> parameters_of(const PlannedCalibration& c, const CalibrationResult& result,
                                               const CandidateSets& sets) {
  const PlanFile& plan = c.planned.plan;
  const std::vector<double> all = all_positions(c, sets);
  const std::vector<double> values = values_at(plan, all);
  const std::size_t n_all = all.size() / result.sets.size();
  const bool is_screened = !c.screening.bands.empty();
  std::vector<CalibratedParameter> parameters;
  std::size_t dimension = 0, fitted = 0;
  for (std::size_t f = 0; f < plan.factors.size(); ++f) {
    const PlanFactor& factor = plan.factors[f];
    if (factor.with) continue;
    std::vector<double> of_sets, positions;
    for (std::size_t i = 0; i < result.sets.size(); ++i) {
      of_sets.push_back(values[i * plan.factors.size() + f]);
      positions.push_back(all[i * n_all + dimension]);
    }
    const auto n = static_cast<double>(positions.size());
    const double mean = std::accumulate(positions.begin(), positions.end(), 0.0) / n;
    double variance = 0;
    for (const double u : positions) variance += (u - mean) * (u - mean) / n;
    const auto& first = result.waves.front().targets;
    const bool is_felt =
        factor.is_fitted && std::any_of(first.begin(), first.end(), [&](const WaveTarget& target) {
          return target.is_used && target.emulator->feels(fitted);
        });
    parameters.push_back({factor.key.parameter, quantile(factor.spread, 0.05), quantile(factor.spread, 0.95),
                          quantile_of(of_sets, 0.05), quantile_of(of_sets, 0.5), quantile_of(of_sets, 0.95),
                          is_screened || factor.is_fitted ? std::max(0.0, 1 - 12 * variance) : 0,
                          factor.is_fitted, is_felt});
    ++dimension;
    if (factor.is_fitted) ++fitted;
  }
  return parameters;
}

double squared_misfit(const CalibratedFigure& figure, double predicted) {
  return std::pow((predicted - figure.target.value) / figure.tolerance, 2);
}

/// A target beside what sets predict of it; `luck` is the variance of one run.
CalibratedFigure figure_of(const ObservedTarget& target, const std::vector<double>& predicted, double luck) {
  CalibratedFigure figure{.target = target,
                          .tolerance = std::hypot(target.tolerance, std::sqrt(luck)),
                          .mean = std::accumulate(predicted.begin(), predicted.end(), 0.0) /
                                  static_cast<double>(predicted.size()),
                          .lower = quantile_of(predicted, 0.05),
                          .upper = quantile_of(predicted, 0.95),
                          .q2 = std::numeric_limits<double>::quiet_NaN(),
                          .is_used = true};
  for (const double one : predicted)
    figure.squared_misfit += squared_misfit(figure, one) / static_cast<double>(predicted.size());
  return figure;
}

void add_figures(const PlannedCalibration& c, CalibrateAnswer& answer) {
  const std::size_t k = c.targets.size(), n = answer.result.sets.size();
  const Wave& last = answer.result.waves.back();
  for (std::size_t t = 0; t < k; ++t) {
    std::vector<double> predicted;
    for (std::size_t i = 0; i < n; ++i) predicted.push_back(answer.result.predictions[i * k + t]);
    CalibratedFigure figure = figure_of(c.targets[t], predicted, last.luck[t * k + t]);
    if (last.targets[t].emulator) figure.q2 = last.targets[t].emulator->q2;
    figure.is_used = last.targets[t].is_used;
    answer.mean_squared_misfit += figure.squared_misfit / static_cast<double>(k);
    answer.figures.push_back(std::move(figure));
  }
}

/// What sets predict of an observable, means over their replicates, in `values` as Rounds::run has them; and
/// the luck of one of their runs.
struct Predicted {
  std::vector<double> means;  ///< by set; not a number without a value
  double luck = 0;            ///< variance, mean over the sets that have one

  Predicted(std::span<const double> values, std::span<const std::size_t> sets, std::uint32_t n_replicates,
            std::size_t observable, std::size_t n_observables) {
    double n_with_luck = 0;
    for (const std::size_t set : sets) {
      const auto [mean, variance] = over_replicates(values, set, n_replicates, observable, n_observables);
      means.push_back(mean);
      if (std::isnan(variance)) continue;
      luck += variance;
      ++n_with_luck;
    }
    if (n_with_luck > 0) luck /= n_with_luck;
  }
  /// Without those that are not numbers.
  [[nodiscard]] std::vector<double> known() const {
    std::vector<double> some = means;
    std::erase_if(some, [](double value) { return std::isnan(value); });
    return some;
  }
};

void add_checks(const PlannedCalibration& c, const std::vector<double>& checked, CalibrateAnswer& answer) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t t = 0; t < c.checks.size(); ++t) {
    const Predicted predicted(checked, answer.result.runs, c.problem.n_replicates, t, c.checks.size());
    const std::vector<double> known = predicted.known();
    answer.checks.push_back(known.empty() ? CalibratedFigure{c.checks[t], c.checks[t].tolerance, none, none,
                                                             none, none, false, none}
                                          : figure_of(c.checks[t], known, predicted.luck));
    answer.checks.back().is_used = false;
  }
}

/// The sets of a name as points of a sweep, at most so many; and how many there are.
std::size_t take_sets(const std::string& name, std::size_t most, Sweep& sweep, const Watch& watch) {
  ParameterSets sets;
  if (names_sets(name)) {
    sets = load_sets(name, watch);
  } else {
    const ParameterFile file = load_parameters(name);
    auto& values = sets.values.emplace_back();
    const auto table = parameter_table();
    // The defaults give no key and mean every one.
    for (std::size_t p = 0; p < table.size(); ++p) {
      if (file.places[p].empty() && name != "default") continue;
      sets.parameters.push_back(p);
      values.push_back(file.values.*table[p].member);
    }
  }
  sweep.factors.clear();
  sweep.points.clear();
  for (const std::size_t parameter : sets.parameters) sweep.factors.push_back({.key = parameter});
  for (std::size_t s = 0; s < std::min(most, sets.values.size()); ++s)
    sweep.points.insert(sweep.points.end(), sets.values[s].begin(), sets.values[s].end());
  return sets.values.size();
}

/// [point][replicate][target]; throws Interrupted.
std::vector<double> observe_all(const PlannedCalibration& c, const Sweep& sweep, const Watch& watch) {
  const std::size_t k = c.targets.size();
  std::vector<double> values(sweep.n_tasks() * k, std::numeric_limits<double>::quiet_NaN());
  std::atomic<std::uint64_t> next = 0;
  std::mutex mutex;
  watch.begin(sweep.n_tasks(), "runs");
  run_on_threads(c.problem.threads, [&] {
    PastCache past;
    for (std::uint64_t task = next++; task < sweep.n_tasks() && !watch.interrupted(); task = next++) {
      const SweepTask at{static_cast<std::size_t>(task / sweep.n_replicates()),
                         static_cast<std::uint32_t>(task % sweep.n_replicates())};
      const std::vector<SweepRun> runs = run_task(sweep, at, c.planned.plan.time_limit, past);
      for (std::size_t t = 0; t < k; ++t) {
        const SweepRun& run = runs[c.scenarios[t]];
        if (run.failure.empty()) values[task * k + t] = run.observed[t];
      }
      const std::lock_guard lock(mutex);
      watch.step(n_failed(runs) > 0);
    }
  });
  if (watch.interrupted()) throw Interrupted("interrupted; nothing is kept of a check");
  return values;
}

/// Of each of a sweep's points, the thresholds of inspection: means of those found in the plan's replicates.
std::vector<std::vector<double>> thresholds_of(const Sweep& sweep, const std::vector<std::size_t>& parameters,
                                               unsigned threads) {
  std::vector<std::vector<double>> found(sweep.n_points(), std::vector<double>(parameters.size(), 0.0));
  for_each_on_threads(sweep.n_points(), threads, [&](std::size_t point) {
    const RunDescription& d = sweep.scenarios.front();
    const Parameters given = scenario_at(sweep, 0, point, 0).parameters;
    for (std::uint32_t replicate = 0; replicate < d.n_replicates; ++replicate) {
      const Draws draws(d.seed, replicate);
      const Parameters with = with_found_thresholds(
          d.synthetic_size > 0 ? draw_synthetic_schools(d.synthetic_size, given, draws) : d.schools, given,
          draws);
      for (std::size_t p = 0; p < parameters.size(); ++p)
        found[point][p] += with.*parameter_table()[parameters[p]].member / d.n_replicates;
    }
  });
  return found;
}

/// What all sets share: what the plan gives in the place of defaults, so that a set says of itself what it is
/// a set of. Levers and prices are chosen by who runs it.
ParameterSet given_by_plan(const PlannedCalibration& c) {
  ParameterSet given;
  const Parameters& parameters = c.planned.sweep.scenarios.front().scenario.parameters;
  const auto table = parameter_table();
  for (std::size_t p = 0; p < table.size(); ++p) {
    const ParameterInfo& row = table[p];
    const bool is_factor = std::any_of(c.planned.plan.factors.begin(), c.planned.plan.factors.end(),
                                       [&](const PlanFactor& factor) { return factor.key.parameter == p; });
    const bool is_behaviour =
        row.group != "synthetic" &&
        (row.role == Role::process || row.role == Role::world || row.role == Role::observation);
    if (is_factor || !is_behaviour || parameters.*row.member == row.standard) continue;
    given.parameters.push_back(p);
    given.values.push_back(parameters.*row.member);
  }
  return given;
}

/// To so many significant digits: what follows them moves no figure, and makes files twice as long.
double rounded(double value, int digits) { return *read_number(fmt::format("{:.{}g}", value, digits)); }

std::string sets_csv(const PlannedCalibration& c, const CalibrationResult& result,
                     const CandidateSets& chosen) {
  const PlanFile& plan = c.planned.plan;
  const Sweep sweep =
      sweep_of_round(c, c.planned.sweep, chosen, wave_round(c.problem, 1));  // with the plan's own seed
  const std::vector<std::size_t> thresholds =
      plan.calibration->finds_thresholds ? threshold_parameters() : std::vector<std::size_t>{};
  const auto found = thresholds.empty() ? std::vector<std::vector<double>>(sweep.n_points())
                                        : thresholds_of(sweep, thresholds, c.problem.threads);
  std::vector<ParameterSet> sets(sweep.n_points(), given_by_plan(c));
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
      sets[i].parameters.push_back(sweep.factors[f].key.parameter);
      sets[i].values.push_back(rounded(sweep.value(i, f), 6));
    }
    for (std::size_t p = 0; p < thresholds.size(); ++p) {
      sets[i].parameters.push_back(thresholds[p]);
      sets[i].values.push_back(rounded(found[i][p], 5));
    }
  }
  return write_parameter_sets(
      sets,
      {fmt::format(
           "{} parameter sets of equal weight that {} targets{} leave plausible; the first few are spread as "
           "all are",
           sets.size(), c.targets.size(),
           c.screening.bands.empty() ? "" : fmt::format(" and {} bands", c.screening.bands.size())),
       fmt::format("schoolsim calibrate {}: model version {}, {} waves, plan and targets {:016x}",
                   std::filesystem::path(plan.file).filename().string(), model_version, result.waves.size(),
                   fingerprint_of(plan.text + c.targets_text + c.screening.text))});
}

std::string waves_csv(const PlannedCalibration& c, const CalibrationResult& result) {
  std::string text =
      "wave,points,failed,fitted,share_left,share_of_wave,target,used,emulator,q2,emulator_sd,luck_sd,"
      "nearest\n";
  for (const Wave& wave : result.waves) {
    for (std::size_t t = 0; t < wave.targets.size(); ++t) {
      const WaveTarget& target = wave.targets[t];
      text += fmt::format("{},{},{},{},{},{},{},{}", wave.number, wave.n_run, wave.n_failed, wave.n_training,
                          wave.share, wave.share_of_wave, c.targets[t].id, target.is_used ? 1 : 0);
      text += target.emulator ? fmt::format(",{},{:.4g},{:.4g},{:.4g},{:.4g}\n", target.emulator->kind(),
                                            target.emulator->q2, std::sqrt(target.emulator->variance),
                                            std::sqrt(wave.luck[t * wave.targets.size() + t]), target.nearest)
                              : ",,,,,\n";
    }
  }
  return text;
}

std::string bands_csv(const CalibrateAnswer& answer) {
  std::string text =
      "id,low,high,share,applied,share_of_sets,mean,lower,upper,observable,arguments,scenario\n";
  for (const ScreenedBand& band : answer.bands) {
    const auto end = [](double value) { return std::isfinite(value) ? write_number(value) : std::string(); };
    text +=
        fmt::format("{},{},{},{:.4g},{},{:.4g},{:.4g},{:.4g},{:.4g},{},{},{}\n", band.target.id,
                    end(band.target.low), end(band.target.high), band.share, band.is_applied ? 1 : 0,
                    band.share_of_sets, band.mean, band.lower, band.upper, band.target.observable.info().name,
                    write_arguments(band.target.observable), band.target.scenario);
  }
  return text;
}

std::string figures_csv(const CalibrateAnswer& answer) {
  std::string text =
      "id,value,tolerance,mean,lower,upper,misfit,used,squared_misfit,use,observable,arguments,scenario\n";
  const auto add = [&](const CalibratedFigure& figure, std::string_view use) {
    const ObservedTarget& target = figure.target;
    text += fmt::format("{},{},{:.4g},", target.id, target.value, figure.tolerance);
    // A tolerance that is not known leaves no misfit.
    const bool has_misfit = target.tolerance > 0;
    text += std::isnan(figure.mean)
                ? ",,,"
                : fmt::format("{:.4g},{:.4g},{:.4g},", figure.mean, figure.lower, figure.upper);
    text += std::isnan(figure.mean) || !has_misfit ? "" : fmt::format("{:.3g}", figure.misfit());
    text += fmt::format(",{},", figure.is_used ? 1 : 0);
    text += std::isnan(figure.mean) || !has_misfit ? "" : fmt::format("{:.4g}", figure.squared_misfit);
    text += fmt::format(",{},{},{},{}\n", use, target.observable.info().name,
                        write_arguments(target.observable), target.scenario);
  };
  for (const CalibratedFigure& figure : answer.figures) add(figure, "fit");
  for (const CalibratedFigure& figure : answer.checks) add(figure, "check");
  return text;
}

}  // namespace

CalibrateEstimate estimate_calibration(const CalibrateRequest& request, const Watch& watch) {
  const PlannedCalibration c = read_calibration(request, watch);
  const CalibrationProblem& p = c.problem;
  CalibrateEstimate estimate;
  estimate.n_targets = c.targets.size();
  estimate.n_factors = p.n_dimensions;
  estimate.n_waves = p.most_waves;
  estimate.n_points = p.n_points;
  estimate.n_kept = p.n_kept();
  estimate.n_replicates = p.n_replicates;
  estimate.n_scenarios = c.planned.sweep.scenarios.size();
  const std::uint64_t n_tasks = (p.most_waves * p.n_points + p.n_kept()) * p.n_replicates;
  estimate.n_runs = n_tasks * estimate.n_scenarios;
  // The middle of the priors, and two corners between it and the ends.
  std::vector<double> positions;
  for (const double u : {0.25, 0.5, 0.75}) positions.insert(positions.end(), p.n_dimensions, u);
  const CandidateSets middle{positions, {}};
  const SweepSample sample = take_sample(sweep_of_round(c, c.planned.sweep, middle, wave_round(p, 1)));
  estimate.seconds_of_a_run = sample.seconds / static_cast<double>(estimate.n_scenarios);
  estimate.n_threads = p.threads;
  double seconds = sample.seconds * static_cast<double>(n_tasks);
  if (const BandScreening& screening = c.screening; !screening.bands.empty()) {
    estimate.n_bands = screening.bands.size();
    estimate.n_rounds = c.planned.plan.calibration->most_rounds;
    const std::uint64_t n_tries = estimate.n_rounds * p.n_sets;
    estimate.n_screening_runs = p.n_sets * p.n_replicates * estimate.n_scenarios;
    seconds += sample.seconds * static_cast<double>(p.n_sets * p.n_replicates);
    for (const ScreeningStage& stage : screening.stages) {
      estimate.n_screening_runs += n_tries * stage.sweep.scenarios.size();
      seconds += take_sample(sweep_of_round(c, stage.sweep, middle, screening_round(p, 0, 0))).seconds *
                 static_cast<double>(n_tries);
    }
  }
  estimate.seconds = seconds / p.threads;
  return estimate;
}

CalibrationCheck check_sets(const CalibrateRequest& request, const std::string& sets, const Watch& watch) {
  constexpr std::size_t most = 20;
  const PlannedCalibration c = read_calibration(request, watch);
  Sweep sweep = c.planned.sweep;
  sweep.finds_thresholds = false;
  CalibrationCheck check;
  check.n_of = take_sets(sets, most, sweep, watch);
  if (sweep.factors.empty())
    throw Error(ErrorKind::input, sets + ": gives no parameter, so there is nothing to check");
  const std::size_t k = c.targets.size(), n = check.n_sets = sweep.n_points();
  const std::uint32_t n_replicates = sweep.n_replicates();
  const std::vector<double> values = observe_all(c, sweep, watch);
  std::vector<std::vector<double>> misfits(n);
  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t t = 0; t < k; ++t) {
    const Predicted predicted(values, all, n_replicates, t, k);
    const std::vector<double> known = predicted.known();
    const CalibratedFigure& figure = check.figures.emplace_back(
        figure_of(c.targets[t], known.empty() ? predicted.means : known, predicted.luck));
    for (std::size_t s = 0; s < n; ++s) misfits[s].push_back(squared_misfit(figure, predicted.means[s]));
  }
  std::size_t n_values = 0;
  for (std::vector<double>& of_set : misfits) {
    for (double& misfit : of_set) {
      if (misfit >= 0) {
        check.mean_squared_misfit += misfit;
        ++n_values;
      } else {
        misfit = std::numeric_limits<double>::infinity();  // what has no value is missed
      }
    }
    std::sort(of_set.begin(), of_set.end(), std::greater<>());
    const double decides = of_set[k > targets_that_all_count ? 1 : 0];
    if (decides <= greatest_implausibility * greatest_implausibility) ++check.n_that_meet;
  }
  check.mean_squared_misfit /= static_cast<double>(n_values);
  check.without_value = static_cast<double>(n * k - n_values) / static_cast<double>(n * k);
  return check;
}

CalibrateAnswer calibrate_in_folder(const CalibrateRequest& request, const Watch& watch) {
  PlannedCalibration c = read_calibration(request, watch);
  c.problem.fitting = [&](std::size_t n_fitted, std::size_t n) {
    if (watch.interrupted())
      throw Interrupted("interrupted; all finished runs are kept, and the same command resumes");
    if (n_fitted == 0) {
      watch.begin(n, "emulators");
    } else {
      watch.step(false);
    }
  };
  make_folder(request.folder);
  Rounds rounds(c, request, watch);
  CalibrateAnswer answer;
  std::vector<double> checked;
  const bool is_screened = !c.screening.bands.empty();
  answer.result = calibrate(
      c.problem,
      [&](std::span<const double> positions, std::size_t round) {
        const CandidateSets points{{positions.begin(), positions.end()}, {}};
        if (round > 0 || is_screened)
          return rounds.run(c.planned.sweep, c.scenarios, points, wave_round(c.problem, round));
        FinalRuns runs = rounds.run_final(points, wave_round(c.problem, round));
        checked = std::move(runs.checked);
        return std::move(runs.fitted);
      },
      [&](const Wave& wave) { tell_wave(wave, c, rounds.time_left(wave.number), watch); });
  CandidateSets sets{answer.result.sets.points, {}};
  if (is_screened) sets = screen_sets(c, rounds, answer, checked, watch);
  answer.parameters = parameters_of(c, answer.result, sets);
  add_figures(c, answer);
  add_checks(c, checked, answer);
  answer.sets_path = request.folder + "/sets.csv";
  answer.waves_path = request.folder + "/waves.csv";
  answer.figures_path = request.folder + "/targets.csv";
  const std::string text = sets_csv(c, answer.result, sets);
  // Processes that share the folder write the same, one after the other.
  SweepFolder writing(request.folder + "/sets");
  writing.lock();
  replace_file(answer.sets_path, text, {});
  replace_file(answer.waves_path, waves_csv(c, answer.result), {});
  replace_file(answer.figures_path, figures_csv(answer), {});
  if (answer.bands.empty()) return answer;
  answer.bands_path = request.folder + "/screens.csv";
  replace_file(answer.bands_path, bands_csv(answer), {});
  return answer;
}

}  // namespace schoolsim
