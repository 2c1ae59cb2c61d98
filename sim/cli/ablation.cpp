#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

ExitCode tell_ablation(const Arguments& arguments) {
  const RunInputs standard = experiment_of(
      arguments.positional().empty() ? std::vector<std::string>{"baseline"} : arguments.positional());
  const ExperimentRequest request = read_experiment(arguments, standard);
  const Ablation found = ablation(request, watch(arguments));
  const RunDescription& whole = found.whole;
  std::string text;
  if (arguments.has("markdown")) {
    text =
        ablation_markdown(found.models, found.effects, found.runs, whole.terms, whole.n_reported_schools());
  } else {
    text = experiment_heading(whole, whole.terms) +
           paragraph("Scenario " + whole.scenario.name +
                     ": what the whole model has more than the model without") +
           effects_text(found.effects, whole.n_reported_schools()) +
           ablation_tiers(found.models, found.runs, whole.terms) + "\n" + paragraph(ablation_note()) +
           experiment_notes(whole, found.effects.size());
  }
  hand_over(arguments, text, effects_csv(found.effects));
  return ExitCode::done;
}

}  // namespace

const Command ablation_command{
    "Compare and explain",
    {"ablation [SCENARIO]",
     {0, 1},
     "what each process of the model is responsible for",
     "Runs the whole model, the model with each process switched off (the keys mechanism.*), and a null "
     "model in which only inspection and chance remain, all with the same schools and luck, under one "
     "scenario, the baseline by default. A difference is the whole model less the reduced one. Off means "
     "frozen rather than removed: the text under the table says what remains.",
     experiment_flags({{"markdown", "", "print the table of docs/verification.md"}}),
     {"schoolsim ablation                                    # 180 runs of 2,000 invented schools, some 20 "
      "seconds",
      "schoolsim ablation forced --csv ablation.csv",
      "schoolsim ablation --markdown                         # what tests/patterns/update_ablation.sh "
      "calls"}},
    tell_ablation};

}  // namespace schoolsim
