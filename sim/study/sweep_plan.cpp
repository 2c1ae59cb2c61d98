#include "sim/study/sweep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/statistics/precision.hpp"
#include "sim/design/design.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t usual_levels = 3;
constexpr std::size_t most_points = 10'000'000;

const ParameterInfo& row_of(const PlanFactor& factor) { return parameter_table()[factor.parameter]; }

std::string words_of(const PlanFactor& factor) {
  const Spread& spread = factor.spread;
  std::string text(spread_table[static_cast<std::size_t>(spread.kind)].word);
  for (std::size_t i = 0; i < spread.numbers.size(); ++i)
    text += (i == 0 ? " = " : ", ") + write_number(spread.numbers[i]);
  return text + (factor.levels > 0 ? "; levels = " + std::to_string(factor.levels) : "");
}

/// The design with the numbers by which it is laid out.
std::string words_of(const PlanFile& plan) {
  std::string text(to_string(plan.design));
  if (plan.design == DesignKind::file) return text;
  if (plan.n_points > 0) text += ", points = " + std::to_string(plan.n_points);
  if (plan.levels > 0) text += ", levels = " + std::to_string(plan.levels);
  return text;
}

Factor to_factor(const PlanFile& plan, const PlanFactor& factor) {
  return {factor.parameter, factor.from, words_of(factor),
          factor.with ? std::string(row_of(plan.factors[*factor.with]).key) : ""};
}

/// Lays out a plan's points. A dimension is a factor that moves by itself.
class Layout {
 public:
  /// `base`: values of factors that do not move.
  Layout(const PlanFile& plan, const Parameters& base) : plan_(plan), base_(base) {
    for (std::size_t f = 0; f < plan.factors.size(); ++f) {
      if (!plan.factors[f].with) dimensions_.push_back(f);
    }
  }

  [[nodiscard]] std::size_t n_dimensions() const { return dimensions_.size(); }

  [[nodiscard]] std::vector<double> values_at(const std::vector<double>& positions) const {
    return from_cube(positions, quantile);
  }

  std::vector<double> points() {
    const std::size_t d = dimensions_.size();
    const std::size_t n = plan_.n_points;
    switch (plan_.design) {
      case DesignKind::lhs:
        return from_cube(latin_hypercube(n, d, plan_.seed), quantile);
      case DesignKind::sobol:
        return from_cube(sobol_sequence(n, d), quantile);
      case DesignKind::saltelli:
        refuse_too_many(static_cast<double>(n) * static_cast<double>(d + 2));
        return from_cube(saltelli_design(n, d), quantile);
      case DesignKind::morris:
        refuse_too_many(static_cast<double>(n) * static_cast<double>(d + 1));
        return from_cube(
            morris_design(n, d, plan_.levels > 0 ? plan_.levels : usual_morris_levels, plan_.seed),
            grid_value);
      case DesignKind::factorial:
        return factorial();
      case DesignKind::oat:
        return one_at_a_time();
      case DesignKind::file:
        break;
    }
    throw Error(ErrorKind::internal, "a design that is not laid out");
  }

 private:
  static void refuse_too_many(double n) {
    if (n > static_cast<double>(most_points))
      throw Error(ErrorKind::input, "the design has " + write_number(n) + " points, at most " +
                                        std::to_string(most_points) +
                                        " are allowed; take fewer points, levels or factors");
  }

  [[nodiscard]] std::size_t dimension_of(std::size_t factor) const {
    const std::size_t leader = plan_.factors[factor].with.value_or(factor);
    return static_cast<std::size_t>(std::find(dimensions_.begin(), dimensions_.end(), leader) -
                                    dimensions_.begin());
  }

  [[nodiscard]] std::vector<double> from_cube(const std::vector<double>& cube,
                                              double (*value_at)(const Spread&, double)) const {
    const std::size_t d = dimensions_.size();
    std::vector<double> points;
    points.reserve(cube.size() / d * plan_.factors.size());
    for (std::size_t row = 0; row < cube.size(); row += d) {
      for (std::size_t f = 0; f < plan_.factors.size(); ++f)
        points.push_back(value_at(plan_.factors[f].spread, cube[row + dimension_of(f)]));
    }
    return points;
  }

  [[nodiscard]] std::size_t levels_of(std::size_t factor) const {
    const PlanFactor& f = plan_.factors[factor];
    const std::size_t most = most_levels(f.spread);
    if (f.spread.kind == SpreadKind::list) return most;
    const std::size_t wanted = f.levels > 0 ? f.levels : plan_.levels > 0 ? plan_.levels : usual_levels;
    return most > 0 ? std::min(wanted, most) : wanted;
  }

  [[nodiscard]] double position(std::size_t factor, std::size_t level) const {
    return level_position(plan_.factors[factor].spread, level, levels_of(factor));
  }

  [[nodiscard]] std::vector<double> factorial() const {
    std::vector<std::size_t> levels;
    double n = 1;
    for (const std::size_t f : dimensions_) {
      levels.push_back(levels_of(f));
      n *= static_cast<double>(levels.back());
    }
    refuse_too_many(n);
    std::vector<double> cube;
    for (const std::size_t level : factorial_design(levels))
      cube.push_back(position(dimensions_[cube.size() % levels.size()], level));
    return from_cube(cube, grid_value);
  }

  [[nodiscard]] std::vector<double> one_at_a_time() const {
    std::vector<double> base;
    for (const PlanFactor& factor : plan_.factors) base.push_back(base_.*row_of(factor).member);
    std::vector<double> points = base;
    for (std::size_t dimension = 0; dimension < dimensions_.size(); ++dimension) {
      const std::size_t leader = dimensions_[dimension];
      for (std::size_t level = 0; level < levels_of(leader); ++level) {
        std::vector<double> point = base;
        for (std::size_t f = 0; f < base.size(); ++f) {
          if (dimension_of(f) == dimension)
            point[f] = grid_value(plan_.factors[f].spread, position(leader, level));
        }
        if (point != base) points.insert(points.end(), point.begin(), point.end());
      }
    }
    return points;
  }

  const PlanFile& plan_;
  const Parameters& base_;
  std::vector<std::size_t> dimensions_;
};

/// Points that the user's file lists. Its columns are the plan's factors, or settle them where it names none.
void read_points(PlannedSweep& request) {
  const PlanFile& plan = request.plan;
  Sweep& sweep = request.sweep;
  const std::vector<ParameterSet> sets =
      read_parameter_sets(read_text_file(plan.design_file, TextKind::table), plan.design_file);
  if (plan.factors.empty()) {
    for (const std::size_t parameter : sets.front().parameters)
      sweep.factors.push_back({parameter, {}, "listed", ""});
  }
  std::vector<Problem> problems;
  const std::vector<std::size_t>& columns = sets.front().parameters;
  std::vector<std::size_t> column_of;
  for (const Factor& factor : sweep.factors) {
    const auto found = std::find(columns.begin(), columns.end(), factor.parameter);
    column_of.push_back(static_cast<std::size_t>(found - columns.begin()));
    if (found == columns.end())
      problems.push_back({plan.design_file, std::string(parameter_table()[factor.parameter].key) +
                                                ": is a factor of the plan, but has no column"});
  }
  for (const std::size_t column : columns) {
    const auto is_it = [&](const Factor& factor) { return factor.parameter == column; };
    if (std::none_of(sweep.factors.begin(), sweep.factors.end(), is_it))
      problems.push_back(
          {plan.design_file, std::string(parameter_table()[column].key) +
                                 ": has a column, but is not a factor of the plan; add [factor " +
                                 std::string(parameter_table()[column].key) + "] to it"});
  }
  throw_if_any(problems);
  sweep.points.clear();
  for (const ParameterSet& set : sets) {
    for (const std::size_t column : column_of) sweep.points.push_back(set.values[column]);
  }
}

PlannedSweep read_planned(const std::string& text, const std::string& path, const PlanOverrides& overrides,
                          const Watch& watch) {
  ReadPlan read = read_plan(text, path, overrides);
  throw_if_any(read.problems);
  PlannedSweep request{std::move(read.plan), {}};
  const PlanFile& plan = request.plan;
  Sweep& sweep = request.sweep;
  RunInputs inputs;
  inputs.scenarios = plan.scenarios;
  inputs.settings = plan.settings;
  inputs.parameters = plan.parameters;
  if (names_sets(plan.parameters) && plan.calibration)
    throw Error(ErrorKind::input, plan.file + ": parameters = " + plan.parameters +
                                      " are sets, but a calibration finds sets; allowed are default and "
                                      "files of values");
  inputs.schools = plan.schools;
  inputs.seed = plan.seed;
  inputs.n_replicates = plan.n_replicates;
  inputs.terms = plan.terms;
  sweep.scenarios = describe_runs(inputs, watch);
  throw_if_any(check_scenarios(plan, sweep.scenarios));
  sweep.title = plan.title;
  sweep.question = plan.question;
  sweep.plan = plan.text;
  sweep.design = words_of(plan);
  sweep.metrics = plan.metrics;
  sweep.records = plan.records;
  for (const auto& [metric, half_width] : plan.until) sweep.until.push_back({metric, half_width});
  if (!sweep.until.empty() && plan.n_replicates < first_look) {
    throw Error(ErrorKind::input,
                plan.file + ": until_precision needs replicates = " + std::to_string(first_look) +
                    " or more, since it looks at no fewer; they are " + std::to_string(plan.n_replicates));
  }
  for (const PlanFactor& factor : plan.factors) sweep.factors.push_back(to_factor(plan, factor));
  return request;
}

}  // namespace

std::vector<Problem> check_scenarios(const PlanFile& plan, const std::vector<RunDescription>& scenarios) {
  std::vector<Problem> problems;
  const bool has_drawn_schools = scenarios.front().synthetic_size > 0;
  for (const PlanFactor& factor : plan.factors) {
    const std::string key(row_of(factor).key);
    if (row_of(factor).group == "synthetic" && !has_drawn_schools) {
      problems.push_back(
          {factor.place,
           "[factor " + key + "]: draws invented schools, which only schools = synthetic:N does"});
    }
    for (const RunDescription& d : scenarios) {
      std::string where = is_stated(d.origins[factor.parameter]) ? "for the whole run" : "";
      for (const Policy& policy : d.scenario.policies) {
        for (const PolicyChange& change : policy.changes) {
          if (change.parameter == factor.parameter) where = "in [policy " + policy.name + "]";
        }
      }
      if (where.empty()) continue;
      problems.push_back({factor.place, "[factor " + key + "]: the scenario " + d.scenario.name +
                                            " sets it, too, " + where +
                                            "; take it out of the plan, or use a scenario that does not"});
    }
  }
  return problems;
}

PlannedSweep read_planned_sweep(const std::string& path, const PlanOverrides& overrides, const Watch& watch) {
  return read_planned(read_text_file(path, TextKind::settings), path, overrides, watch);
}

Sweep read_stored_sweep(const SweepHeader& header, const Watch& watch) {
  PlanOverrides overrides;
  if (header.design == to_string(DesignKind::file)) overrides.design_file = header.path;  // is not read
  Sweep sweep = read_planned(header.plan, header.path, overrides, watch).sweep;
  for (const std::string& name : header.factors) {
    const auto is_it = [&](const Factor& factor) { return factor.parameter == find_parameter(name); };
    if (std::none_of(sweep.factors.begin(), sweep.factors.end(), is_it))
      sweep.factors.push_back({*find_parameter(name), {}, "listed", ""});
  }
  sweep.points = header.points;
  for (RunDescription& d : sweep.scenarios) d.n_replicates = header.n_replicates;
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  return sweep;
}

std::size_t n_dimensions(const PlanFile& plan) { return Layout(plan, {}).n_dimensions(); }

std::vector<double> values_at(const PlanFile& plan, const std::vector<double>& positions) {
  return Layout(plan, {}).values_at(positions);
}

bool computes_points(const PlannedSweep& request) { return request.plan.design != DesignKind::file; }

void settle_points(PlannedSweep& request, const std::vector<double>& given) {
  Sweep& sweep = request.sweep;
  if (!computes_points(request)) {
    read_points(request);
  } else if (!given.empty()) {
    sweep.points = given;
  } else {
    sweep.points = Layout(request.plan, sweep.scenarios.front().scenario.parameters).points();
  }
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
}

std::string points_csv(const Sweep& sweep) {
  std::string text;
  for (const Factor& factor : sweep.factors)
    text += (text.empty() ? "" : ",") + std::string(parameter_table()[factor.parameter].key);
  for (std::size_t i = 0; i < sweep.points.size(); ++i)
    text += (i % sweep.factors.size() == 0 ? "\n" : ",") + write_number(sweep.points[i]);
  return text + "\n";
}

}  // namespace schoolsim
