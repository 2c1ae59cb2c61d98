#include "sim/study/calibrate.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "analysis/statistics/quantile.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/model/regimes.hpp"
#include "sim/model/world.hpp"
#include "sim/run/thresholds.hpp"
#include "sim/run/write_number.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/study/sweep.hpp"
#include "sim/study/sweep_plan.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/text/csv_field.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

using CalibrationClock = std::chrono::steady_clock;

/// A number whose bits all depend on all bits of the given one (splitmix64, Steele et al. 2014).
std::uint64_t mixed(std::uint64_t bits) {
  bits += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

/// Runs that show whether sets keep to some of the bands.
struct ScreeningStage {
  std::vector<std::size_t> bands;      ///< positions
  std::vector<std::size_t> scenarios;  ///< of each, a position in the sweep
  Sweep sweep;                         ///< has no points
};

/// Bands that sets must keep to: first those of the plan's own scenarios; what is left of sets is run under
/// the others.
struct Screening {
  std::string text;
  std::vector<ObservedTarget> bands;
  std::vector<ScreeningStage> stages;
};

/// A plan, its targets and what follows from them.
struct PlannedCalibration {
  PlannedSweep planned;
  Screening screening;  ///< has no bands where nothing is screened
  std::string targets_text;
  std::vector<ObservedTarget> targets;  ///< to be fitted
  std::vector<std::size_t> scenarios;   ///< of each, a position in the plan
  CalibrationProblem problem;
};

/// Positions of the scenarios in which targets are to be met, or what is wrong with them.
std::vector<std::size_t> scenarios_of(const std::vector<ObservedTarget>& targets, const Sweep& sweep,
                                      const std::string& file) {
  std::vector<std::size_t> positions;
  std::vector<Problem> problems;
  std::vector<std::string_view> known;
  for (const RunDescription& d : sweep.scenarios) known.push_back(d.scenario.name);
  for (const ObservedTarget& target : targets) {
    const auto found = std::find(known.begin(), known.end(), target.scenario);
    positions.push_back(target.scenario.empty() ? 0 : static_cast<std::size_t>(found - known.begin()));
    if (!target.scenario.empty() && found == known.end()) {
      problems.push_back({file, target.id + ": is of the scenario " + quote(target.scenario) +
                                    ", which the plan does not run" + suggestion(target.scenario, known) +
                                    "; add it to 'scenarios', or take the row out"});
      continue;
    }
    const RunDescription& d = sweep.scenarios[positions.back()];
    const auto first = -static_cast<Term>(d.scenario.parameters.start_spin_up_terms);
    for (const Term record : target.observable.info().records(target.observable.arguments)) {
      if (first <= record && record <= d.terms) continue;
      problems.push_back(
          {file, fmt::format("{}: needs record {}, and runs have those from {} to {}; take more "
                             "terms, or the row out",
                             target.id, record, first, d.terms)});
      break;
    }
    if (target.use == TargetUse::fit && target.tolerance == 0)
      problems.push_back({file, target.id + ": its tolerance is 0, which no run meets; give an sd above 0"});
  }
  throw_if_any(problems);
  return positions;
}

/// Positions of the parameters that are the thresholds of inspection.
std::vector<std::size_t> threshold_parameters() {
  std::vector<std::size_t> positions;
  const auto table = parameter_table();
  for (const auto& of_phases : threshold_members()) {
    for (const auto& of_grades : of_phases) {
      for (double Parameters::*const member : of_grades) {
        const auto found = std::find_if(table.begin(), table.end(),
                                        [&](const ParameterInfo& row) { return row.member == member; });
        positions.push_back(static_cast<std::size_t>(found - table.begin()));
      }
    }
  }
  return positions;
}

void add_threshold_problems(const PlannedSweep& planned, std::vector<Problem>& problems) {
  const PlanFile& plan = planned.plan;
  const std::string place = fmt::format("{}:{}", plan.file, plan.calibration->line);
  if (planned.sweep.scenarios.front().scenario.parameters.inspection_regimes == 0)
    problems.push_back({place, "thresholds: found needs England's regimes; set regimes = 1 in [inspection]"});
  const std::vector<std::size_t> thresholds = threshold_parameters();
  for (const PlanFactor& factor : plan.factors) {
    if (std::find(thresholds.begin(), thresholds.end(), factor.parameter) != thresholds.end())
      problems.push_back(
          {factor.place, "[factor " + std::string(parameter_table()[factor.parameter].key) +
                             "]: is found for each point; take it out, or thresholds = found"});
  }
}

Screening read_screening(const PlannedSweep& planned) {
  const PlanFile& plan = planned.plan;
  const std::string& file = plan.calibration->screens;
  Screening screening;
  screening.text = read_text_file(file, TextKind::table);
  for (ObservedTarget& target : read_target_file(screening.text, file)) {
    if (target.use == TargetUse::screen) screening.bands.push_back(std::move(target));
  }
  if (screening.bands.empty())
    throw Error(ErrorKind::input, file + ": has no band to be kept to; in column use, write screen");
  RunInputs inputs;
  inputs.settings = plan.settings;
  inputs.parameters = plan.parameters;
  inputs.schools = plan.schools;
  inputs.seed = plan.seed;
  inputs.n_replicates = 1;
  inputs.terms = plan.terms;
  std::set<std::string> planned_names;
  for (const RunDescription& d : planned.sweep.scenarios) planned_names.insert(d.scenario.name);
  for (const ObservedTarget& band : screening.bands) {
    for (const Term record : band.observable.info().records(band.observable.arguments))
      inputs.terms = std::max(inputs.terms, record);
  }
  for (const bool is_planned : {true, false}) {
    ScreeningStage stage;
    inputs.scenarios = is_planned ? plan.scenarios : std::vector<std::string>{};
    std::vector<ObservedTarget> bands;
    std::set<std::string> names;
    for (std::size_t b = 0; b < screening.bands.size(); ++b) {
      const std::string& name = screening.bands[b].scenario;
      if ((name.empty() || planned_names.count(name) > 0) != is_planned) continue;
      if (!is_planned && names.insert(name).second) inputs.scenarios.push_back(name);
      stage.bands.push_back(b);
      bands.push_back(screening.bands[b]);
    }
    if (bands.empty()) continue;
    Sweep& sweep = stage.sweep = planned.sweep;
    sweep.scenarios = describe_runs(inputs, {});
    throw_if_any(check_scenarios(plan, sweep.scenarios));
    stage.scenarios = scenarios_of(bands, sweep, file);
    sweep.observables.clear();
    for (const ObservedTarget& band : bands) sweep.observables.push_back(band.observable);
    screening.stages.push_back(std::move(stage));
  }
  return screening;
}

PlannedCalibration read_calibration(const CalibrateRequest& request, const Watch& watch) {
  PlannedCalibration c{read_planned_sweep(request.plan, {}, watch), {}, {}, {}, {}, {}};
  const PlanFile& plan = c.planned.plan;
  if (!plan.calibration) {
    throw Error(ErrorKind::input,
                plan.file +
                    ": has no section [calibration], as in [calibration] and below it targets = "
                    "targets.csv");
  }
  std::vector<Problem> problems;
  for (const PlanFactor& factor : plan.factors) {
    if (factor.from)
      problems.push_back(
          {factor.place, "[factor " + std::string(parameter_table()[factor.parameter].key) +
                             "]: begins to hold in a term, and a set holds for the whole run; take "
                             "'from' out"});
  }
  if (plan.calibration->finds_thresholds) add_threshold_problems(c.planned, problems);
  throw_if_any(problems);
  const std::string& file = plan.calibration->targets;
  c.targets_text = read_text_file(file, TextKind::table);
  for (ObservedTarget& target : read_target_file(c.targets_text, file)) {
    const auto needed = target.observable.info().records(target.observable.arguments);
    const bool is_later = plan.calibration->until &&
                          std::any_of(needed.begin(), needed.end(),
                                      [&](Term record) { return record > *plan.calibration->until; });
    if (target.use == TargetUse::fit && !is_later) c.targets.push_back(std::move(target));
  }
  if (c.targets.empty())
    throw Error(ErrorKind::input, file + ": has no target to be fitted; in column use, write fit");
  c.scenarios = scenarios_of(c.targets, c.planned.sweep, file);

  CalibrationProblem& problem = c.problem;
  problem.n_dimensions = static_cast<std::size_t>(
      std::count_if(plan.factors.begin(), plan.factors.end(),
                    [](const PlanFactor& factor) { return factor.is_fitted && !factor.with; }));
  problem.n_replicates = plan.n_replicates;
  problem.n_points = plan.n_points;
  problem.most_waves = plan.calibration->most_waves;
  problem.n_sets = plan.calibration->n_sets;
  problem.seed = plan.seed;
  problem.threads = request.threads > 0 ? request.threads : std::max(1U, std::thread::hardware_concurrency());
  for (const ObservedTarget& target : c.targets)
    problem.targets.push_back({target.id, target.value, target.value, target.tolerance});
  const std::size_t fewest = fewest_emulator_points(problem.n_dimensions);
  if (problem.n_points < fewest) {
    throw Error(ErrorKind::input,
                fmt::format("{}: points: is {}, allowed are {} or more for {} factors, and {} are usual",
                            plan.file, problem.n_points, fewest, problem.n_dimensions,
                            std::max(fewest, 10 * problem.n_dimensions)));
  }

  Sweep& sweep = c.planned.sweep;
  sweep.has_own_luck = true;
  sweep.finds_thresholds = plan.calibration->finds_thresholds;
  for (const ObservedTarget& target : c.targets) sweep.observables.push_back(target.observable);
  if (!plan.calibration->screens.empty()) c.screening = read_screening(c.planned);
  return c;
}

/// Sets: positions of the fitted factors, and which draw of the others.
struct CandidateSets {
  std::vector<double> fitted;        ///< [set][dimension]
  std::vector<std::uint32_t> draws;  ///< none: the first
};

/// Positions of all factors that move by themselves, from those of the fitted ones. The others have draws of
/// their prior that follow from the point and the number of the draw alone, so that it has the same values
/// wherever it is used again.
std::vector<double> all_positions(const PlannedCalibration& c, const CandidateSets& sets) {
  const std::size_t n = c.problem.n_dimensions;
  std::vector<double> positions;
  for (std::size_t point = 0; point < sets.fitted.size() / n; ++point) {
    const auto of_point = std::span(sets.fitted).subspan(point * n, n);
    std::uint64_t seed = c.problem.seed;
    for (const double u : of_point) seed = mixed(seed ^ std::bit_cast<std::uint64_t>(u));
    if (!sets.draws.empty() && sets.draws[point] > 0) seed = mixed(seed ^ sets.draws[point]);
    std::size_t next = 0;
    for (const PlanFactor& factor : c.planned.plan.factors) {
      if (factor.with) continue;
      seed = mixed(seed);
      positions.push_back(factor.is_fitted ? of_point[next++]
                                           : (static_cast<double>(seed >> 11) + 0.5) * 0x1p-53);
    }
  }
  return positions;
}

/// What a sweep of a calibration is for, the name of its folder, and by how much its seed lies above the
/// plan's: each has draws of its own.
struct Round {
  std::string design, folder;
  std::size_t seed_offset = 0;
};

/// 0 is that of the sets that are kept.
Round wave_round(const CalibrationProblem& problem, std::size_t number) {
  if (number == 0) return {"sets that are kept", "sets", problem.most_waves};
  return {fmt::format("wave {} of a calibration", number), fmt::format("wave-{}", number), number - 1};
}

/// Both count from 0; the stages of a round share its draws.
Round screening_round(const CalibrationProblem& problem, std::size_t number, std::size_t stage) {
  const char* more = stage == 0 ? "" : "-more";
  return {fmt::format("round {} of screening", number + 1), fmt::format("screening-{}{}", number + 1, more),
          problem.most_waves + 2 + number};
}

Round screened_round(const CalibrationProblem& problem) {
  return {"sets that keep to all bands", "screened", problem.most_waves + 1};
}

/// A sweep of the plan's, or of its screening, over sets.
Sweep sweep_of_round(const PlannedCalibration& c, const Sweep& like, const CandidateSets& sets,
                     const Round& round) {
  Sweep sweep = like;
  sweep.points = values_at(c.planned.plan, all_positions(c, sets));
  sweep.design = round.design;
  for (RunDescription& d : sweep.scenarios) d.seed += round.seed_offset;
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  return sweep;
}

std::string duration(double seconds) {
  return seconds < 90     ? fmt::format("{:.0f} s", seconds)
         : seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60)
                          : fmt::format("{:.1f} hours", seconds / 3600);
}

/// Runs rounds in folders, and says how long is left.
class Rounds {
 public:
  Rounds(const PlannedCalibration& calibration, const CalibrateRequest& request, const Watch& watch)
      : c_(calibration), request_(request), watch_(watch) {}

  /// [set][replicate][observable] of a sweep's observables, of each the scenario given; not a number of
  /// failed runs.
  std::vector<double> run(const Sweep& like, std::span<const std::size_t> scenarios,
                          const CandidateSets& sets, const Round& round) {
    const Sweep sweep = sweep_of_round(c_, like, sets, round);
    SweepFolder folder(request_.folder + "/" + round.folder);
    folder.lock();
    folder.prepare(sweep, points_csv(sweep));
    SweepHeader header = *folder.stored();
    header.n_replicates = sweep.n_replicates();
    run_missing(sweep, folder, header, round.folder);
    return values_of(sweep, scenarios, folder, header);
  }

  /// "; at most 2.1 hours are left", or nothing where nothing was run.
  [[nodiscard]] std::string time_left(std::size_t waves_done) const {
    if (n_run_ == 0) return {};
    const CalibrationProblem& p = c_.problem;
    const auto n =
        static_cast<double>((p.most_waves - waves_done) * p.n_points + p.n_kept()) * p.n_replicates;
    return fmt::format("; at most {} are left", duration(n * seconds_ / static_cast<double>(n_run_)));
  }

 private:
  void run_missing(const Sweep& sweep, SweepFolder& folder, const SweepHeader& header,
                   const std::string& name) {
    SweepOptions options;
    options.threads = request_.threads;
    options.time_limit = c_.planned.plan.time_limit;
    options.interrupted = watch_.interrupted;
    const auto begin = CalibrationClock::now();
    // What others have in hand is waited for; should they end early, it is run here.
    for (bool is_first = true;; is_first = false) {
      const Survey survey = survey_sweep(folder, header, options.rule, options.shard, is_first);
      if (survey.n_damaged > 0)
        watch_.tell(Told::warning, fmt::format("{}: {} part files cut or altered; removed, and run again",
                                               name, survey.n_damaged));
      if (survey.n_done == survey.n_tasks) break;
      if (is_first) watch_.begin((survey.n_tasks - survey.n_done) * sweep.scenarios.size(), "runs");
      const bool is_whole =
          run_sweep(sweep, folder, options, [&](std::uint64_t, const std::vector<SweepRun>& runs) {
            ++n_run_;
            for (const SweepRun& run : runs) watch_.step(!run.failure.empty());
          });
      if (!is_whole)
        throw Interrupted("interrupted; all finished runs are kept, and the same command resumes");
      if (!is_first) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    seconds_ += std::chrono::duration<double>(CalibrationClock::now() - begin).count();
  }

  [[nodiscard]] static std::vector<double> values_of(const Sweep& sweep,
                                                     std::span<const std::size_t> scenarios,
                                                     const SweepFolder& folder, const SweepHeader& header) {
    std::vector<double> values;
    for (std::size_t point = 0; point < sweep.n_points(); ++point) {
      for (std::uint64_t replicate = 0; replicate < sweep.n_replicates(); ++replicate) {
        const auto runs = folder.read(header, replicate * sweep.n_points() + point);
        if (!runs)
          throw Error(ErrorKind::file, folder.path() + ": a part file vanished or was altered; run it again");
        for (std::size_t t = 0; t < scenarios.size(); ++t) {
          const SweepRun& run = (*runs)[scenarios[t]];
          values.push_back(run.failure.empty() ? run.observed[t] : std::numeric_limits<double>::quiet_NaN());
        }
      }
    }
    return values;
  }

  const PlannedCalibration& c_;
  const CalibrateRequest& request_;
  const Watch& watch_;
  std::uint64_t n_run_ = 0;  ///< points in one replicate
  double seconds_ = 0;
};

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
    parameters.push_back({factor.parameter, quantile(factor.spread, 0.05), quantile(factor.spread, 0.95),
                          quantile_of(of_sets, 0.05), quantile_of(of_sets, 0.5), quantile_of(of_sets, 0.95),
                          is_screened || factor.is_fitted ? std::max(0.0, 1 - 12 * variance) : 0,
                          factor.is_fitted, is_felt});
    ++dimension;
    if (factor.is_fitted) ++fitted;
  }
  return parameters;
}

/// A target beside what sets predict of it; `luck` is the variance of one run.
CalibratedFigure figure_of(const PlannedCalibration& c, std::size_t target,
                           const std::vector<double>& predicted, double luck) {
  return {.target = c.targets[target],
          .tolerance = std::hypot(c.problem.targets[target].sd, std::sqrt(luck)),
          .mean = std::accumulate(predicted.begin(), predicted.end(), 0.0) /
                  static_cast<double>(predicted.size()),
          .lower = quantile_of(predicted, 0.05),
          .upper = quantile_of(predicted, 0.95),
          .q2 = std::numeric_limits<double>::quiet_NaN(),
          .is_used = true};
}

double squared_misfit(const CalibratedFigure& figure, double predicted) {
  return std::pow((predicted - figure.target.value) / figure.tolerance, 2);
}

void add_figures(const PlannedCalibration& c, CalibrateAnswer& answer) {
  const std::size_t k = c.targets.size(), n = answer.result.sets.size();
  const Wave& last = answer.result.waves.back();
  for (std::size_t t = 0; t < k; ++t) {
    std::vector<double> predicted;
    for (std::size_t i = 0; i < n; ++i) predicted.push_back(answer.result.predictions[i * k + t]);
    CalibratedFigure figure = figure_of(c, t, predicted, last.luck[t * k + t]);
    if (last.targets[t].emulator) figure.q2 = last.targets[t].emulator->q2;
    figure.is_used = last.targets[t].is_used;
    for (const double one : predicted)
      answer.mean_squared_misfit += squared_misfit(figure, one) / static_cast<double>(n * k);
    answer.figures.push_back(std::move(figure));
  }
}

/// Bands count to which at least one in a hundred of the first round's tries keeps. What nothing keeps to
/// says that model or band is wrong, and would leave nothing.
constexpr double least_share = 0.01;

/// A set that was tried: one of those that are fitted, with a draw of what is not.
struct Try {
  std::size_t set = 0;
  std::uint32_t draw = 0;
  std::vector<double> values;  ///< by band
};

CandidateSets candidates_of(const std::vector<Try>& tries, const PointSample& fitted) {
  CandidateSets sets;
  for (const Try& one : tries) {
    const auto point = fitted.at(one.set);
    sets.fitted.insert(sets.fitted.end(), point.begin(), point.end());
    sets.draws.push_back(one.draw);
  }
  return sets;
}

[[noreturn]] void refuse_bands(const CalibrateAnswer& answer, const std::string& file) {
  std::string text;
  for (const ScreenedBand& band : answer.bands)
    text += fmt::format("\n  {}: {:.0f} % of the first tries keep to it", band.target.id, 100 * band.share);
  throw Error(ErrorKind::input,
              fmt::format("{}: none of {} tries keeps to all bands that any keeps to; take more rounds, or "
                          "widen the priors of factors that are not fitted or a band:{}",
                          file, answer.n_tried, text));
}

/// Leaves those tries that keep to the bands of a stage.
void screen_tries(const ScreeningStage& stage, const Round& round, bool is_first, Rounds& rounds,
                  CalibrateAnswer& answer, std::vector<Try>& tries) {
  if (tries.empty()) return;
  const std::size_t k = stage.bands.size();
  const std::vector<double> values =
      rounds.run(stage.sweep, stage.scenarios, candidates_of(tries, answer.result.sets), round);
  for (std::size_t j = 0; j < k; ++j) {
    ScreenedBand& band = answer.bands[stage.bands[j]];
    std::size_t n_inside = 0;
    for (std::size_t i = 0; i < tries.size(); ++i) {
      tries[i].values[stage.bands[j]] = values[i * k + j];
      n_inside += band.target.holds(values[i * k + j]) ? 1 : 0;
    }
    if (!is_first) continue;
    band.share = static_cast<double>(n_inside) / static_cast<double>(tries.size());
    band.is_applied = band.share >= least_share;
  }
  std::erase_if(tries, [&](const Try& one) {
    return std::any_of(stage.bands.begin(), stage.bands.end(), [&](std::size_t b) {
      return answer.bands[b].is_applied && !answer.bands[b].target.holds(one.values[b]);
    });
  });
}

/// Tries every set with new draws of what is not fitted, round after round, until as many as there are to be
/// keep to the bands. Puts them into the answer with what they predict, and returns them.
CandidateSets screen_sets(const PlannedCalibration& c, Rounds& rounds, CalibrateAnswer& answer,
                          const Watch& watch) {
  const PlanCalibration& plan = *c.planned.plan.calibration;
  CalibrationResult& result = answer.result;
  const std::size_t n = result.sets.size(), k = c.screening.bands.size(), n_targets = c.targets.size();
  for (const ObservedTarget& band : c.screening.bands) answer.bands.push_back({band});
  std::vector<Try> kept;
  for (std::size_t round = 0; round < plan.most_rounds && kept.size() < n; ++round) {
    std::vector<Try> tries;
    for (std::size_t i = 0; i < n; ++i)  // equal points try different draws
      tries.push_back({i, static_cast<std::uint32_t>(round * n + i), std::vector<double>(k)});
    for (std::size_t stage = 0; stage < c.screening.stages.size(); ++stage)
      screen_tries(c.screening.stages[stage], screening_round(c.problem, round, stage), round == 0, rounds,
                   answer, tries);
    std::move(tries.begin(), tries.end(), std::back_inserter(kept));
    answer.n_tried += n;
    watch.tell(Told::progress, fmt::format("Screening {}: {} of {} tries keep to all bands", round + 1,
                                           kept.size(), answer.n_tried));
  }
  answer.n_that_keep = kept.size();
  if (kept.empty()) refuse_bands(answer, plan.screens);

  // Chosen evenly from all rounds, and run for what was fitted; what they predict of both is what is spread.
  std::vector<Try> chosen;
  for (const std::size_t i :
       draw_by_weight(std::vector<double>(kept.size(), 1), std::min(n, kept.size()), c.problem.seed))
    chosen.push_back(std::move(kept[i]));
  const CandidateSets sets = candidates_of(chosen, result.sets);
  const std::vector<double> fitted =
      rounds.run(c.planned.sweep, c.scenarios, sets, screened_round(c.problem));
  const std::size_t n_replicates = c.problem.n_replicates;
  PointSample predicted{n_targets + k, {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t t = 0; t < n_targets; ++t) {
      double mean = 0;
      for (std::size_t r = 0; r < n_replicates; ++r)
        mean += fitted[(i * n_replicates + r) * n_targets + t] / static_cast<double>(n_replicates);
      predicted.points.push_back(mean);
    }
    for (std::size_t b = 0; b < k; ++b)
      predicted.points.push_back(answer.bands[b].is_applied ? chosen[i].values[b] : 0);
  }

  std::vector<Try> ordered;
  std::vector<std::vector<double>> of_bands(k);
  result.predictions.clear();
  for (const std::size_t i : even_order(standardised(predicted), chosen.size())) {
    const auto row = predicted.at(i);
    result.predictions.insert(result.predictions.end(), row.begin(),
                              row.begin() + static_cast<std::ptrdiff_t>(n_targets));
    for (std::size_t b = 0; b < k; ++b) of_bands[b].push_back(chosen[i].values[b]);
    ordered.push_back(std::move(chosen[i]));
  }
  CandidateSets in_order = candidates_of(ordered, result.sets);
  result.sets.points = in_order.fitted;
  result.n_distinct = ordered.size();
  for (std::size_t b = 0; b < k; ++b) {
    ScreenedBand& band = answer.bands[b];
    std::erase_if(of_bands[b], [](double value) { return std::isnan(value); });
    if (of_bands[b].empty()) continue;
    band.mean = std::accumulate(of_bands[b].begin(), of_bands[b].end(), 0.0) /
                static_cast<double>(of_bands[b].size());
    band.lower = quantile_of(of_bands[b], 0.05);
    band.upper = quantile_of(of_bands[b], 0.95);
  }
  return in_order;
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
    for (std::size_t p = 0; p < table.size(); ++p) {
      if (file.places[p].empty()) continue;
      sets.parameters.push_back(p);
      values.push_back(file.values.*table[p].member);
    }
  }
  sweep.factors.clear();
  sweep.points.clear();
  for (const std::size_t parameter : sets.parameters) sweep.factors.push_back({.parameter = parameter});
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
  std::atomic<std::size_t> next = 0;
  run_on_threads(threads, [&] {
    for (std::size_t point = next++; point < sweep.n_points(); point = next++) {
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
                                       [&](const PlanFactor& factor) { return factor.parameter == p; });
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
      sets[i].parameters.push_back(sweep.factors[f].parameter);
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

std::string figures_csv(const CalibrateAnswer& answer) {
  std::string text = "id,value,tolerance,mean,lower,upper,misfit,used\n";
  for (const CalibratedFigure& figure : answer.figures) {
    text += fmt::format("{},{},{:.4g},{:.4g},{:.4g},{:.4g},{:.3g},{}\n", figure.target.id,
                        figure.target.value, figure.tolerance, figure.mean, figure.lower, figure.upper,
                        figure.misfit(), figure.is_used ? 1 : 0);
  }
  return text;
}

std::string bands_csv(const CalibrateAnswer& answer) {
  std::string text = "id,low,high,share,applied,mean,lower,upper\n";
  for (const ScreenedBand& band : answer.bands) {
    const auto end = [](double value) { return std::isfinite(value) ? write_number(value) : std::string(); };
    text += fmt::format("{},{},{},{:.4g},{},{:.4g},{:.4g},{:.4g}\n", band.target.id, end(band.target.low),
                        end(band.target.high), band.share, band.is_applied ? 1 : 0, band.mean, band.lower,
                        band.upper);
  }
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
  if (const Screening& screening = c.screening; !screening.bands.empty()) {
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
  for (std::size_t t = 0; t < k; ++t) {
    std::vector<double> means;
    double luck = 0;
    for (std::size_t s = 0; s < n; ++s) {
      const auto at = [&](std::uint32_t r) { return values[(s * n_replicates + r) * k + t]; };
      double mean = 0, square = 0;
      for (std::uint32_t r = 0; r < n_replicates; ++r) mean += at(r) / n_replicates;
      for (std::uint32_t r = 0; r < n_replicates; ++r) square += (at(r) - mean) * (at(r) - mean);
      if (n_replicates > 1) luck += square / (n_replicates - 1) / static_cast<double>(n);
      means.push_back(mean);
    }
    const CalibratedFigure& figure = check.figures.emplace_back(figure_of(c, t, means, luck));
    for (std::size_t s = 0; s < n; ++s) misfits[s].push_back(squared_misfit(figure, means[s]));
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
  const PlannedCalibration c = read_calibration(request, watch);
  make_folder(request.folder);
  Rounds rounds(c, request, watch);
  CalibrateAnswer answer;
  answer.result = calibrate(
      c.problem,
      [&](std::span<const double> positions, std::size_t round) {
        return rounds.run(c.planned.sweep, c.scenarios, {{positions.begin(), positions.end()}, {}},
                          wave_round(c.problem, round));
      },
      [&](const Wave& wave) { tell_wave(wave, c, rounds.time_left(wave.number), watch); });
  CandidateSets sets{answer.result.sets.points, {}};
  if (!c.screening.bands.empty()) sets = screen_sets(c, rounds, answer, watch);
  answer.parameters = parameters_of(c, answer.result, sets);
  add_figures(c, answer);
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
