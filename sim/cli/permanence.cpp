#include "analysis/statistics/permanence.hpp"

#include <fmt/format.h>

#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

ExitCode tell_permanence(const Arguments& arguments) {
  constexpr Term longest = 1000;
  PermanenceRequest request;
  request.on = static_cast<Term>(arguments.whole("on", 1, longest, request.on));
  request.after = static_cast<Term>(arguments.whole("after", 1, longest, request.after));
  request.of = read_experiment(arguments, experiment_of(arguments.positional()));
  const PermanenceStudy found = permanence_of(request, watch(arguments));
  const RunDescription& first = found.baseline;
  std::string dates;
  std::string tiers =
      "\nRuns with two tiers, of partnership and of quality: do they go when the policy has stopped?\n";
  std::string notes;
  for (std::size_t s = 0; s < found.scenarios.size(); ++s) {
    const auto& [name, begin, stop, end, own_notes] = found.scenarios[s];
    dates += paragraph(fmt::format("{}: begins in {}, stops in {}, is looked at again in {}.", name,
                                   date_text(begin), date_text(stop), date_text(end)),
                       2);
    tiers +=
        paragraph(fmt::format("  {}: at stop {}, at end {}; the baseline at the same dates {} and {}.", name,
                              tier_counts(found.runs[s + 1], stop), tier_counts(found.runs[s + 1], end),
                              tier_counts(found.runs.front(), stop), tier_counts(found.runs.front(), end)),
                  4);
    for (const std::string& note : own_notes) notes += paragraph(note);
  }
  std::string text =
      paragraph(fmt::format("{} of each kind with the same luck, seed {}",
                            counted(first.n_replicates, first.sets.empty() ? "run" : "world"), first.seed)) +
      paragraph(schools_note(first)) + dates +
      permanence_text(found.effects, first.n_reported_schools(), request.of.metrics) + tiers + "\n" + notes;
  text += paragraph(fmt::format(
      "Figures are differences from the baseline of the same date. Stays: the effect at the end as "
      "a share of that at the stop, {}; 0% is gone, 100% stays as it was, below 0% has turned "
      "round.",
      first.sets.empty() ? "a ratio of means over runs with Fieller's 95% interval"
                         : "the median over worlds and where most of them lie"));
  hand_over(arguments, text + experiment_notes(found.baseline, 2 * found.effects.size()),
            permanence_csv(found.effects));
  return ExitCode::done;
}

}  // namespace

const Command permanence_command{
    "Compare and explain",
    {"permanence SCENARIO...",
     {1, 20},
     "what remains of an effect when a policy has stopped",
     "Runs the baseline and each scenario with its policies on for some terms and then off, all with the "
     "same luck, and shows for each measure the effect when the policy stops, the effect some terms later, "
     "and the share that remains. Every policy of a scenario ends at the stop, which is --on terms after the "
     "first of them begins; one that ends earlier is left as it is, with a note; one that would begin after "
     "the stop is refused. The share is a ratio of means with Fieller's interval; where the effect at the "
     "stop is not clear of 0 there is no share. Days paid add up over time, so they have no share.",
     experiment_flags({{"on", "TERMS", "how long policies are on; 15 (five years) by default"},
                       {"after", "TERMS", "when to look again after the stop; 30 (ten years) by default"}},
                      {"focus", "replicates", "seed", "parameters", "set"}),
     {"schoolsim permanence forced broker                  # on for five years, then ten years without",
      "schoolsim permanence alliance --on 12 --after 24 --replicates 40",
      "schoolsim permanence vision --schools england --csv permanence.csv"}},
    tell_permanence};

}  // namespace schoolsim
