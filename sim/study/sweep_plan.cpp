#include "sim/study/sweep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/precision.hpp"
#include "sim/config/scenario_file.hpp"
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

std::string words_of(const PlanFactor& factor) {
  const Spread& spread = factor.spread;
  std::string text(spread_table[static_cast<std::size_t>(spread.kind)].word);
  for (std::size_t i = 0; i < spread.numbers.size(); ++i)
    text += (i == 0                 ? " = "
             : spread.words.empty() ? ", "
                                    : "; ") +
            value_text(spread.numbers[i], spread.words);
  return text + (factor.levels > 0 ? "; levels = " + std::to_string(factor.levels) : "");
}

/// The design with the numbers by which it is laid out.
std::string words_of(const PlanFile& plan) {
  std::string text(to_string(plan.design));
  if (plan.design == DesignKind::file) return text;
  if (plan.n_points > 0) text += ", points = " + std::to_string(plan.n_points);
  if (plan.levels > 0) text += ", levels = " + std::to_string(plan.levels);
  for (const PlanConstraint& constraint : plan.constraints) text += ", constraint = " + constraint.text;
  for (const PlanCorrelation& c : plan.correlations) {
    text += ", correlation = " + name_of(plan.factors[c.one].key) + ", " +
            name_of(plan.factors[c.other].key) + ", " + write_number(c.value);
  }
  return text;
}

bool has_factor(const Sweep& sweep, const FactorKey& key) {
  return std::any_of(sweep.factors.begin(), sweep.factors.end(),
                     [&](const Factor& factor) { return factor.key == key; });
}

Factor to_factor(const PlanFile& plan, const PlanFactor& factor) {
  return {factor.key, factor.from, words_of(factor),
          factor.with ? name_of(plan.factors[*factor.with].key) : "", factor.spread.words};
}

/// Many points of the unit cube: those of Sobol's sequence, turned by the golden ratio, since many of them
/// have equal coordinates.
std::vector<double> even_cube(std::size_t n_dimensions) {
  constexpr double turn = 0.6180339887498949;
  std::vector<double> cube = sobol_sequence(std::size_t{1} << 14, n_dimensions);
  for (std::size_t i = 0; i < cube.size(); ++i)
    cube[i] = std::fmod(cube[i] + turn * static_cast<double>(1 + i % n_dimensions), 1);
  return cube;
}

/// Lays out a plan's points. A dimension is a factor that moves by itself.
class Layout {
 public:
  /// `base`: values of factors that do not move, which designs of one factor at a time need.
  explicit Layout(const PlanFile& plan, std::vector<double> base = {}) : plan_(plan), base_(std::move(base)) {
    for (std::size_t f = 0; f < plan.factors.size(); ++f) {
      if (!plan.factors[f].with) dimensions_.push_back(f);
    }
    for (const PlanConstraint& constraint : plan.constraints) formulas_.push_back(constraint.formula);
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
        return first_that_fit([&](std::size_t m) { return latin_hypercube(m, d, plan_.seed); });
      case DesignKind::sobol:
        return first_that_fit([&](std::size_t m) { return sobol_sequence(m, d); });
      case DesignKind::saltelli:
        refuse_too_many(static_cast<double>(n) * static_cast<double>(d + 2));
        return from_cube(saltelli_design(n, d), quantile);
      case DesignKind::morris:
        refuse_too_many(static_cast<double>(n) * static_cast<double>(d + 1));
        return from_cube(
            morris_design(n, d, plan_.levels > 0 ? plan_.levels : usual_morris_levels, plan_.seed),
            grid_value);
      case DesignKind::factorial:
        return those_that_fit(factorial());
      case DesignKind::oat:
        return one_at_a_time();
      case DesignKind::file:
        break;
    }
    throw Error(ErrorKind::internal, "a design that is not laid out");
  }

  /// The share of what it could be laid out in that keeps to the plan's constraints.
  [[nodiscard]] double share_that_fits() const {
    const std::vector<double> all = plan_.design == DesignKind::factorial
                                        ? factorial()
                                        : from_cube(correlated(even_cube(n_dimensions())), quantile);
    return static_cast<double>(those_that_fit(all).size()) / static_cast<double>(all.size());
  }

  [[nodiscard]] std::vector<double> those_that_fit(std::vector<double> points) const {
    if (formulas_.empty()) return points;
    const std::size_t n_factors = plan_.factors.size(), n_formulas = formulas_.size();
    const std::vector<std::uint8_t> hold = which_hold(points, n_factors, formulas_);
    std::vector<double> fitting;
    for (std::size_t point = 0; point < points.size() / n_factors; ++point) {
      const auto begin = hold.begin() + static_cast<std::ptrdiff_t>(point * n_formulas);
      if (std::find(begin, begin + static_cast<std::ptrdiff_t>(n_formulas), 0) !=
          begin + static_cast<std::ptrdiff_t>(n_formulas))
        continue;
      const auto row = points.begin() + static_cast<std::ptrdiff_t>(point * n_factors);
      fitting.insert(fitting.end(), row, row + static_cast<std::ptrdiff_t>(n_factors));
    }
    return fitting;
  }

  /// The matrix of all dimensions; empty where none go together.
  [[nodiscard]] std::vector<double> correlation() const {
    if (plan_.correlations.empty()) return {};
    const std::size_t d = dimensions_.size();
    std::vector<double> matrix(d * d, 0);
    for (std::size_t i = 0; i < d; ++i) matrix[i * d + i] = 1;
    for (const PlanCorrelation& c : plan_.correlations) {
      const std::size_t i = dimension_of(c.one), j = dimension_of(c.other);
      matrix[i * d + j] = matrix[j * d + i] = c.value;
    }
    return matrix;
  }

 private:
  template <class Candidates>
  std::vector<double> first_that_fit(const Candidates& candidates) {
    const auto lay_out = [&](std::size_t n) {
      refuse_too_many(static_cast<double>(n));
      return those_that_fit(from_cube(correlated(candidates(n)), quantile));
    };
    if (formulas_.empty()) return lay_out(plan_.n_points);
    const std::size_t wanted = plan_.n_points * plan_.factors.size();
    auto n = static_cast<std::size_t>(1.1 * static_cast<double>(plan_.n_points) / share_that_fits()) + 1;
    std::vector<double> points = lay_out(n);
    while (points.size() < wanted) points = lay_out(n += n / 4 + 1);
    points.resize(wanted);
    return points;
  }

  [[nodiscard]] std::vector<double> correlated(std::vector<double> cube) const {
    if (const std::vector<double> matrix = correlation(); !matrix.empty())
      correlate(cube, dimensions_.size(), matrix);
    return cube;
  }

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
    std::vector<double> points = base_;
    for (std::size_t dimension = 0; dimension < dimensions_.size(); ++dimension) {
      const std::size_t leader = dimensions_[dimension];
      for (std::size_t level = 0; level < levels_of(leader); ++level) {
        std::vector<double> point = base_;
        for (std::size_t f = 0; f < base_.size(); ++f) {
          if (dimension_of(f) == dimension)
            point[f] = grid_value(plan_.factors[f].spread, position(leader, level));
        }
        if (point != base_) points.insert(points.end(), point.begin(), point.end());
      }
    }
    return points;
  }

  const PlanFile& plan_;
  std::vector<double> base_;
  std::vector<std::size_t> dimensions_;
  std::vector<std::string> formulas_;
};

/// What can only be told of constraints and correlations with the library that evaluates them.
std::vector<Problem> check_dependence(const PlanFile& plan) {
  std::vector<Problem> problems;
  const auto complain = [&](int line, const std::string& what) {
    problems.push_back({plan.file + ":" + std::to_string(line), what});
  };
  for (const PlanConstraint& constraint : plan.constraints) {
    if (plan.factors.empty()) {
      complain(constraint.line,
               "constraint: the plan names no factor; add [factor KEY] for each column of the file");
      return problems;
    }
    if (const std::string problem = problem_of_formula(constraint.formula, plan.factors.size());
        !problem.empty())
      complain(constraint.line, "constraint: " + quote(constraint.text) + ": is not understood: " + problem);
  }
  std::vector<double> none;
  if (const std::vector<double> matrix = Layout(plan).correlation();
      !matrix.empty() && !correlate(none, n_dimensions(plan), matrix))
    complain(plan.correlations.front().line,
             "correlation: no factors can have all of them together (their matrix is not positive definite); "
             "bring "
             "them nearer to 0");
  return problems;
}

/// Settles which share of the box fits, and refuses a plan whose constraints leave next to nothing.
void settle_share(PlannedSweep& request) {
  constexpr double least_share = 0.001;
  const PlanFile& plan = request.plan;
  if (plan.constraints.empty() || !computes_points(request)) return;
  request.share = Layout(plan).share_that_fits();
  const bool is_too_small =
      plan.design == DesignKind::factorial ? *request.share == 0 : *request.share < least_share;
  if (is_too_small)
    throw Error(ErrorKind::input,
                plan.file + ":" + std::to_string(plan.constraints.front().line) + ": constraint: " +
                    (*request.share == 0 ? "no point of the box fits all constraints"
                                         : "less than 1 in 1,000 points of the box fits all constraints") +
                    "; loosen them, or narrow the ranges of the factors to where they hold");
}

/// Rows of the user's points that break a constraint.
std::vector<Problem> check_rows(const PlanFile& plan, const Sweep& sweep) {
  constexpr std::size_t most_told = 10;
  std::vector<Problem> problems;
  for (const PlanConstraint& constraint : plan.constraints) {
    const std::vector<std::uint8_t> hold =
        which_hold(sweep.points, sweep.factors.size(), {constraint.formula});
    for (std::size_t row = 0; row < hold.size() && problems.size() < most_told; ++row) {
      if (hold[row] == 0)
        problems.push_back(
            {plan.design_file,
             "row " + std::to_string(row + 1) + ": breaks the plan's constraint " + quote(constraint.text)});
    }
  }
  return problems;
}

/// What a factor is where nothing moves it: of a policy, as the first scenario that has it says; of a
/// category, the first that is listed.
double default_of(const FactorKey& key, const std::vector<RunDescription>& scenarios) {
  if (key.is_category()) return 0;
  if (!key.is_of_policy()) return scenarios.front().scenario.parameters.*row_of(key).member;
  for (const RunDescription& d : scenarios) {
    for (const Policy& policy : d.scenario.policies) {
      if (moves(key, policy)) return value_in(key, policy, d.terms);
    }
  }
  return row_of(key).standard;
}

/// Why no policy of the scenarios has what a factor moves, or cannot have it moved; empty where one has.
std::string problem_of_policy(const FactorKey& key, const std::vector<RunDescription>& scenarios) {
  std::vector<std::string_view> names, keys;
  bool is_there = false;
  const auto add = [](std::vector<std::string_view>& list, std::string_view word) {
    if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
  };
  for (const RunDescription& d : scenarios) {
    for (const Policy& policy : d.scenario.policies) {
      add(names, policy.name);
      is_there = is_there || moves(key, policy);
      if (policy.name != key.policy) continue;
      for (const PolicyChange& change : policy.changes) {
        const ParameterInfo& row = parameter_table()[change.parameter];
        add(keys, row.key);
        if (key.date == PolicyDate::ramp && row.type != ParameterType::real)
          return std::string(row.key) + " is a whole number, so the policy cannot ramp it up";
      }
    }
  }
  if (is_there) return {};
  const auto list = [](const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
  };
  if (names.empty()) return "no scenario of the plan has a policy";
  if (keys.empty())
    return "no scenario of the plan has a policy " + quote(key.policy) + suggestion(key.policy, names) +
           "; there are " + list(names);
  return "[policy " + key.policy + "] does not set it" + suggestion(row_of(key).key, keys) + "; it sets " +
         list(keys);
}

/// Whether where a factor puts a policy can contradict where policies are: its dates, and whether it is on.
bool can_contradict(const Factor& factor) {
  return factor.key.is_of_policy() && row_of(factor.key).type != ParameterType::real;
}

/// Policies that cannot be, point by point; points that put them where others do are not looked at again.
std::vector<Problem> check_policies(const Sweep& sweep, const std::string& place) {
  constexpr std::size_t most_told = 10;
  std::vector<std::size_t> looked_at;
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    if (can_contradict(sweep.factors[f])) looked_at.push_back(f);
  }
  std::vector<Problem> problems;
  std::set<std::vector<double>> seen;
  for (std::size_t point = 0; !looked_at.empty() && point < sweep.n_points(); ++point) {
    std::vector<double> values;
    for (const std::size_t f : looked_at) values.push_back(sweep.value(point, f));
    if (!seen.insert(values).second) continue;
    for (std::size_t s = 0; s < sweep.scenarios.size(); ++s) {
      const RunDescription& d = sweep.scenarios[s];
      ScenarioFile file{place, {}, {}, {}, {}, {}, scenario_at(sweep, s, point, 0), d.origins, {}, {}, {}};
      const std::string head = "point " + std::to_string(point) + " of " + d.scenario.name + ": ";
      for (const Violation& violation : validate(file.scenario, d.terms)) {
        const bool is_moved = std::any_of(looked_at.begin(), looked_at.end(), [&](std::size_t f) {
          return violation.key == "policy " + sweep.factors[f].key.policy;
        });
        if (is_moved) problems.push_back({place, head + violation.key + " " + violation.message});
      }
      file.places.assign(parameter_table().size(), "");
      file.policy_places.assign(file.scenario.policies.size(), place);
      for (const Problem& problem : check_structures(file))
        problems.push_back({place, head + problem.message});
      if (problems.size() >= most_told) return problems;
    }
  }
  return problems;
}

/// Points that the user's file lists. Its columns are the plan's factors, or settle them where it names none.
void take_listed_points(PlannedSweep& request) {
  const PlanFile& plan = request.plan;
  Sweep& sweep = request.sweep;
  const PointTable table =
      read_points(read_text_file(plan.design_file, TextKind::table), plan.design_file, sweep.factors);
  const std::vector<FactorKey>& columns = table.factors;
  std::vector<Problem> problems;
  if (plan.factors.empty()) {
    for (const FactorKey& key : columns) {
      sweep.factors.push_back({key, {}, "listed", ""});
      if (!key.is_of_policy()) continue;
      if (const std::string problem = problem_of_policy(key, sweep.scenarios); !problem.empty())
        problems.push_back({plan.design_file, name_of(key) + ": " + problem});
    }
  }
  std::vector<std::size_t> column_of;
  for (const Factor& factor : sweep.factors) {
    const auto found = std::find(columns.begin(), columns.end(), factor.key);
    column_of.push_back(static_cast<std::size_t>(found - columns.begin()));
    if (found == columns.end())
      problems.push_back(
          {plan.design_file, name_of(factor.key) + ": is a factor of the plan, but has no column"});
  }
  for (const FactorKey& column : columns) {
    if (!has_factor(sweep, column))
      problems.push_back({plan.design_file,
                          name_of(column) + ": has a column, but is not a factor of the plan; add [factor " +
                              name_of(column) + "] to it"});
  }
  throw_if_any(problems);
  sweep.points.clear();
  for (std::size_t row = 0; row < table.values.size(); row += columns.size()) {
    for (const std::size_t column : column_of) sweep.points.push_back(table.values[row + column]);
  }
  throw_if_any(check_rows(plan, sweep));
}

/// The scenarios on the plan's schools; where those or the seed are a factor, on each of its values in turn.
void describe_scenarios(PlannedSweep& request, RunInputs inputs, const Watch& watch) {
  const PlanFile& plan = request.plan;
  Sweep& sweep = request.sweep;
  constexpr double most_lists = 1000;
  std::vector<const PlanFactor*> categories;
  std::vector<std::size_t> n_values;
  double n_lists = 1;
  for (const PlanFactor& factor : plan.factors) {
    if (!factor.key.is_category()) continue;
    categories.push_back(&factor);
    n_values.push_back(factor.spread.words.size());
    n_lists *= static_cast<double>(n_values.back());
    if (n_lists > most_lists)
      throw Error(ErrorKind::input,
                  fmt::format("{}: [factor {}]: makes {:.0f} different lists and seeds, each of "
                              "which is held in memory; at most {:.0f} are allowed",
                              factor.place, name_of(factor.key), n_lists, most_lists));
  }
  if (categories.empty()) {
    sweep.scenarios = describe_runs(inputs, watch);
    return throw_if_any(check_scenarios(plan, sweep.scenarios));
  }
  std::vector<std::string> told;
  Watch once = watch;  // seeds have the same to say
  once.tell = [&](Told kind, const std::string& words) {
    if (std::find(told.begin(), told.end(), words) != told.end()) return;
    told.push_back(words);
    watch.tell(kind, words);
  };
  std::vector<std::string> specs;
  const std::vector<std::size_t> all = factorial_design(n_values);
  for (std::size_t at = 0; at < all.size(); at += categories.size()) {
    std::string place = plan.file;
    for (std::size_t c = 0; c < categories.size(); ++c) {
      const std::string& word = categories[c]->spread.words[all[at + c]];
      if (categories[c]->key.setting == RunSetting::schools) {
        inputs.schools = word;
        place = categories[c]->place + ": [factor schools]: " + word;
      } else {
        inputs.seed = *read_unsigned(word);
      }
    }
    std::vector<RunDescription> described;
    try {
      described = describe_runs(inputs, once);
    } catch (const Error& error) {
      throw Error(ErrorKind::input, place + ": " + error.what());
    }
    throw_if_any(check_scenarios(plan, described));
    const RunDescription& first = described.front();
    sweep.lists.push_back({first.seed, first.synthetic_size, first.schools, first.schools_fingerprint});
    const bool is_invented = (sweep.scenarios.empty() || sweep.scenarios.front().schools_are_synthetic) &&
                             first.schools_are_synthetic;
    if (std::find(specs.begin(), specs.end(), first.schools_spec) == specs.end())
      specs.push_back(first.schools_spec);
    if (sweep.scenarios.empty()) sweep.scenarios = std::move(described);
    for (RunDescription& d : sweep.scenarios) d.schools_are_synthetic = is_invented;
  }
  // What they say of themselves is of all lists; their fingerprints are with the lists.
  for (RunDescription& d : sweep.scenarios) {
    d.schools_spec = fmt::format("{}", fmt::join(specs, "; "));
    d.schools_fingerprint = 0;
    if (specs.size() > 1) d.schools_notes = {"several school lists, a factor of the sweep"};
  }
}

PlannedSweep read_planned(const std::string& text, const std::string& path, const PlanOverrides& overrides,
                          const Watch& watch) {
  ReadPlan read = read_plan(text, path, overrides);
  throw_if_any(read.problems);
  throw_if_any(check_dependence(read.plan));
  PlannedSweep request{std::move(read.plan), {}, {}};
  const PlanFile& plan = request.plan;
  Sweep& sweep = request.sweep;
  for (const PlanFactor& factor : plan.factors) sweep.factors.push_back(to_factor(plan, factor));
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
  describe_scenarios(request, inputs, watch);
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
  return request;
}

}  // namespace

std::vector<Problem> check_scenarios(const PlanFile& plan, const std::vector<RunDescription>& scenarios) {
  std::vector<Problem> problems;
  const bool has_drawn_schools = scenarios.front().synthetic_size > 0;
  for (const PlanFactor& factor : plan.factors) {
    const std::string key = name_of(factor.key);
    if (factor.key.is_category()) continue;
    if (factor.key.is_of_policy()) {
      if (const std::string problem = problem_of_policy(factor.key, scenarios); !problem.empty())
        problems.push_back({factor.place, "[factor " + key + "]: " + problem});
      continue;
    }
    if (row_of(factor.key).group == "synthetic" && !has_drawn_schools) {
      problems.push_back(
          {factor.place,
           "[factor " + key + "]: draws invented schools, which only schools = synthetic:N does"});
    }
    for (const RunDescription& d : scenarios) {
      std::string where = is_stated(d.origins[factor.key.parameter]) ? "for the whole run" : "";
      for (const Policy& policy : d.scenario.policies) {
        for (const PolicyChange& change : policy.changes) {
          if (change.parameter == factor.key.parameter) where = "in [policy " + policy.name + "]";
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
    if (const FactorKey key = *find_factor(name); !has_factor(sweep, key))
      sweep.factors.push_back({key, {}, "listed", ""});
  }
  sweep.points = header.points;
  for (RunDescription& d : sweep.scenarios) d.n_replicates = header.n_replicates;
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  return sweep;
}

std::size_t n_dimensions(const PlanFile& plan) { return Layout(plan).n_dimensions(); }

std::vector<double> values_at(const PlanFile& plan, const std::vector<double>& positions) {
  return Layout(plan).values_at(positions);
}

bool computes_points(const PlannedSweep& request) { return request.plan.design != DesignKind::file; }

void settle_points(PlannedSweep& request, const std::vector<double>& given) {
  Sweep& sweep = request.sweep;
  settle_share(request);
  if (!computes_points(request)) {
    take_listed_points(request);
  } else if (!given.empty()) {
    sweep.points = given;
  } else {
    std::vector<double> base;
    for (const Factor& factor : sweep.factors) base.push_back(default_of(factor.key, sweep.scenarios));
    sweep.points = Layout(request.plan, std::move(base)).points();
  }
  throw_if_any(
      check_policies(sweep, computes_points(request) ? request.plan.file : request.plan.design_file));
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
}

std::string points_csv(const Sweep& sweep) {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> words;
  for (const Factor& factor : sweep.factors) {
    names.push_back(name_of(factor.key));
    words.push_back(factor.words);
  }
  return points_csv(names, sweep.points, words);
}

}  // namespace schoolsim
