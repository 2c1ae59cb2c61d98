#include "sim/study/optimise.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/statistics/costs.hpp"
#include "analysis/statistics/pareto.hpp"
#include "analysis/statistics/quantile.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t most_next = 20;

Aim aim_of(const std::string& name, const SweepHeader& header) {
  if (name == pounds_aim) return {"Public money", "million pounds", Direction::lower_is_better, 1e-6, 0};
  const std::size_t metric = find_metric(name);
  if (metric == metric_table().size()) {
    std::vector<std::string_view> known{pounds_aim};
    for (const std::string& one : header.metrics) known.push_back(one);
    throw Error(ErrorKind::usage, fmt::format("--aim: is {}, no metric of this sweep and not {}{}",
                                              quote(name), pounds_aim, suggestion(name, known)));
  }
  const MetricInfo& row = metric_table()[metric];
  if (row.direction == Direction::none)
    throw Error(ErrorKind::usage,
                fmt::format("--aim: {} describes and has no good direction; 'schoolsim describe metrics' "
                            "lists those that have",
                            name));
  const PlainUnit plain = plain_unit(row, header.n_schools);
  return {std::string(row.label), plain.unit, row.direction, plain.scale, 0};
}

/// What a share of worlds does at least as well as.
std::string statistic_at(double reach, Direction direction, std::uint32_t n_replicates) {
  if (n_replicates < 2) return "mean";
  return "quantile:" + write_number(direction == Direction::lower_is_better ? reach : 1 - reach);
}

/// [point][replicate] of a question, from what authorities and nation paid.
std::vector<double> public_pounds(const SweptQuestion& asked) {
  const SweepHeader& header = asked.sweep.header();
  const std::vector<double> days = read_sweep_costs(header, "leader_days");
  const std::vector<double> grants = read_sweep_costs(header, "pounds");
  const std::vector<RunState> states = read_run_states(header);
  const std::vector<Scenario> scenarios = asked.sweep.scenarios();
  const auto record = static_cast<std::size_t>(
      std::find(header.records.begin(), header.records.end(), asked.sweep.term()) - header.records.begin());
  const std::size_t n_replicates = header.n_replicates, width = n_payers * n_costs;
  const auto of_run = [&](std::size_t point, std::size_t scenario, std::size_t replicate) {
    const std::size_t run = (point * header.scenarios.size() + scenario) * n_replicates + replicate;
    if (states[run] != RunState::done) return std::nan("");
    const Prices prices = prices_of(scenarios[scenario].parameters);
    const std::size_t first = (run * header.records.size() + record) * width;
    double sum = 0;
    for (std::size_t payer = static_cast<std::size_t>(Payer::school) + 1; payer < n_payers; ++payer) {
      for (std::size_t kind = 0; kind < n_costs; ++kind) {
        const std::size_t at = first + payer * n_costs + kind;
        sum += days[at] * prices[kind] + grants[at];
      }
    }
    return sum;
  };
  std::vector<double> runs;
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    for (std::size_t r = 0; r < n_replicates; ++r)
      runs.push_back(of_run(point, asked.chosen.scenario, r) -
                     (asked.chosen.against ? of_run(point, *asked.chosen.against, r) : 0));
  }
  return runs;
}

/// The questions of an aim, one for each sweep.
std::vector<SweptQuestion> questions_of(const OptimiseRequest& request, const std::string& name,
                                        const Aim& aim, const SweepHeader& header) {
  OutputChoice output = request.output;
  output.metric = name == pounds_aim ? header.metrics.front() : name;
  output.statistic = statistic_at(request.reach, aim.direction, header.n_replicates);
  std::vector<SweptQuestion> asked = ask_all(output, request.more);
  if (name != pounds_aim) return asked;
  for (SweptQuestion& one : asked) {
    Question& question = one.question;
    question.runs = public_pounds(one);
    question.output = swept_output(question.runs, question.n_replicates,
                                   read_statistic(output.statistic, question.n_replicates), question.seed);
  }
  return asked;
}

/// Points of all sweeps with what was run there.
struct RunPoints {
  std::vector<double> values;                ///< [point][dimension]
  std::vector<std::vector<double>> outputs;  ///< [aim][point]
  std::vector<double> deviations;            ///< [aim]
};

void add_runs(RunPoints& runs, const std::vector<SweptQuestion>& asked) {
  const bool is_first = runs.outputs.empty();
  auto& outputs = runs.outputs.emplace_back();
  double noise = 0;
  for (const SweptQuestion& one : asked) {
    const Question& question = one.question;
    outputs.insert(outputs.end(), question.output.values.begin(), question.output.values.end());
    noise += question.output.noise * static_cast<double>(question.output.n_points());
    if (is_first) runs.values.insert(runs.values.end(), question.points.begin(), question.points.end());
  }
  runs.deviations.push_back(std::sqrt(noise / static_cast<double>(outputs.size())));
}

double sign_of(const Aim& aim) { return aim.direction == Direction::lower_is_better ? 1 : -1; }

}  // namespace

Optimisation optimise(const OptimiseRequest& request) {
  const SweepHeader header = read_sweep_header(request.output.path);
  // Of this question the scenarios, the record and the factors are looked at, which are the same for all
  // aims.
  OutputChoice of_any_metric = request.output;
  of_any_metric.metric = header.metrics.front();
  Optimisation found{ask_all(of_any_metric, {}).front(), {}, {}, {}, {}, 0, {}, {}};
  std::vector<std::string> names = request.aims;
  for (const std::string& name : names) {
    if (std::count(names.begin(), names.end(), name) > 1)
      throw Error(ErrorKind::usage, "--aim: " + name + " is named twice");
    found.aims.push_back(aim_of(name, header));
  }
  const std::size_t n_aims = names.size();
  // What is limited need not be an aim.
  if (request.budget && std::find(names.begin(), names.end(), pounds_aim) == names.end())
    names.emplace_back(pounds_aim);
  std::optional<std::size_t> money;
  std::vector<Emulation> emulations;
  RunPoints runs;
  for (std::size_t a = 0; a < names.size(); ++a) {
    if (names[a] == pounds_aim) money = a;
    const Aim aim = aim_of(names[a], header);
    std::vector<SweptQuestion> asked = questions_of(request, names[a], aim, header);
    add_runs(runs, asked);
    emulations.push_back(fit_emulation(std::move(asked), request.threads));
    if (const std::string reason = emulations.back().refusal(); !reason.empty())
      throw Error(ErrorKind::input, fmt::format("{}: {}: {}", request.output.path, names[a], reason));
    if (a < n_aims) found.aims[a].q2 = emulations.back().emulator().q2;
  }
  const std::vector<EmulatedRange>& ranges = emulations.front().ranges;
  const std::size_t n_dimensions = ranges.size();
  const Margin margin = margin_of(ranges);
  const auto at_margin = [&](std::span<const double> cube) {
    std::vector<double> point;
    for (std::size_t d = 0; d < n_dimensions; ++d) point.push_back(margin(d, cube[d]));
    return point;
  };
  const auto excess = [&](double pounds) {
    return request.budget ? std::max(0.0, pounds - *request.budget) : 0;
  };

  // What was run.
  const std::size_t n_run = runs.values.size() / n_dimensions;
  std::vector<double> of_runs;
  for (std::size_t i = 0; i < n_run; ++i) {
    const bool is_within = !money || excess(runs.outputs[*money][i]) == 0;
    for (std::size_t a = 0; a < n_aims; ++a)
      of_runs.push_back(is_within ? sign_of(found.aims[a]) * runs.outputs[a][i] : std::nan(""));
    if (!std::isfinite(of_runs.back())) continue;
    ++found.n_points;
    for (std::size_t a = 0; a < n_aims; ++a) found.points.push_back(runs.outputs[a][i]);
  }
  for (const std::size_t i : nondominated(of_runs, n_aims)) {
    Mix& mix = found.run.emplace_back();
    const auto first = runs.values.begin() + static_cast<std::ptrdiff_t>(i * n_dimensions);
    mix.values.assign(first, first + static_cast<std::ptrdiff_t>(n_dimensions));
    for (std::size_t a = 0; a < n_aims; ++a) {
      mix.aims.push_back(runs.outputs[a][i]);
      mix.deviations.push_back(runs.deviations[a]);
    }
  }

  // What is expected elsewhere. A mix beyond the budget or a constraint of the plan is worse than any within.
  std::vector<double> spans;
  for (std::size_t a = 0; a < n_aims; ++a) {
    double least = 0, most = 0;
    for (const double value : runs.outputs[a]) {
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
    spans.push_back(most - least);
  }
  const AimsOf aims_of = [&](std::span<const double> cube) {
    const std::vector<double> point = at_margin(cube);
    double over = money ? excess(emulations[*money].emulator().mean(point)) / request.budget.value_or(1) : 0;
    if (emulations.front().fit(point).front() == 0) over += 1;
    std::vector<double> aims;
    for (std::size_t a = 0; a < n_aims; ++a) {
      const double value = sign_of(found.aims[a]) * emulations[a].emulator().mean(point);
      aims.push_back(over > 0 ? value + spans[a] * (10 + over) : value);
    }
    return aims;
  };
  const std::vector<double> cubes = search_front(n_dimensions, n_aims, aims_of, header.seed);
  std::vector<double> expected;
  std::vector<std::vector<double>> positions;
  for (std::size_t i = 0; i < cubes.size(); i += n_dimensions) {
    const std::vector<double> point = at_margin(std::span(cubes).subspan(i, n_dimensions));
    if (money && excess(emulations[*money].emulator().mean(point)) > 0) continue;
    if (emulations.front().fit(point).front() == 0) continue;
    Mix& mix = found.expected.emplace_back();
    positions.push_back(point);
    for (std::size_t d = 0; d < n_dimensions; ++d) mix.values.push_back(value_at(ranges[d], point[d]));
    for (std::size_t a = 0; a < n_aims; ++a) {
      const auto [value, deviation] = emulations[a].predict(mix.values);
      mix.aims.push_back(value);
      mix.deviations.push_back(deviation);
      expected.push_back(sign_of(found.aims[a]) * value);
    }
  }
  if (found.expected.empty())
    throw Error(ErrorKind::input,
                fmt::format("--budget: {} pounds buy no mix of this sweep; the cheapest point that was run "
                            "costs {}",
                            write_number(*request.budget),
                            write_number(*std::min_element(runs.outputs[*money].begin(),
                                                           runs.outputs[*money].end()))));
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    std::vector<double> values;
    for (const Mix& mix : found.expected) values.push_back(mix.values[d]);
    std::sort(values.begin(), values.end());
    found.factors.push_back({found.asked.question.factors[d], value_at(ranges[d], 0), value_at(ranges[d], 1),
                             values.front(), values[values.size() / 2], values.back()});
  }
  for (const std::size_t i : spread_out(expected, n_aims, most_next)) {
    const std::vector<double> values = emulations.front().values_at(positions[i]);
    found.next.insert(found.next.end(), values.begin(), values.end());
  }
  return found;
}

}  // namespace schoolsim
