#include "sim/study/experiments.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/statistics/factorial.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/text/problem.hpp"

namespace schoolsim {
namespace {

/// Runs are handed over a replicate of all descriptions at a time, so that with hundreds of them progress
/// would stand still; a batch keeps together those that share a past.
std::size_t end_of_batch(const std::vector<RunDescription>& descriptions, std::size_t begin) {
  constexpr std::size_t enough = 16;
  std::size_t end = begin + 1;
  while (end < descriptions.size() && (end - begin < enough || descriptions[end].scenario.parameters ==
                                                                   descriptions[end - 1].scenario.parameters))
    ++end;
  return end;
}

/// The baseline by its name, before scenarios among which it may not be.
std::vector<std::string> with_baseline(const std::vector<std::string>& scenarios) {
  const ScenarioFile& baseline = builtin_scenarios().front();
  std::vector<std::string> all{baseline.alias};
  for (const std::string& name : scenarios) {
    if (name == baseline.alias || name == baseline.scenario.name)
      throw Error(
          ErrorKind::usage,
          name + ": is run along, for the others are compared with it; name scenarios that change something");
    all.push_back(name);
  }
  return all;
}

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

/// Ends the policies of a scenario; refuses what cannot be ended.
StoppedScenario stop_policies(Scenario& scenario, const Parameters& baseline, Term on) {
  const auto refuse = [&](const std::string& message) {
    throw Error(ErrorKind::usage, scenario.name + ": " + message);
  };
  if (scenario.policies.empty()) refuse("has no policy that could stop");
  for (const ParameterInfo& row : parameter_table()) {
    if (scenario.parameters.*row.member == baseline.*row.member) continue;
    refuse(std::string(row.key) +
           " is set for the whole run, which cannot stop; write it as a policy from term 0");
  }
  StoppedScenario stopped;
  stopped.name = scenario.name;
  stopped.begin = first_policy_term(scenario);
  stopped.stop = stopped.begin + on;
  for (Policy& policy : scenario.policies) {
    if (policy.from >= stopped.stop) {
      refuse(
          fmt::format("[policy {}] begins in term {}, but policies stop in term {}, {} terms after the "
                      "first; --on takes more",
                      policy.name, policy.from, stopped.stop, on));
    }
    if (policy.until < stopped.stop) {
      stopped.notes.push_back(fmt::format("{}: [policy {}] ends in term {}, before the stop.", scenario.name,
                                          policy.name, policy.until));
    }
    policy.until = std::min(policy.until, stopped.stop);
  }
  return stopped;
}

}  // namespace

RunsInMemory run_in_memory(const std::vector<RunDescription>& descriptions, unsigned threads,
                           const Watch& watch) {
  const RunDescription& first = descriptions.front();
  watch.tell(Told::progress,
             fmt::format("{} kinds of runs, {} replicate{} each: {} schools, {} terms, seed {}",
                         descriptions.size(), first.n_replicates, first.n_replicates == 1 ? "" : "s",
                         first.n_schools(), first.terms, first.seed));
  tell_few_worlds(first, watch);
  watch.begin(std::uint64_t{first.n_replicates} * descriptions.size(), "runs");
  RunsInMemory runs(descriptions.size());
  for (std::size_t begin = 0; begin < descriptions.size();) {
    const std::size_t end = end_of_batch(descriptions, begin);
    const std::vector<RunDescription> batch(descriptions.begin() + static_cast<std::ptrdiff_t>(begin),
                                            descriptions.begin() + static_cast<std::ptrdiff_t>(end));
    const bool is_whole = run_watched(batch, 0, threads, watch, [&](EnsembleResult&& done) {
      runs[begin + done.scenario].push_back(std::move(done.result));
      watch.step(false);
    });
    if (!is_whole) throw Interrupted("interrupted; nothing is kept");
    begin = end;
  }
  return runs;
}

Interplay interplay(const ExperimentRequest& request, const Watch& watch) {
  const std::vector<std::string>& names = request.inputs.scenarios;
  RunInputs inputs = request.inputs;
  inputs.scenarios = cell_scenarios(names);
  const auto descriptions = describe_runs(inputs, watch);
  Interplay answer{descriptions.front(), {}, {}};
  std::vector<std::string> own_names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const RunDescription& description = descriptions[std::size_t{1} << i];
    const Scenario& scenario = description.scenario;
    if (scenario.policies.empty() && scenario.parameters == answer.baseline.scenario.parameters) {
      throw Error(
          ErrorKind::usage,
          names[i] +
              ": changes nothing against the baseline, so there is nothing it could do together with others");
    }
    own_names.push_back(scenario.name);
    answer.alone.push_back(description);
  }
  const RunsInMemory runs = run_in_memory(descriptions, request.threads, watch);
  answer.effects = interplay_effects(own_names, runs, answer.baseline.terms, request.metrics,
                                     answer.baseline.sets.n_among(answer.baseline.n_replicates));
  return answer;
}

Ablation ablation(const ExperimentRequest& request, const Watch& watch) {
  std::vector<RunDescription> descriptions = describe_runs(request.inputs, watch);
  Ablation answer{descriptions.front(), reduced_models(), {}, {}};
  for (const ReducedModel& model : answer.models) {
    RunDescription& reduced = descriptions.emplace_back(answer.whole);
    for (const std::size_t parameter : model.off) {
      const ParameterInfo& row = parameter_table()[parameter];
      if (answer.whole.scenario.parameters.*row.member == 0)
        throw Error(ErrorKind::usage,
                    std::string(row.key) +
                        ": is off in the whole model; leave it on to see what it is responsible for");
      reduced.scenario.parameters.*row.member = 0;
      reduced.origins[parameter] = Origin::command_line;
    }
  }
  answer.runs = run_in_memory(descriptions, request.threads, watch);
  answer.effects = ablation_effects(answer.models, answer.runs, answer.whole.terms, request.metrics,
                                    answer.whole.sets.n_among(answer.whole.n_replicates));
  return answer;
}

PermanenceStudy permanence_of(const PermanenceRequest& request, const Watch& watch) {
  RunInputs inputs = request.of.inputs;
  inputs.scenarios = with_baseline(inputs.scenarios);
  inputs.terms = most_terms;
  std::vector<RunDescription> descriptions = describe_runs(inputs, watch);
  PermanenceStudy answer;
  const Parameters baseline = descriptions.front().scenario.parameters;
  Term terms = 0;
  for (std::size_t d = 1; d < descriptions.size(); ++d) {
    StoppedScenario stopped = stop_policies(descriptions[d].scenario, baseline, request.on);
    stopped.end = stopped.stop + request.after;
    terms = std::max(terms, stopped.end);
    answer.scenarios.push_back(std::move(stopped));
  }
  std::vector<Problem> problems;
  for (RunDescription& description : descriptions) {
    description.terms = terms;
    description.command.clear();
    for (const Violation& violation : validate(description.scenario, terms, description.origins))
      problems.push_back({description.scenario.name, violation.key + ": " + violation.message});
  }
  throw_if_any(problems);
  answer.baseline = descriptions.front();
  answer.runs = run_in_memory(descriptions, request.of.threads, watch);
  for (std::size_t s = 0; s < answer.scenarios.size(); ++s) {
    const StoppedScenario& one = answer.scenarios[s];
    const auto effects =
        permanence(one.name, answer.runs.front(), answer.runs[s + 1], one.stop, one.end, request.of.metrics,
                   answer.baseline.sets.n_among(answer.baseline.n_replicates));
    answer.effects.insert(answer.effects.end(), effects.begin(), effects.end());
  }
  return answer;
}

}  // namespace schoolsim
