#include "analysis/statistics/robustness.hpp"

#include <iostream>

#include <fmt/format.h>

#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/text/layout.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

/// Where a baseline is plausible at its end (MODEL section 9).
constexpr double isolated_least = 0.08;
constexpr double isolated_most = 0.60;
constexpr double deep_least = 0.05;

RunInputs robustness_of(std::vector<std::string> scenarios) {
  RunInputs inputs = experiment_of(std::move(scenarios));
  inputs.schools = "synthetic:1000";
  inputs.n_replicates = 10;
  return inputs;
}

std::vector<ParameterSet> read_sets(const Arguments& arguments) {
  if (const auto path = arguments.text("sets"))
    return read_parameter_sets(read_text_file(*path, TextKind::table), *path);
  return read_parameter_sets(find_model("england")->text, "built-in england");
}

bool is_plausible(const std::vector<RunResult>& runs, Term record) {
  const auto mean = [&](const char* name) {
    const std::size_t metric = find_metric(name);
    return estimate_of(metric, metric_values(runs, metric, record)).estimate;
  };
  const double isolated = mean("isolated");
  return isolated >= isolated_least && isolated <= isolated_most && mean("tier_high") > deep_least;
}

ExitCode make_sets(const Arguments& arguments, const std::string& path) {
  const auto n_sets = static_cast<std::size_t>(arguments.whole("number", 1, 10'000, 40));
  if (!arguments.positional().empty())
    throw Error(ErrorKind::usage, "--make-sets: draws sets by the baseline alone and takes no scenario");
  refuse_existing(arguments, "make-sets");
  const ExperimentRequest request = read_experiment(arguments, robustness_of({"baseline"}));
  const RunDescription first = describe_runs(request.inputs, watch(arguments)).front();
  std::mt19937_64 generator(first.seed);
  std::vector<ParameterSet> sets;
  std::size_t n_tried = 0;
  while (sets.size() < n_sets) {
    if (n_tried >= 50 * n_sets) {
      throw Error(ErrorKind::input,
                  fmt::format("only {} of {} sets drawn are plausible; with these --schools or --set the "
                              "baseline is not near what is asked of it",
                              sets.size(), n_tried));
    }
    std::vector<ParameterSet> candidates;
    std::vector<RunDescription> descriptions;
    while (candidates.size() < n_sets) {
      ParameterSet candidate = draw_parameter_set(generator);
      RunDescription description = first;
      apply(candidate, description);
      if (!validate(description.scenario.parameters).empty()) continue;
      candidates.push_back(std::move(candidate));
      descriptions.push_back(std::move(description));
    }
    const RunsInMemory runs = run_in_memory(descriptions, request.threads, watch(arguments));
    for (std::size_t c = 0; c < candidates.size() && sets.size() < n_sets; ++c) {
      ++n_tried;
      if (is_plausible(runs[c], first.terms)) sets.push_back(std::move(candidates[c]));
    }
  }
  const std::vector<std::string> head{
      "Plausible parameter sets, read by `schoolsim robustness`: a row for each set, a column for each key.",
      fmt::format("Made by `schoolsim robustness --make-sets FILE --number {} --schools {} --replicates {} "
                  "--seed {}`.",
                  n_sets, first.schools_spec, first.n_replicates, first.seed),
      "Each value is drawn uniformly and independently, at most halfway from its default to either end of",
      "its sweep range. A set is kept if the baseline under it is plausible at its end:",
      fmt::format(
          "schools with no partner (isolated) {} to {} and schools with a deep partner (tier_high) above {},",
          isolated_least, isolated_most, deep_least),
      fmt::format("means over replicates (docs/model.md, section 9). Of {} sets drawn {} were kept.", n_tried,
                  sets.size())};
  write_new_file(path, write_parameter_sets(sets, head), arguments.has("force"));
  std::cout << path << "\n";
  return ExitCode::done;
}

ExitCode robustness(const Arguments& arguments) {
  if (const auto path = arguments.text("make-sets")) return make_sets(arguments, *path);
  if (arguments.has("number"))
    throw Error(ErrorKind::usage, "--number: is how many sets --make-sets writes; it goes with that flag");
  if (arguments.positional().empty())
    throw Error(ErrorKind::usage, "robustness: needs a SCENARIO, as in 'schoolsim robustness forced'");
  const std::vector<ParameterSet> sets = read_sets(arguments);
  std::vector<std::string> names{arguments.text("against").value_or("baseline")};
  names.insert(names.end(), arguments.positional().begin(), arguments.positional().end());
  const ExperimentRequest request = read_experiment(arguments, robustness_of(names));
  const std::vector<std::size_t>& metrics = request.metrics;
  const auto at_defaults = describe_runs(request.inputs, watch(arguments));

  // One block of runs after another: the defaults, then each set.
  std::vector<RunDescription> descriptions = at_defaults;
  std::vector<Problem> problems;
  for (const ParameterSet& set : sets) {
    for (RunDescription description : at_defaults) {
      apply(set, description);
      for (const Violation& violation : validate(description.scenario.parameters)) {
        problems.push_back({fmt::format("set {} with {}", &set - sets.data() + 1, description.scenario.name),
                            violation.key + ": " + violation.message});
      }
      descriptions.push_back(std::move(description));
    }
  }
  throw_if_any(problems);
  const RunsInMemory runs = run_in_memory(descriptions, request.threads, watch(arguments));
  const RunDescription& first = at_defaults.front();
  std::vector<RobustEffect> effects;
  for (std::size_t s = 1; s < names.size(); ++s) {
    std::vector<SetRuns> blocks;
    for (std::size_t block = 0; block <= sets.size(); ++block)
      blocks.push_back({runs[block * names.size()], runs[block * names.size() + s]});
    const auto more = robust_effects(at_defaults[s].scenario.name, blocks.front(),
                                     std::span(blocks).subspan(1), first.terms, metrics);
    effects.insert(effects.end(), more.begin(), more.end());
  }
  std::string text =
      experiment_heading(first, first.terms) + experiment_caveats(first, std::span(at_defaults).subspan(1)) +
      paragraph(fmt::format("Against {}, under the defaults and under {} other parameter sets.",
                            first.scenario.name, sets.size())) +
      robustness_text(effects, first.n_reported_schools(), metrics) + "\n";
  text += paragraph(
      "At the defaults ± is chance: other luck in the same model. Over the sets is model uncertainty: what "
      "the same policy does where assumed values are others, the mean of its runs in each set. The range is "
      "not a probability: the sets are those that give a plausible baseline, not those that are likely.");
  text += paragraph(assumption_note());
  hand_over(arguments, text, robustness_csv(effects, at_defaults));
  return ExitCode::done;
}

}  // namespace

const Command robustness_command{
    "Compare and explain",
    {"robustness [SCENARIO...]",
     {0, 100},
     "whether a policy's effect depends on assumed parameters",
     "Runs each scenario and its opponent under the defaults and under 40 other plausible parameter sets, "
     "all with the same luck. Shows for each measure in how many sets the effect has the same sign as at the "
     "defaults, and its range, beside the interval of chance. What a scenario or --set sets stays the same "
     "in every set; levers are not varied. One scenario takes about a minute on "
     "two cores with the 1,000 invented schools of the default; time grows with schools, sets, replicates "
     "and scenarios, so that England takes twenty times as long: use it for a last check. A file of sets is "
     "a CSV: a header of keys, a row of values for each set, comments after '#'. --make-sets draws such a "
     "file: each value uniformly from the inner half of its sweep range, kept where the baseline stays "
     "plausible (8 to 60% of schools with no partner, over 5% with a deep one at the end).",
     experiment_flags(
         {{"against", "SCENARIO", "what they are compared with; the baseline by default"},
          {"sets", "FILE", "parameter sets to use; the built-in scenarios/plausible.csv by default"},
          {"make-sets", "FILE", "draw plausible sets into a file instead, by --seed"},
          {"number", "N", "how many sets to draw; 40 by default"},
          {"schools", "SPEC",
           "synthetic:1000 (default), synthetic:N, england, england:LA=380,381, england:region=NAME or a CSV "
           "file"},
          {"replicates", "R", "how many times each scenario is run in each set; 10 by default"}}),
     {"schoolsim robustness forced                                # one policy against the baseline, a "
      "minute",
      "schoolsim robustness forced broker --against supported --csv robust.csv",
      "schoolsim robustness vision --sets mine.csv --schools synthetic:300",
      "schoolsim robustness --make-sets mine.csv --number 60 --seed 2"}},
    robustness};

}  // namespace schoolsim
