#include "analysis/ablation.hpp"

#include "analysis/text_layout.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/experiment.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

ExitCode ablation(const Arguments& arguments) {
  const std::vector<std::string> scenario =
      arguments.positional().empty() ? std::vector<std::string>{"baseline"} : arguments.positional();
  const std::vector<std::size_t> metrics = told_metrics(arguments);
  std::vector<RunDescription> descriptions =
      read_experiment(arguments, {scenario, experiment_schools, default_replicates, {}});
  const RunDescription whole = descriptions.front();
  const std::vector<ReducedModel> models = reduced_models();
  for (const ReducedModel& model : models) {
    RunDescription& reduced = descriptions.emplace_back(whole);
    for (const std::size_t parameter : model.off) {
      const ParameterInfo& row = parameter_table()[parameter];
      if (whole.scenario.parameters.*row.member == 0)
        throw Error(ErrorKind::usage, std::string(row.key) +
                                          ": is off in the whole model; leave it on to see what it is "
                                          "responsible for");
      reduced.scenario.parameters.*row.member = 0;
    }
  }
  const auto runs = run_in_memory(descriptions, arguments);
  if (!runs) return ExitCode::interrupted;
  const auto effects = ablation_effects(models, *runs, whole.terms, metrics);
  std::string text;
  if (arguments.has("markdown")) {
    text = ablation_markdown(models, effects, *runs, whole.terms, whole.n_reported_schools());
  } else {
    text = experiment_heading(whole, whole.terms) +
           paragraph("Scenario " + whole.scenario.name +
                     ": what the whole model has more than the model without") +
           effects_text(effects, whole.n_reported_schools()) + ablation_tiers(models, *runs, whole.terms) +
           "\n" + paragraph(ablation_note()) + experiment_notes(effects.size());
  }
  hand_over(arguments, text, effects_csv(effects));
  return ExitCode::done;
}

}  // namespace

const Command ablation_command{
    {"ablation",
     "[SCENARIO]",
     0,
     1,
     "what each process of the model is responsible for",
     "Runs the whole model, the model with each process switched off (the keys mechanism.*), and a null "
     "model in which only inspection and chance are left, all with the same schools and luck, under one "
     "scenario, the baseline by default. A difference is the whole model less the reduced one. Off is "
     "frozen rather than removed: the text under the table says what stays.",
     experiment_flags({{"markdown", "", "print the table of docs/verification.md"}}),
     {"schoolsim ablation                                    # 180 runs of 2,000 invented schools, some 20 "
      "seconds",
      "schoolsim ablation forced --csv ablation.csv",
      "schoolsim ablation --markdown                         # what tests/patterns/update_ablation.sh "
      "calls"}},
    ablation};

}  // namespace schoolsim
