#include "sim/study/branch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>

#include <fmt/format.h>

#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/store/run_writer.hpp"
#include "sim/study/output_names.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/study/targets.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/problem.hpp"

namespace schoolsim {
namespace {

/// Ends stored policies at the branch; those that would begin later never come.
std::vector<Policy> policies_up_to(const RunDescription& stored, Term at) {
  std::vector<Policy> kept;
  for (Policy policy : stored.scenario.policies) {
    if (policy.from >= at) continue;
    if (policy.from + policy.ramp > at) {
      throw Error(ErrorKind::usage,
                  fmt::format("--at: is {}, but [policy {}] of the stored run is still rising then, up to "
                              "term {}; a branch begins before or after it",
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
    const auto& varied = stored.sets.parameters;
    const bool differs = std::find(varied.begin(), varied.end(), p) != varied.end();
    if (other.origins[p] == Origin::standard || (wanted == fixed && !differs)) continue;
    problems.push_back({other.places[p],
                        fmt::format("{}: is {} for the whole run, but {} in the stored run, whose past a "
                                    "branch shares; write it as a policy",
                                    table[p].key, write_number(wanted),
                                    differs ? "differs between worlds" : write_number(fixed)),
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
  for (const Violation& violation : validate(branch.scenario, branch.terms, branch.origins))
    problems.push_back({other.file, violation.key + ": " + violation.message});
  throw_if_any(problems);
  return branch;
}

/// Whether two runs are equal up to a record, bit for bit, in all metrics that both files have.
bool same_up_to(const RunResult& a, const RunResult& b, Term record,
                const std::vector<std::size_t>& lacking) {
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    if (std::find(lacking.begin(), lacking.end(), m) != lacking.end()) continue;
    for (Term k = 0; k <= record; ++k) {
      if (std::bit_cast<std::uint64_t>(metric_at(a, m, k)) !=
          std::bit_cast<std::uint64_t>(metric_at(b, m, k)))
        return false;
    }
  }
  return true;
}

}  // namespace

std::string branch(const BranchRequest& request, const Watch& watch) {
  const std::string& path = request.path;
  const Term at = request.at;
  const StoredRun stored = std::move(read_sound_runs({path}, Detail::metrics).front());
  const RunDescription& past = stored.description;
  expect_within("at", at, 0, past.terms - 1);
  if (stored.results.empty())
    throw Error(ErrorKind::input, path + ": has no finished replicate to branch from");
  if (stored.model_version != model_version) {
    throw Error(ErrorKind::input, fmt::format("{}: was written by model version {}, this program is version "
                                              "{}, which would not repeat it bit for bit; run it anew",
                                              path, stored.model_version, model_version));
  }
  refuse_unsound_inputs(stored, path);
  RunDescription description =
      request.scenario ? branch_of(past, load_scenario(*request.scenario), at) : past;
  check_targets(description, {past.schools,
                              {},
                              past.synthetic_size > 0 ? std::optional(static_cast<int>(past.synthetic_size))
                                                      : std::nullopt});
  sign(description);
  const std::string out = request.out.value_or(
      (std::filesystem::path(path).parent_path() / fmt::format("{}-at-{}.h5", description.scenario.name, at))
          .string());
  refuse_own_input(std::array{std::pair(path, std::string()),
                              std::pair(request.scenario.value_or(""), std::string("scenario"))},
                   out, "out");

  RunWriter writer(OutputLock(out), description, request.overwrite);
  RunDescription asked = description;
  asked.n_replicates = stored.results.back().replicate + 1;
  watch.begin(stored.results.size(), "runs");
  auto next = stored.results.begin();
  const bool is_whole = run_watched(
      {asked}, stored.results.front().replicate, request.threads, watch, [&](EnsembleResult&& done) {
        if (next == stored.results.end() || next->replicate != done.result.replicate) return;
        if (!same_up_to(*next, done.result, at, stored.lacking_metrics)) {
          throw Error(
              ErrorKind::internal,
              fmt::format(
                  "{}: replicate {} does not repeat up to term {}; 'schoolsim rerun' shows what differs",
                  path, done.result.replicate, at));
        }
        ++next;
        writer.append(done.result, done.schools);
        watch.step(false);
      });
  if (!is_whole) throw Interrupted("interrupted; finished replicates are kept in " + out + ".part");
  writer.finish();
  return out;
}

}  // namespace schoolsim
