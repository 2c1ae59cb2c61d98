#include "sim/study/emulate.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/words/numbers.hpp"
#include "sim/design/design.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t most_fitted_points = 4000;
constexpr std::size_t n_shown_steps = 20, n_pair_steps = 8;
constexpr std::size_t n_pair_factors = 5;  ///< with the most interaction, of which pairs are tried

bool is_stepped(const Spread& spread) { return spread.kind == SpreadKind::list || spread.is_whole; }

}  // namespace

Margin margin_of(const std::vector<EmulatedRange>& ranges) {
  return [&ranges](std::size_t d, double u) {
    const auto& [spread, own] = ranges[d];
    if (!own.empty()) {
      const auto n = static_cast<double>(own.size());
      return own[static_cast<std::size_t>(std::min(u * n, n - 1))];
    }
    return is_stepped(spread) ? cumulative(spread, quantile(spread, u)) : u;
  };
}

double value_at(const EmulatedRange& range, double position) { return quantile(range.spread, position); }

namespace {

/// The value of a factor that rises with another, which is at a value and a position. A list is followed in
/// the order in which the plan has it.
double following(const PlanFactor& leader, double value, const PlanFactor& follower, double position) {
  const std::vector<double>& list = leader.spread.numbers;
  if (leader.spread.kind == SpreadKind::list)
    position = (static_cast<double>(std::find(list.begin(), list.end(), value) - list.begin()) + 0.5) /
               static_cast<double>(list.size());
  return quantile(follower.spread, position);
}

/// All that decides a sweep's results but its points.
nlohmann::json experiment_of(const SweepHeader& header) try {
  nlohmann::json identity = nlohmann::json::parse(header.identity);
  for (const char* key : {"design", "number of points", "points' fingerprint"}) identity.erase(key);
  identity["factors"] = header.factors;
  identity["replicates"] = header.n_replicates;
  return identity;
} catch (const nlohmann::json::exception&) {
  throw Error(ErrorKind::file, header.path + ": the file is damaged: it does not describe a sweep");
}

void refuse_other_experiment(const SweepHeader& first, const SweepHeader& other) {
  const nlohmann::json one = experiment_of(first), two = experiment_of(other);
  for (const auto& [key, value] : one.items()) {
    if (!two.contains(key) || two.at(key) != value)
      throw Error(
          ErrorKind::usage,
          fmt::format("{}: differs from {} in its {}; sweeps that differ in their points alone can be "
                      "emulated together",
                      other.path, first.path, key));
  }
}

/// Spreads as the plan states them; of a user's points without a plan, what their columns hold.
std::vector<EmulatedRange> ranges_of(const SweepHeader& header, const Question& question) {
  const PlanFile plan = read_plan(header.plan, header.path).plan;
  const std::size_t n_dimensions = question.columns.size();
  std::vector<EmulatedRange> ranges;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    if (!plan.factors.empty()) {
      Spread& spread = ranges.emplace_back(plan.factors[question.columns[d]].spread).spread;
      if (spread.kind == SpreadKind::list) std::sort(spread.numbers.begin(), spread.numbers.end());
      continue;
    }
    std::vector<double> values;
    for (std::size_t i = d; i < question.points.size(); i += n_dimensions)
      values.push_back(question.points[i]);
    std::sort(values.begin(), values.end());
    EmulatedRange& range = ranges.emplace_back();
    range.spread.numbers = {values.front(), std::max(values.back(), std::nextafter(values.front(), 1e300))};
    for (const double value : values) range.own.push_back(cumulative(range.spread, value));
  }
  return ranges;
}

/// The points of the question's columns alone.
void take_columns(SweptQuestion& asked) {
  const SweepHeader& header = asked.sweep.header();
  asked.question.points.clear();
  for (std::size_t i = 0; i < header.points.size(); i += header.factors.size()) {
    for (const std::size_t column : asked.question.columns)
      asked.question.points.push_back(header.points[i + column]);
  }
}

/// Dimensions of a plan, whose followers are no dimensions of their own, whatever file its points came from.
void take_dimensions(SweptQuestion& asked) {
  const PlanFile plan = read_plan(asked.sweep.header().plan, asked.sweep.header().path).plan;
  Question& question = asked.question;
  if (plan.factors.empty() || plan.factors.size() == question.columns.size()) return;
  std::vector<std::size_t> columns;
  std::vector<std::string> names;
  for (std::size_t f = 0; f < plan.factors.size(); ++f) {
    if (plan.factors[f].with) continue;
    columns.push_back(f);
    names.push_back(asked.sweep.header().factors[f]);
  }
  if (columns == question.columns) return;
  question.columns = std::move(columns);
  question.factors = std::move(names);
  take_columns(asked);
}

/// Points of Saltelli's layout beyond the first two samples repeat their columns.
std::size_t n_laid_out(const SweptQuestion& asked) {
  const std::size_t n = asked.question.output.n_points();
  return asked.plan.design == DesignKind::saltelli ? 2 * (n / (asked.question.columns.size() + 2)) : n;
}

void refuse_design(const PlanFile& plan, const std::string& path) {
  switch (plan.design) {
    case DesignKind::lhs:
    case DesignKind::sobol:
    case DesignKind::saltelli:
    case DesignKind::file:
      return;
    case DesignKind::oat:
    case DesignKind::morris:
    case DesignKind::factorial:
      throw Error(
          ErrorKind::input,
          fmt::format("{}: has design = {}, whose points lie on a few lines and say nothing of what is "
                      "between them; take lhs or sobol with ten points or more for each factor",
                      path, to_string(plan.design)));
  }
}

std::vector<double> effect_values(const EmulatedRange& range, const Margin& margin, std::size_t d,
                                  std::size_t n_steps) {
  std::vector<double> values;
  for (std::size_t step = 0; step < n_steps; ++step)
    values.push_back(
        value_at(range, margin(d, (static_cast<double>(step) + 0.5) / static_cast<double>(n_steps))));
  return values;
}

std::optional<EmulatedPair> strongest_pair(const Emulation& emulation, const Margin& margin) {
  const std::size_t n = emulation.factors.size();
  std::vector<std::size_t> order(n);
  for (std::size_t d = 0; d < n; ++d) order[d] = d;
  const auto together = [&](std::size_t d) {
    const auto& [first, total] = emulation.factors[d].indices;
    return total.value - first.value;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return together(a) > together(b); });
  order.resize(std::min(n, n_pair_factors));
  std::sort(order.begin(), order.end());
  std::optional<EmulatedPair> strongest;
  double most = -1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      EmulatedPair pair{order[i], order[j], {}, {}, {}, 0};
      pair.effect = pair_effect(emulation.emulator(), n, margin, pair.one, pair.other, n_pair_steps);
      const PairVariance variance = pair_variance(pair.effect, n_pair_steps);
      if (variance.together <= most) continue;
      most = variance.together;
      pair.interaction = variance.all > 0 ? variance.together / variance.all : 0;
      pair.one_values = effect_values(emulation.ranges[pair.one], margin, pair.one, n_pair_steps);
      pair.other_values = effect_values(emulation.ranges[pair.other], margin, pair.other, n_pair_steps);
      strongest = std::move(pair);
    }
  }
  return strongest;
}

}  // namespace

std::string Emulation::refusal() const {
  if (emulator().q2 >= least_q2) return {};
  const double noise = share_of_noise(asked.question.output);
  return fmt::format(
      "the emulator fitted to {} points predicts too little of the variance at points left out (Q2 = {:.2f}, "
      "at least {} is needed); take more points (--next FILE chooses them), fewer factors (design = morris "
      "finds those that matter){}",
      emulator().n_points, emulator().q2, least_q2,
      noise > 0.05 ? fmt::format(", or more replicates (the chance of few makes {} of the variance)",
                                 share_text(std::min(noise, 1.0)))
                   : "");
}

Emulation::Prediction Emulation::predict(std::span<const double> values) const {
  std::vector<double> point;
  for (std::size_t d = 0; d < ranges.size(); ++d) point.push_back(cumulative(ranges[d].spread, values[d]));
  return {emulator().mean(point),
          std::max(jackknife_deviation(family, point), std::sqrt(emulator().variance))};
}

std::vector<double> Emulation::values_at(std::span<const double> points) const {
  const SweepHeader& header = asked.sweep.header();
  const PlanFile plan = read_plan(header.plan, header.path).plan;
  const std::size_t n_dimensions = ranges.size();
  std::vector<double> values;
  for (std::size_t i = 0; i < points.size(); i += n_dimensions) {
    for (std::size_t f = 0; f < header.factors.size(); ++f) {
      const std::size_t leader = plan.factors.empty() ? f : plan.factors[f].with.value_or(f);
      const auto d = static_cast<std::size_t>(
          std::find(asked.question.columns.begin(), asked.question.columns.end(), leader) -
          asked.question.columns.begin());
      const double position = points[i + d], value = value_at(ranges[d], position);
      values.push_back(leader == f ? value
                                   : following(plan.factors[leader], value, plan.factors[f], position));
    }
  }
  return values;
}

std::vector<std::uint8_t> Emulation::fit(std::span<const double> points) const {
  const SweepHeader& header = asked.sweep.header();
  std::vector<std::string> formulas;
  for (const PlanConstraint& constraint : read_plan(header.plan, header.path).plan.constraints)
    formulas.push_back(constraint.formula);
  std::vector<std::uint8_t> all(points.size() / ranges.size(), 1);
  if (formulas.empty()) return all;
  const std::vector<std::uint8_t> hold = which_hold(values_at(points), header.factors.size(), formulas);
  for (std::size_t i = 0; i < hold.size(); ++i) all[i / formulas.size()] &= hold[i];
  return all;
}

std::vector<double> Emulation::next(std::size_t n) const {
  const Fits fits = [&](std::span<const double> candidates) { return fit(candidates); };
  return values_at(next_points(family, ranges.size(), margin_of(ranges), positions, n, fits));
}

std::vector<SweptQuestion> ask_all(const OutputChoice& output, const std::vector<std::string>& more) {
  std::vector<SweptQuestion> asked;
  asked.push_back(ask(output));
  refuse_design(asked.front().plan, output.path);
  take_dimensions(asked.front());
  for (const std::string& path : more) {
    OutputChoice choice = output;
    choice.path = path;
    SweptQuestion& other = asked.emplace_back(ask(choice));
    refuse_design(other.plan, path);
    refuse_other_experiment(asked.front().sweep.header(), other.sweep.header());
    other.question.columns = asked.front().question.columns;
    take_columns(other);
  }
  return asked;
}

Emulation emulate(const EmulateRequest& request) {
  return emulate(ask_all(request.output, request.more), request.threads);
}

Emulation emulate(std::vector<SweptQuestion> asked, unsigned wanted_threads) {
  Emulation emulation{std::move(asked.front()), {}, {}, {}, {}, {}};
  const std::string& path = emulation.asked.sweep.header().path;
  const Question& question = emulation.asked.question;
  const std::size_t n_dimensions = question.columns.size();
  emulation.ranges = ranges_of(emulation.asked.sweep.header(), question);

  std::vector<double> points, outputs;
  double noise = 0;
  const auto add = [&](const SweptQuestion& one) {
    const std::size_t n = n_laid_out(one);
    const std::vector<double>& values = one.question.points;
    for (std::size_t i = 0; i < n * n_dimensions; ++i) {
      const std::size_t d = i % n_dimensions;
      const double position = cumulative(emulation.ranges[d].spread, values[i]);
      if (!(position >= -1e-9 && position <= 1 + 1e-9))
        throw Error(ErrorKind::input,
                    fmt::format("{}: {} is {} at point {}, outside what was swept: {} to {}",
                                one.sweep.header().path, question.factors[d], write_number(values[i]),
                                i / n_dimensions, write_number(value_at(emulation.ranges[d], 0)),
                                write_number(value_at(emulation.ranges[d], 1))));
      points.push_back(position);
    }
    outputs.insert(outputs.end(), one.question.output.values.begin(),
                   one.question.output.values.begin() + static_cast<std::ptrdiff_t>(n));
    noise += one.question.output.noise * static_cast<double>(n);
  };
  add(emulation.asked);
  for (std::size_t i = 1; i < asked.size(); ++i) add(asked[i]);
  noise /= static_cast<double>(outputs.size());

  GivenPoints given = points_with_output(points, n_dimensions, outputs);
  if (const std::size_t n = given.outputs.size(); n > most_fitted_points) {
    GivenPoints some;
    for (std::size_t i = 0; i < most_fitted_points; ++i) {
      const std::size_t point = i * n / most_fitted_points;
      const auto row = given.inputs.begin() + static_cast<std::ptrdiff_t>(point * n_dimensions);
      some.inputs.insert(some.inputs.end(), row, row + static_cast<std::ptrdiff_t>(n_dimensions));
      some.outputs.push_back(given.outputs[point]);
    }
    given = std::move(some);
  }
  const std::size_t n = given.outputs.size();
  if (n < fewest_emulator_points(n_dimensions))
    throw Error(ErrorKind::input,
                fmt::format("{}: {} with a value are too few for an emulator of {}; {} are enough to try",
                            path, counted(static_cast<std::int64_t>(n), "point"),
                            counted(static_cast<std::int64_t>(n_dimensions), "factor"),
                            fewest_emulator_points(n_dimensions)));
  const auto [least, most] = std::minmax_element(given.outputs.begin(), given.outputs.end());
  if (!(*most - *least > 1e-12 * std::max(std::abs(*least), std::abs(*most))))
    throw Error(ErrorKind::input, path + ": " + std::string(too_little_variation));
  const unsigned threads =
      wanted_threads > 0 ? wanted_threads : std::max(1U, std::thread::hardware_concurrency());
  emulation.family = fit_emulators(given.inputs, n_dimensions, given.outputs, noise, question.seed,
                                   fine_shape(n, n_dimensions), threads);
  emulation.positions = std::move(given.inputs);
  if (!emulation.refusal().empty() || !why_dependent(emulation.asked.plan).empty()) return emulation;

  const Margin margin = margin_of(emulation.ranges);
  const std::vector<SobolIndices> indices = emulated_indices(emulation.family, n_dimensions, margin, threads);
  for (std::size_t d = 0; d < n_dimensions; ++d)
    emulation.factors.push_back({question.factors[d], indices[d],
                                 effect_values(emulation.ranges[d], margin, d, n_shown_steps),
                                 main_effect(emulation.emulator(), n_dimensions, margin, d, n_shown_steps)});
  emulation.pair = strongest_pair(emulation, margin);
  return emulation;
}

std::vector<double> read_asked_points(const Emulation& emulation, const std::string& path) {
  const PointTable table = read_points(read_text_file(path, TextKind::table), path);
  const SweepHeader& header = emulation.asked.sweep.header();
  const std::vector<std::size_t>& columns = emulation.asked.question.columns;
  std::vector<std::string_view> keys;
  for (const std::size_t column : columns) keys.push_back(header.factors[column]);
  std::vector<Problem> problems;
  std::vector<std::string> given;
  for (const FactorKey& factor : table.factors) {
    const std::string& key = given.emplace_back(name_of(factor));
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      problems.push_back({path, fmt::format("{}: was no factor of the sweep{}", key, suggestion(key, keys))});
  }
  std::vector<std::size_t> column_of;
  for (const std::string_view key : keys) {
    const auto found = std::find(given.begin(), given.end(), key);
    column_of.push_back(static_cast<std::size_t>(found - given.begin()));
    if (found == given.end())
      problems.push_back({path, fmt::format("{}: is a factor of the sweep, but has no column", key)});
  }
  throw_if_any(problems);
  std::vector<double> points;
  for (std::size_t row = 0; row < table.values.size() / given.size(); ++row) {
    for (std::size_t d = 0; d < keys.size(); ++d) {
      const double value = table.values[row * given.size() + column_of[d]];
      const Spread& spread = emulation.ranges[d].spread;
      const double low = quantile(spread, 0), high = quantile(spread, 1);
      const double slack = 1e-9 * (high - low);
      if (!(value >= low - slack && value <= high + slack))
        problems.push_back(
            {path, fmt::format("row {}: {} is {}, outside what was swept: {} to {}", row + 1, keys[d],
                               write_number(value), write_number(low), write_number(high))});
      points.push_back(value);
    }
  }
  throw_if_any(problems);
  return points;
}

}  // namespace schoolsim
