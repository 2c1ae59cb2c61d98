#include "sim/study/budget.hpp"

#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "analysis/statistics/effects.hpp"
#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

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

ExitCode tell_dose(const Arguments& arguments) {
  constexpr std::uint32_t few_replicates = 5;
  BudgetRequest request;
  if (!arguments.has("by"))
    throw Error(ErrorKind::usage, "--by: is needed, the lever to size, as in --by broker.quota");
  request.lever = *arguments.text("by");
  request.budget = read_budget(arguments);
  request.threads = read_threads(arguments);
  request.inputs.scenarios = arguments.positional();
  request.inputs.n_replicates = few_replicates;
  request.inputs = read_run_inputs(arguments, std::move(request.inputs));
  static_cast<void>(arguments.whole("replicates", 2, most_replicates, few_replicates));  // for an interval
  const Dose dose = find_dose(request, watch(arguments));
  const std::string setting = request.lever + " = " + write_number(dose.value);
  const std::string& name = dose.scenario.scenario.name;
  const bool are_worlds = !dose.scenario.sets.empty();
  std::cout << experiment_caveats(dose.baseline, std::span(&dose.scenario, 1)) << setting << "\n"
            << name << " then costs " << request.budget.words(dose.cost) << " more than "
            << dose.baseline.scenario.name << ", asked were " << figures_text(request.budget.amount, 3, false)
            << " (" << counted(dose.scenario.n_replicates, are_worlds ? "world" : "paired run") << "; "
            << (are_worlds
                    ? "median, and the range of " +
                          share_text(world_level(dose.scenario.sets.n_among(dose.scenario.n_replicates))) +
                          " of " + std::string(worlds_called(dose.scenario.sets))
                    : "the interval is chance within this model")
            << ")\n"
            << (dose.is_set_by_policy ? "Next: write " + setting + " in the policy of a copy of " + name
                                      : "Next: schoolsim run " + shell_word(arguments.positional()[1]) +
                                            " --set " + request.lever + "=" + write_number(dose.value))
            << "\n";
  return ExitCode::done;
}

}  // namespace

const Command budget_command{
    "Compare and explain",
    {"budget BASELINE SCENARIO",
     {2, 2},
     "find the size of a lever at which a scenario costs what you can spend",
     "Runs the scenario at several values of one lever until its extra cost over the whole run meets the "
     "budget, so that you can compare policies at equal cost. Prices of a leader-day "
     "are those of 'schoolsim describe prices', or --set price.KEY=pounds. Over sets of parameters the "
     "median "
     "of worlds meets the budget, and the range of most worlds is shown. A budget that no value within the "
     "lever's bounds costs is refused.",
     with_run_flags(
         {{"by", "KEY", "the lever to size, between its bounds"},
          {"pounds", "P", "public money that the scenario may cost beyond the baseline, in total"},
          {"days", "D", "instead: leader-days worked, of schools, advisers and programmes"}},
         {"schools", "seed", "terms", "parameters", "set"},
         {{"replicates", "R", "how many times each value is tried, with the same luck; 5 by default"},
          threads_flag,
          {"quiet", "", "no line for each trial"}}),
     {"schoolsim budget baseline broker --by broker.quota --pounds 20e6",
      "schoolsim budget baseline carrot --by incentive.days --pounds 50000 --schools synthetic:300",
      "schoolsim budget baseline carrot --by incentive.days --days 2000 --schools synthetic:300"}},
    tell_dose};

}  // namespace schoolsim
