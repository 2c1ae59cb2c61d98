#include "sim/study/budget.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/statistics/compare.hpp"
#include "analysis/statistics/dose.hpp"
#include "analysis/words/words.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr double close_enough = 0.005;  ///< of the budget: far below what chance moves

const ParameterInfo& find_lever(const std::string& key) {
  std::vector<std::string_view> known;
  for (const ParameterInfo& row : parameter_table()) {
    if (is_lever(row) && row.type != ParameterType::toggle) known.push_back(row.key);
  }
  if (std::find(known.begin(), known.end(), key) == known.end()) {
    throw Error(ErrorKind::usage, "--by: " + quote(key) + " is no lever with a size" +
                                      suggestion(key, known) +
                                      "; 'schoolsim describe parameters' lists levers");
  }
  return parameter_table()[*find_parameter(key)];
}

const Estimate& part_of(const CostComparison& costs, const Budget& budget) {
  return budget.is_money ? costs.public_pounds : costs.work_days;
}

bool is_set_by_policy(const Scenario& scenario, std::size_t lever) {
  return std::any_of(scenario.policies.begin(), scenario.policies.end(), [&](const Policy& policy) {
    return std::any_of(policy.changes.begin(), policy.changes.end(),
                       [&](const PolicyChange& change) { return change.parameter == lever; });
  });
}

/// The cost of a scenario at values of a lever, each with the same luck.
class Trials {
 public:
  Trials(RunDescription baseline, RunDescription scenario, const ParameterInfo& lever, const Budget& budget,
         unsigned threads, const Watch& watch)
      : scenario_(std::move(scenario)), lever_(&lever), budget_(budget), threads_(threads), watch_(watch) {
    prices_ = prices_of(baseline.scenario.parameters);
    baseline_ = run(baseline);
  }

  [[nodiscard]] double rounded(double value) const {
    if (lever_->type == ParameterType::count || value == 0) return value;
    return *read_number(fmt::format("{:.4g}", value));
  }

  Estimate cost_at(double value) {
    const std::size_t position = *find_parameter(lever_->key);
    RunDescription trial = scenario_;
    if (is_set_by_policy(trial.scenario, position)) {
      trial.command.clear();
      for (Policy& policy : trial.scenario.policies) {
        for (PolicyChange& change : policy.changes) {
          if (change.parameter == position) change.value = value;
        }
      }
    } else {
      trial.scenario.parameters.*lever_->member = value;
      trial.origins[position] = Origin::command_line;
    }
    const std::vector<RunResult> results = run(trial);
    std::vector<ResultPair> pairs;
    for (std::size_t r = 0; r < results.size(); ++r) pairs.emplace_back(&baseline_[r], &results[r]);
    const Estimate cost = part_of(
        *compare_costs(pairs, prices_, {}, trial.terms, trial.sets.n_among(trial.n_replicates)), budget_);
    watch_.tell(Told::progress,
                fmt::format("{} = {}: {}", lever_->key, write_number(value), budget_.words(cost)));
    return cost;
  }

 private:
  std::vector<RunResult> run(const RunDescription& description) {
    std::vector<RunResult> results;
    const bool is_whole = run_watched({description}, 0, threads_, watch_, [&](EnsembleResult&& done) {
      results.push_back(std::move(done.result));
    });
    if (!is_whole) throw Interrupted("interrupted; the trials so far are above");
    return results;
  }

  RunDescription scenario_;
  const ParameterInfo* lever_;
  Budget budget_;
  unsigned threads_;
  const Watch& watch_;
  Prices prices_{};
  std::vector<RunResult> baseline_;
};

}  // namespace

std::string Budget::words(const Estimate& cost) const {
  return amount_and_interval_text(cost) + (is_money ? " pounds of public money" : " leader-days worked");
}

Dose find_dose(const BudgetRequest& request, const Watch& watch) {
  const ParameterInfo& lever = find_lever(request.lever);
  const Budget& budget = request.budget;
  const auto descriptions = describe_runs(request.inputs, watch);
  Dose answer;
  tell_few_worlds(descriptions[0], watch);
  answer.baseline = descriptions[0];
  answer.scenario = descriptions[1];
  Trials trials(answer.baseline, answer.scenario, lever, budget, request.threads, watch);
  const Estimate least = trials.cost_at(lever.lower);
  const Estimate most = trials.cost_at(lever.upper);
  const auto [low, high] = std::minmax(least.estimate, most.estimate);
  if (budget.amount < low * (1 - close_enough) || budget.amount > high * (1 + close_enough)) {
    throw Error(
        ErrorKind::input,
        fmt::format("--{}: {} cannot be met by {}: {} costs {} more than {} at {}, its least value, and {} "
                    "at {}, its greatest; choose another budget or another lever",
                    budget.is_money ? "pounds" : "days", figures_text(budget.amount, 3, false), lever.key,
                    answer.scenario.scenario.name, budget.words(least), answer.baseline.scenario.name,
                    write_number(lever.lower), budget.words(most), write_number(lever.upper)));
  }
  answer.value = trials.rounded(dose_for(budget.amount, close_enough, {lever.lower, least.estimate},
                                         {lever.upper, most.estimate}, lever.type == ParameterType::count,
                                         [&](double dose) { return trials.cost_at(dose).estimate; }));
  answer.cost = trials.cost_at(answer.value);
  answer.is_set_by_policy = is_set_by_policy(answer.scenario.scenario, *find_parameter(lever.key));
  return answer;
}

}  // namespace schoolsim
