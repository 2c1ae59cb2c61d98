#include "analysis/permanence.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "analysis/text_layout.hpp"
#include "analysis/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/experiment.hpp"
#include "sim/config/problem.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

constexpr Term longest = 1000;

/// A scenario whose policies stop `on` terms after the first of them begins.
struct Stopped {
  Term stop = 0;
  std::vector<std::string> notes;
};

/// Ends the policies of a scenario; refuses what cannot be ended.
Stopped stop_policies(Scenario& scenario, const Parameters& baseline, Term on) {
  const auto refuse = [&](const std::string& message) {
    throw Error(ErrorKind::usage, scenario.name + ": " + message);
  };
  if (scenario.policies.empty()) refuse("has no policy that could stop");
  for (const ParameterInfo& row : parameter_table()) {
    if (scenario.parameters.*row.member == baseline.*row.member) continue;
    refuse(std::string(row.key) +
           " is set for the whole run, which cannot stop; write it as a policy from term 0");
  }
  Stopped stopped;
  const Term first = first_policy_term(scenario);
  stopped.stop = first + on;
  for (Policy& policy : scenario.policies) {
    if (policy.from >= stopped.stop) {
      refuse(fmt::format(
          "[policy {}] begins in term {}, but policies stop in term {}, {} terms after the first; --on "
          "takes more",
          policy.name, policy.from, stopped.stop, on));
    }
    if (policy.until < stopped.stop) {
      stopped.notes.push_back(fmt::format("{}: [policy {}] ends by itself in term {}, before the stop.",
                                          scenario.name, policy.name, policy.until));
    }
    policy.until = std::min(policy.until, stopped.stop);
  }
  return stopped;
}

ExitCode permanence(const Arguments& arguments) {
  const std::vector<std::size_t> metrics = told_metrics(arguments);
  const auto on = static_cast<Term>(arguments.whole("on", 1, longest, 15));
  const auto after = static_cast<Term>(arguments.whole("after", 1, longest, 30));
  std::vector<RunDescription> descriptions = read_experiment(
      arguments, {with_baseline(arguments.positional()), experiment_schools, default_replicates, most_terms});
  const Parameters baseline = descriptions.front().scenario.parameters;
  std::vector<Stopped> stopped(1);
  Term terms = 0;
  for (std::size_t d = 1; d < descriptions.size(); ++d) {
    stopped.push_back(stop_policies(descriptions[d].scenario, baseline, on));
    terms = std::max(terms, stopped.back().stop + after);
  }
  std::vector<Problem> problems;
  for (RunDescription& description : descriptions) {
    description.terms = terms;
    description.command.clear();
    for (const Violation& violation : validate(description.scenario, terms))
      problems.push_back({description.scenario.name, violation.key + ": " + violation.message});
  }
  throw_if_any(problems);

  const auto runs = run_in_memory(descriptions, arguments);
  if (!runs) return ExitCode::interrupted;
  const RunDescription& first = descriptions.front();
  std::vector<Permanence> effects;
  std::string dates;
  std::string tiers =
      "\nRuns with two tiers, of partnership and of quality: do they go when the policy has stopped?\n";
  std::string notes;
  for (std::size_t d = 1; d < descriptions.size(); ++d) {
    const std::string& name = descriptions[d].scenario.name;
    const Term stop = stopped[d].stop;
    const Term end = stop + after;
    const auto more = permanence(name, runs->front(), (*runs)[d], stop, end, metrics);
    effects.insert(effects.end(), more.begin(), more.end());
    dates += paragraph(fmt::format("{}: begins in {}, stops in {}, is looked at again in {}.", name,
                                   date_text(stop - on), date_text(stop), date_text(end)),
                       2);
    tiers += paragraph(fmt::format("  {}: at stop {}, at end {}; the baseline at the same dates {} and {}.",
                                   name, tier_counts((*runs)[d], stop), tier_counts((*runs)[d], end),
                                   tier_counts(runs->front(), stop), tier_counts(runs->front(), end)),
                       4);
    for (const std::string& note : stopped[d].notes) notes += paragraph(note);
  }
  std::string text = paragraph(fmt::format("{} of each kind with the same luck, seed {}",
                                           counted(first.n_replicates, "run"), first.seed)) +
                     paragraph(schools_note(first)) + dates +
                     permanence_text(effects, first.n_reported_schools(), metrics) + tiers + "\n" + notes;
  text += paragraph(
      "Figures are differences from the baseline of the same date. Stays: the effect at the end as a share "
      "of that at the stop, a ratio of means over runs with Fieller's 95% interval; 0% is gone, 100% stays "
      "as it was, below 0% has turned round.");
  hand_over(arguments, text + experiment_notes(2 * effects.size()), permanence_csv(effects));
  return ExitCode::done;
}

}  // namespace

const Command permanence_command{
    {"permanence",
     "SCENARIO...",
     1,
     20,
     "what is left of an effect when a policy has stopped",
     "Runs the baseline and each scenario with its policies on for some terms and then off, all with the "
     "same luck, and tells for each measure the effect as the policy stops, the effect some terms later, "
     "and the share that stays. Every policy of a scenario ends at the stop, which is --on terms after the "
     "first of them begins; one that ends earlier by itself is left as it is, and told; one that would "
     "begin after the stop is refused. The share is a ratio of means with Fieller's interval; where the "
     "effect at the stop is not clear of 0 there is no share. Days paid add up over time, so no share is "
     "taken of them.",
     experiment_flags(
         {{"on", "TERMS", "how long policies are on; 15 (five years) by default"},
          {"after", "TERMS", "how long after the stop is looked again; 30 (ten years) by default"}},
         "terms"),
     {"schoolsim permanence forced broker                  # on for five years, then ten years without",
      "schoolsim permanence alliance --on 12 --after 24 --replicates 40",
      "schoolsim permanence vision --schools england --csv permanence.csv"}},
    permanence};

}  // namespace schoolsim
