#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "analysis/compare.hpp"
#include "analysis/costs.hpp"
#include "analysis/dose.hpp"
#include "analysis/effects.hpp"
#include "analysis/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/run_request.hpp"
#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

constexpr std::int64_t few_replicates = 5;
constexpr double close_enough = 0.005;  ///< of the budget: far below what chance moves

struct Interrupted {};

const ParameterInfo& read_lever(const Arguments& arguments) {
  std::vector<std::string_view> known;
  for (const ParameterInfo& row : parameter_table()) {
    if (is_lever(row) && row.type != ParameterType::toggle) known.push_back(row.key);
  }
  const auto key = arguments.text("by");
  if (!key)
    throw Error(ErrorKind::usage,
                "--by: is needed, the lever whose value is sought, as in --by broker.quota");
  const auto found = std::find(known.begin(), known.end(), *key);
  if (found == known.end()) {
    throw Error(ErrorKind::usage, "--by: " + quote(*key) + " is no lever with a size" +
                                      suggestion(*key, known) +
                                      "; 'schoolsim describe parameters' lists levers");
  }
  return parameter_table()[*find_parameter(*found)];
}

/// What may be spent, and of what.
struct Budget {
  double amount = 0;
  bool is_money = true;

  [[nodiscard]] const Estimate& of(const CostComparison& costs) const {
    return is_money ? costs.public_pounds : costs.work_days;
  }
  [[nodiscard]] std::string words(const std::string& figures) const {
    return figures + (is_money ? " pounds of public money" : " leader-days worked");
  }
  [[nodiscard]] std::string words(const Estimate& cost) const {
    std::optional<double> half;
    if (cost.interval) half = (cost.interval->upper - cost.interval->lower) / 2;
    return words(amount_and_interval_text(cost.mean, half));
  }
};

Budget read_budget(const Arguments& arguments) {
  if (arguments.has("pounds") == arguments.has("days"))
    throw Error(ErrorKind::usage,
                "--pounds, --days: give one of them, what the policy may cost, as in --pounds 20e6");
  const bool is_money = arguments.has("pounds");
  const std::string flag = is_money ? "pounds" : "days";
  const std::string text = *arguments.text(flag);
  const auto amount = read_number(text);
  if (!amount || !std::isfinite(*amount) || *amount <= 0)
    throw Error(ErrorKind::usage,
                "--" + flag + ": is " + quote(text) + ", allowed is a number above 0, as 20e6");
  return {*amount, is_money};
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
         unsigned threads, bool is_quiet)
      : scenario_(std::move(scenario)), lever_(&lever), budget_(budget), is_quiet_(is_quiet) {
    options_.threads = threads;
    options_.interrupted = is_interrupted;
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
    }
    const std::vector<RunResult> results = run(trial);
    std::vector<ResultPair> pairs;
    for (std::size_t r = 0; r < results.size(); ++r) pairs.emplace_back(&baseline_[r], &results[r]);
    const Estimate cost = budget_.of(*compare_costs(pairs, prices_, {}, trial.terms));
    if (!is_quiet_)
      std::cerr << lever_->key << " = " << write_number(value) << ": " << budget_.words(cost) << "\n";
    return cost;
  }

 private:
  std::vector<RunResult> run(const RunDescription& description) {
    std::vector<RunResult> results;
    const std::uint32_t n = run_ensemble(
        {description}, options_, [&](EnsembleResult&& done) { results.push_back(std::move(done.result)); });
    if (n < description.n_replicates) throw Interrupted{};
    return results;
  }

  RunDescription scenario_;
  const ParameterInfo* lever_;
  Budget budget_;
  bool is_quiet_;
  EnsembleOptions options_;
  Prices prices_{};
  std::vector<RunResult> baseline_;
};

ExitCode find_dose(const Arguments& arguments) {
  const ParameterInfo& lever = read_lever(arguments);
  const Budget budget = read_budget(arguments);
  const auto threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  std::vector<RunDescription> descriptions = read_run_request(arguments, {arguments.positional()});
  for (RunDescription& description : descriptions) {
    description.n_replicates =
        static_cast<std::uint32_t>(arguments.whole("replicates", 2, most_replicates, few_replicates));
    description.recorded_replicates.clear();
  }
  const RunDescription& scenario = descriptions[1];
  const std::string key(lever.key);
  const std::string name = scenario.scenario.name;
  std::cout << experiment_caveats(descriptions[0], std::span(descriptions).subspan(1));
  const InterruptScope scope;
  try {
    Trials trials(descriptions[0], scenario, lever, budget, threads, arguments.has("quiet"));
    const Estimate least = trials.cost_at(lever.lower);
    const Estimate most = trials.cost_at(lever.upper);
    const auto [low, high] = std::minmax(least.mean, most.mean);
    if (budget.amount < low * (1 - close_enough) || budget.amount > high * (1 + close_enough)) {
      throw Error(ErrorKind::input, "--" + std::string(budget.is_money ? "pounds" : "days") + ": " +
                                        figures_text(budget.amount, 3, false) + " cannot be met by " + key +
                                        ": " + name + " costs " + budget.words(least) + " more than " +
                                        descriptions[0].scenario.name + " at " + write_number(lever.lower) +
                                        ", its least value, and " + budget.words(most) + " at " +
                                        write_number(lever.upper) +
                                        ", its greatest; choose another budget or another lever");
    }
    const double value = trials.rounded(dose_for(budget.amount, close_enough, {lever.lower, least.mean},
                                                 {lever.upper, most.mean}, lever.type == ParameterType::count,
                                                 [&](double dose) { return trials.cost_at(dose).mean; }));
    const Estimate cost = trials.cost_at(value);
    std::cout << key << " = " << write_number(value) << "\n"
              << name << " then costs " << budget.words(cost) << " more than "
              << descriptions[0].scenario.name << ", asked were " << figures_text(budget.amount, 3, false)
              << " (" << counted(scenario.n_replicates, "paired run")
              << "; the interval is chance within this model)\n";
    std::cout << (is_set_by_policy(scenario.scenario, *find_parameter(lever.key))
                      ? "Next: write " + key + " = " + write_number(value) + " in the policy of a copy of " +
                            name
                      : "Next: schoolsim run " + shell_word(arguments.positional()[1]) + " --set " + key +
                            "=" + write_number(value))
              << "\n";
  } catch (const Interrupted&) {
    std::cerr << "schoolsim: interrupted; the trials so far stand above\n";
    return ExitCode::interrupted;
  }
  return ExitCode::done;
}

std::vector<Flag> all_flags() {
  std::vector<Flag> flags{
      {"by", "KEY", "the lever whose value is sought between its bounds"},
      {"pounds", "P", "public money that the scenario may cost more than the baseline, in all"},
      {"days", "D", "instead: leader-days worked, of schools, advisers and programmes"}};
  for (const Flag& flag : run_request_flags()) {
    if (flag.name == "schools" || flag.name == "seed" || flag.name == "terms" || flag.name == "set")
      flags.push_back(flag);
  }
  flags.insert(flags.end(),
               {{"replicates", "R", "how many times each value is tried, with the same luck; 5 by default"},
                {"threads", "N", "replicates run at the same time; results do not depend on it"},
                {"quiet", "", "no line for each trial"}});
  return flags;
}

}  // namespace

const Command budget_command{
    {"budget",
     "BASELINE SCENARIO",
     2,
     2,
     "find the size of a lever at which a scenario costs what you can spend",
     "Runs the scenario at several values of one lever until its cost over the whole run, more than the "
     "baseline's, "
     "meets "
     "the budget, so that policies can be compared at equal cost. Prices of a leader-day are those of "
     "'schoolsim describe "
     "prices', or --set price.KEY=pounds. A budget that no value within the lever's bounds costs is refused.",
     all_flags(),
     {"schoolsim budget baseline broker --by broker.quota --pounds 20e6",
      "schoolsim budget baseline carrot --by incentive.days --pounds 50000 --schools synthetic:300",
      "schoolsim budget baseline carrot --by incentive.days --days 2000 --schools synthetic:300"}},
    find_dose};

}  // namespace schoolsim
