#include "sim/study/calibration_plan.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/model/regimes.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/text/names.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

/// A number whose bits all depend on all bits of the given one (splitmix64, Steele et al. 2014).
std::uint64_t mixed(std::uint64_t bits) {
  bits += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

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

/// The scenario of the plan whose runs show what a row is of; none where no run has its records.
std::optional<std::size_t> scenario_that_shows(const ObservedTarget& target, const Sweep& sweep) {
  for (std::size_t s = 0; s < sweep.scenarios.size(); ++s) {
    const RunDescription& d = sweep.scenarios[s];
    if (!target.scenario.empty() && target.scenario != d.scenario.name) continue;
    const auto first = -static_cast<Term>(d.scenario.parameters.start_spin_up_terms);
    const auto records = target.observable.info().records(target.observable.arguments);
    const bool has_all = std::all_of(records.begin(), records.end(),
                                     [&](Term record) { return first <= record && record <= d.terms; });
    return has_all ? std::optional(s) : std::nullopt;
  }
  return std::nullopt;
}

void add_threshold_problems(const PlannedSweep& planned, std::vector<Problem>& problems) {
  const PlanFile& plan = planned.plan;
  const std::string place = fmt::format("{}:{}", plan.file, plan.calibration->line);
  if (planned.sweep.scenarios.front().scenario.parameters.inspection_regimes == 0)
    problems.push_back({place, "thresholds: found needs England's regimes; set regimes = 1 in [inspection]"});
  const std::vector<std::size_t> thresholds = threshold_parameters();
  for (const PlanFactor& factor : plan.factors) {
    if (std::find(thresholds.begin(), thresholds.end(), factor.key.parameter) != thresholds.end())
      problems.push_back(
          {factor.place, "[factor " + name_of(factor.key) +
                             "]: is found for each point; take it out, or thresholds = found"});
  }
}

/// The same plan in one replicate of the scenarios in which the bands are to be kept, as long as they need.
BandScreening read_screening(const PlannedSweep& planned) {
  const PlanFile& plan = planned.plan;
  const std::string& file = plan.calibration->screens;
  BandScreening screening;
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

}  // namespace

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

PlannedCalibration read_calibration(const CalibrateRequest& request, const Watch& watch) {
  PlannedCalibration c{read_planned_sweep(request.plan, {}, watch), {}, {}, {}, {}, {}, {}, {}};
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
          {factor.place, "[factor " + name_of(factor.key) +
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
    if (target.use == TargetUse::fit && !is_later) {
      c.targets.push_back(std::move(target));
    } else if (target.use == TargetUse::fit || target.use == TargetUse::check) {
      const auto scenario = scenario_that_shows(target, c.planned.sweep);
      if (!scenario) continue;
      c.checks.push_back(std::move(target));
      c.check_scenarios.push_back(*scenario);
    }
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

}  // namespace schoolsim
