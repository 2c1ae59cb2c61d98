#include <algorithm>
#include <bit>
#include <filesystem>
#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/output_names.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/stored_runs.hpp"
#include "sim/cli/targets.hpp"
#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/config/problem.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/run_writer.hpp"

namespace schoolsim {
namespace {

/// Ends stored policies at the branch; those that would begin later never come.
std::vector<Policy> policies_up_to(const RunDescription& stored, Term at) {
  std::vector<Policy> kept;
  for (Policy policy : stored.scenario.policies) {
    if (policy.from >= at) continue;
    if (policy.from + policy.ramp > at) {
      throw Error(
          ErrorKind::usage,
          fmt::format("--at: is {}, but [policy {}] of the stored run is still rising then, up to term {}; "
                      "a branch begins before or after it",
                      at, policy.name, policy.from + policy.ramp));
    }
    policy.until = std::min(policy.until, at);
    kept.push_back(std::move(policy));
  }
  return kept;
}

/// The policies of the other scenario, all moved by as many terms as bring the first of them to the branch.
std::vector<Policy> policies_from(const Scenario& other, Term at) {
  std::vector<Policy> moved = other.policies;
  const Term delay = std::max<Term>(0, at - first_policy_term(other));
  for (Policy& policy : moved) {
    policy.from += delay;
    if (policy.until < no_end) policy.until += delay;
    if (policy.target.judged_at != no_term) policy.target.judged_at += delay;
  }
  return moved;
}

/// The recipe of the branch: since runs repeat bit for bit, the stored run up to `at` and the other scenario
/// from there on is one scenario, run from the start.
RunDescription branch_of(const RunDescription& stored, const ScenarioFile& other, Term at) {
  RunDescription branch = stored;
  std::vector<Problem> problems;
  const auto table = parameter_table();
  for (std::size_t p = 0; p < table.size(); ++p) {
    const double wanted = other.scenario.parameters.*table[p].member;
    const double fixed = stored.scenario.parameters.*table[p].member;
    if (other.origins[p] == Origin::standard || wanted == fixed) continue;
    problems.push_back(
        {other.places[p],
         fmt::format("{}: is {} for the whole run, but {} in the stored run, whose past a branch shares; "
                     "write it as a policy",
                     table[p].key, write_number(wanted), write_number(fixed)),
         ErrorKind::usage});
  }
  throw_if_any(problems);
  std::vector<Policy>& own = branch.scenario.policies;
  own = policies_up_to(stored, at);
  for (Policy& policy : policies_from(other.scenario, at)) {
    const auto same_name = [&](const Policy& before) { return before.name == policy.name; };
    if (std::any_of(own.begin(), own.end(), same_name)) policy.name = other.scenario.name + "." + policy.name;
    own.push_back(std::move(policy));
  }
  branch.scenario.name += "-then-" + other.scenario.name;
  branch.title = fmt::format("{}, from term {} on {}", stored.title, at, other.title);
  branch.question = other.question;
  branch.expected = other.expected;
  branch.source = other.source;
  for (const Violation& violation : validate(branch.scenario, branch.terms))
    problems.push_back({other.file, violation.key + ": " + violation.message});
  throw_if_any(problems);
  return branch;
}

/// Whether two runs are equal up to a record, bit for bit.
bool same_up_to(const RunResult& a, const RunResult& b, Term record) {
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    for (Term k = 0; k <= record; ++k) {
      if (std::bit_cast<std::uint64_t>(metric_at(a, m, k)) !=
          std::bit_cast<std::uint64_t>(metric_at(b, m, k)))
        return false;
    }
  }
  return true;
}

ExitCode branch(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  if (!arguments.has("at"))
    throw Error(ErrorKind::usage, "branch: needs --at TERM, the first term in which the runs may differ");
  const StoredRun stored = std::move(read_sound_runs({path}, Detail::metrics).front());
  const RunDescription& past = stored.description;
  const auto at = static_cast<Term>(arguments.whole("at", 0, past.terms - 1, 0));
  if (stored.results.empty())
    throw Error(ErrorKind::input, path + ": has no finished replicate to branch from");
  if (stored.model_version != model_version) {
    throw Error(
        ErrorKind::input,
        fmt::format("{}: was written by model version {}, this program is version {}, which would not "
                    "repeat it bit for bit; run it anew",
                    path, stored.model_version, model_version));
  }
  refuse_unsound_inputs(stored, path);
  const auto wanted = arguments.text("scenario");
  RunDescription description = wanted ? branch_of(past, load_scenario(*wanted), at) : past;
  check_targets(description, {past.schools,
                              {},
                              past.synthetic_size > 0 ? std::optional(static_cast<int>(past.synthetic_size))
                                                      : std::nullopt});
  description.program_version = build_info().version;
  description.commit = build_info().commit;
  description.compiler = build_info().compiler;
  const std::string out = arguments.text("out").value_or(
      (std::filesystem::path(path).parent_path() / fmt::format("{}-at-{}.h5", description.scenario.name, at))
          .string());
  refuse_own_input(arguments, out, "out");

  const InterruptScope scope;
  RunWriter writer(OutputLock(out), description, arguments.has("force"));
  RunDescription asked = description;
  asked.n_replicates = stored.results.back().replicate + 1;
  EnsembleOptions options;
  options.first_replicate = stored.results.front().replicate;
  options.threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  options.interrupted = is_interrupted;
  std::uint32_t n_run = 0;
  {
    const auto style = arguments.has("quiet")         ? Progress::Style::none
                       : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                      : Progress::Style::lines;
    Progress progress(std::cerr, stored.results.size(), style);
    auto next = stored.results.begin();
    n_run = run_ensemble({asked}, options, [&](EnsembleResult&& done) {
      if (next == stored.results.end() || next->replicate != done.result.replicate) return;
      if (!same_up_to(*next, done.result, at)) {
        throw Error(ErrorKind::internal,
                    fmt::format("{}: replicate {} does not repeat up to term {}; 'schoolsim rerun' tells "
                                "what differs",
                                path, done.result.replicate, at));
      }
      ++next;
      writer.append(done.result, done.schools);
      progress.advance();
    });
  }
  const bool is_stopped = n_run < asked.n_replicates - options.first_replicate;
  if (is_stopped) {
    std::cerr << "schoolsim: interrupted; finished replicates are kept in " << out << ".part\n";
    return ExitCode::interrupted;
  }
  writer.finish();
  std::cout << out << "\n";
  if (!arguments.has("quiet")) std::cerr << "Next: schoolsim compare " << path << " " << out << "\n";
  return ExitCode::done;
}

}  // namespace

const Command branch_command{
    {"branch",
     "FILE.h5",
     1,
     1,
     "go on with a stored run from a term, under another scenario",
     "Repeats the stored run up to a term and goes on under the policies of a scenario: what would have "
     "happened if policy had changed then? The stored run's policies end at that term, and those of the "
     "scenario begin there: if the first of them has an earlier date, all are moved by the same number of "
     "terms, so that they keep their length and order; later dates stay. The baseline as scenario ends all "
     "policies. Without --scenario the run goes on as it was, which repeats the file. Schools, luck, "
     "replicates and length are the stored run's, so the two can be compared pair by pair; up to the term "
     "they are equal bit for bit, and that is checked.",
     {{"at", "TERM", "first term in which the new policies may act; must be given"},
      {"scenario", "SCENARIO", "a built-in name or a path ending in .ini, or several joined by '+'"},
      {"out", "FILE",
       "the file to write; by default beside the stored one, named after both scenarios and the term"},
      {"threads", "N", "replicates run at the same time; as many as the machine has cores by default"},
      {"force", "", "replace that file if it exists"},
      {"quiet", "", "no progress"}},
     {"schoolsim branch schoolsim-results/two-tier-drift.h5 --at 24 --scenario forced",
      "schoolsim branch schoolsim-results/forced-federation.h5 --at 30 --scenario baseline   # stop "
      "forcing"}},
    branch};

}  // namespace schoolsim
