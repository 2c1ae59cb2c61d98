#include "analysis/factorial.hpp"
#include "analysis/text_layout.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/experiment.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

/// The scenario of every cell: none is the baseline, several are joined.
std::vector<std::string> cell_scenarios(const std::vector<std::string>& names) {
  std::vector<std::string> cells{with_baseline(names).front()};
  for (std::size_t cell = 1; cell < std::size_t{1} << names.size(); ++cell) {
    std::string joined;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if ((cell >> i & 1) != 0) joined += (joined.empty() ? "" : "+") + names[i];
    }
    cells.push_back(joined);
  }
  return cells;
}

ExitCode interplay(const Arguments& arguments) {
  const std::vector<std::string>& names = arguments.positional();
  const std::vector<std::size_t> metrics = told_metrics(arguments);
  const auto descriptions =
      read_experiment(arguments, {cell_scenarios(names), experiment_schools, default_replicates, {}});
  std::vector<std::string> own_names;
  std::vector<RunDescription> alone;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Scenario& scenario = descriptions[std::size_t{1} << i].scenario;
    if (scenario.policies.empty() && scenario.parameters == descriptions.front().scenario.parameters) {
      throw Error(ErrorKind::usage,
                  names[i] +
                      ": changes nothing against the baseline, so there is nothing it could do together "
                      "with others");
    }
    own_names.push_back(scenario.name);
    alone.push_back(descriptions[std::size_t{1} << i]);
  }
  const auto runs = run_in_memory(descriptions, arguments);
  if (!runs) return ExitCode::interrupted;
  const RunDescription& first = descriptions.front();
  const auto effects = interplay_effects(own_names, *runs, first.terms, metrics);
  std::string text = experiment_heading(first, first.terms) + experiment_caveats(first, alone) + "\n" +
                     paragraph(interplay_sentence(effects)) +
                     effects_text(effects, first.n_reported_schools()) + "\n";
  text += paragraph(
      "Alone and together: against the baseline. Beyond the sum: together, less the sum of each alone; 0 "
      "where they add up.");
  if (names.size() > 2) {
    text += paragraph(
        "On average: the effect over all settings of the others. a x b: half of how much the effect of a "
        "changes when b is added, over all settings of the others (the standard contrasts of a 2^k design).");
  }
  hand_over(arguments, text + experiment_notes(effects.size()), effects_csv(effects));
  return ExitCode::done;
}

}  // namespace

const Command interplay_command{
    {"interplay",
     "SCENARIO SCENARIO...",
     2,
     4,
     "what policies do together, and whether it is more than the sum",
     "Runs the baseline, each scenario alone and every combination of two to four scenarios (a full "
     "factorial), all with the same luck, and tells for each measure what each does alone, what all do "
     "together, and what they do together beyond the sum of each alone: below or above 0 where they hinder "
     "or help each other. This is told against the baseline, not as halves and means, because that is what "
     "one would see who added a policy. With three or four scenarios the standard contrasts of a 2^k "
     "design follow: main effects (mean of the cells with a scenario less the mean of those without) and "
     "interactions of two, three and four (half the difference of one's effect with and without the other, "
     "and so on). Scenarios that contradict each other are refused.",
     experiment_flags(),
     {"schoolsim interplay forced vision                     # 80 runs of 2,000 invented schools, seconds",
      "schoolsim interplay broker vision grow --replicates 40",
      "schoolsim interplay mine.ini forced --schools england --csv interplay.csv"}},
    interplay};

}  // namespace schoolsim
