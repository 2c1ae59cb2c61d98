#include "analysis/statistics/factorial.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

ExitCode tell_interplay(const Arguments& arguments) {
  const Interplay found =
      interplay(read_experiment(arguments, experiment_of(arguments.positional())), watch(arguments));
  const RunDescription& first = found.baseline;
  std::string text = experiment_heading(first, first.terms) + experiment_caveats(first, found.alone) + "\n" +
                     paragraph(interplay_sentence(found.effects)) +
                     effects_text(found.effects, first.n_reported_schools()) + "\n";
  text += paragraph(
      "Alone and together: against the baseline. Beyond the sum: together, less the sum of each alone; 0 "
      "where they add up.");
  if (found.alone.size() > 2) {
    text += paragraph(
        "On average: the effect over all settings of the others. a x b: half of how much the effect of a "
        "changes when b is added, over all settings of the others (the standard contrasts of a 2^k design).");
  }
  hand_over(arguments, text + experiment_notes(first, found.effects.size()), effects_csv(found.effects));
  return ExitCode::done;
}

}  // namespace

const Command interplay_command{
    "Compare and explain",
    {"interplay SCENARIO SCENARIO...",
     {2, 4},
     "what policies do together, and whether it is more than the sum",
     "Runs the baseline, each scenario alone and every combination of two to four scenarios (a full "
     "factorial), all with the same luck. Shows for each measure what each does alone, what all do together, "
     "and what they do together beyond the sum of each alone: below or above 0 where they hinder or help "
     "each other. The comparison is with the baseline, not in halves and means, because that is what you "
     "would see if you added a policy. With three or four scenarios the standard contrasts of a 2^k design "
     "follow: main effects (mean of the cells with a scenario less the mean of those without) and "
     "interactions of two, three and four (half the difference of one's effect with and without the other, "
     "and so on). Scenarios that contradict each other are refused.",
     experiment_flags(),
     {"schoolsim interplay forced vision                     # 80 runs of 2,000 invented schools, seconds",
      "schoolsim interplay broker vision grow --replicates 40",
      "schoolsim interplay mine.ini forced --schools england --csv interplay.csv"}},
    tell_interplay};

}  // namespace schoolsim
