#include <algorithm>
#include <bit>
#include <iostream>
#include <span>
#include <type_traits>

#include <unistd.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/rerun_sweep.hpp"
#include "sim/cli/stored_runs.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/sweep_file.hpp"

namespace schoolsim {
namespace {

/// Bits, not values: not-a-number equals itself, and zero is not minus zero.
template <class Real>
bool same_bits(std::span<const Real> a, std::span<const Real> b) {
  using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](Real x, Real y) { return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y); });
}

bool same_event(const TieEvent& a, const TieEvent& b) {
  return a.record == b.record && a.first == b.first && a.second == b.second && a.kind == b.kind &&
         a.origin == b.origin && a.forced == b.forced && a.tier == b.tier;
}

bool same_schools(const SchoolList& a, const SchoolList& b) {
  const auto same_authority = [](const Authority& x, const Authority& y) {
    return x.code == y.code && x.name == y.name && x.region == y.region;
  };
  return a.id == b.id && a.id_text == b.id_text && a.phase == b.phase && a.pupils == b.pupils &&
         a.x_km == b.x_km && a.y_km == b.y_km && a.disadvantage == b.disadvantage &&
         a.authority == b.authority && a.grade == b.grade && a.group == b.group &&
         std::equal(a.authorities.begin(), a.authorities.end(), b.authorities.begin(), b.authorities.end(),
                    same_authority);
}

/// Counts replicates whose values differ, by dataset.
class Differences {
 public:
  void compare(const StoredRun& stored, std::size_t i, const RunResult& repeated, const SchoolList* schools) {
    const RunResult& kept = stored.results[i];
    const auto& plan = stored.description.record;
    const auto table = metric_table();
    for (std::size_t m = 0; m < table.size(); ++m) {
      const auto part = [&](const RunResult& result) {
        return std::span<const double>(result.metrics).subspan(m * result.n_records, result.n_records);
      };
      note("metrics/" + std::string(table[m].name), kept.replicate, same_bits(part(kept), part(repeated)));
    }
    if (kept.trajectories.size() == repeated.trajectories.size() && !kept.trajectories.empty()) {
      const std::size_t size = kept.trajectories.size() / plan.variables.size();
      for (std::size_t v = 0; v < plan.variables.size(); ++v) {
        const auto part = [&](const RunResult& result) {
          return std::span<const float>(result.trajectories).subspan(v * size, size);
        };
        note("trajectories/" + std::string(trajectory_variables()[plan.variables[v]].name), kept.replicate,
             same_bits(part(kept), part(repeated)));
      }
    } else {
      note("trajectories", kept.replicate, kept.trajectories.size() == repeated.trajectories.size());
    }
    note("ties", kept.replicate,
         std::equal(kept.tie_events.begin(), kept.tie_events.end(), repeated.tie_events.begin(),
                    repeated.tie_events.end(), same_event));
    note("final_state_hash", kept.replicate, kept.state_hash == repeated.state_hash);
    const bool has_own_schools =
        i < stored.synthetic_schools.size() && stored.synthetic_schools[i].size() > 0;
    if (has_own_schools)
      note("schools", kept.replicate,
           schools != nullptr && same_schools(stored.synthetic_schools[i], *schools));
  }

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] std::size_t n_compared() const { return n_compared_; }

 private:
  void note(const std::string& dataset, std::uint32_t replicate, bool is_same) {
    ++n_compared_;
    if (!is_same) lines_.push_back(dataset + " differs in replicate " + std::to_string(replicate));
  }

  std::vector<std::string> lines_;
  std::size_t n_compared_ = 0;
};

ExitCode rerun(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  if (is_sweep_file(path)) return rerun_sweep(arguments);
  if (arguments.has("sample"))
    throw Error(ErrorKind::usage, "--sample: is for merged sweeps; of a run all replicates are repeated");
  const auto threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  const StoredRun stored = read_run(path, Detail::everything);
  if (stored.results.empty()) throw Error(ErrorKind::input, path + ": has no finished replicate to repeat");
  if (stored.model_version != model_version) {
    std::cout << path << ": no match; written by model version " << stored.model_version
              << ", this program is version " << model_version << "\n";
    return ExitCode::no;
  }
  refuse_unsound_inputs(stored, path);
  RunDescription description = stored.description;
  description.n_replicates = stored.results.back().replicate + 1;
  EnsembleOptions options;
  options.first_replicate = stored.results.front().replicate;
  options.threads = threads;
  options.interrupted = is_interrupted;
  Differences differences;
  bool is_stopped = false;
  {
    const InterruptScope scope;
    const auto style = arguments.has("quiet")         ? Progress::Style::none
                       : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                      : Progress::Style::lines;
    Progress progress(std::cerr, stored.results.size(), style);
    const std::uint32_t n_run = run_ensemble({description}, options, [&](EnsembleResult&& done) {
      const auto kept =
          std::find_if(stored.results.begin(), stored.results.end(),
                       [&](const RunResult& result) { return result.replicate == done.result.replicate; });
      if (kept == stored.results.end()) return;
      const auto i = static_cast<std::size_t>(kept - stored.results.begin());
      differences.compare(stored, i, done.result, done.schools);
      progress.advance();
    });
    is_stopped = n_run < description.n_replicates - options.first_replicate;
  }
  if (is_stopped) {
    std::cerr << "schoolsim: interrupted; nothing can be said of the file\n";
    return ExitCode::interrupted;
  }
  if (differences.lines().empty() && stored.altered.empty()) {
    std::cout << path << ": match; all " << differences.n_compared() << " series of " << stored.results.size()
              << " replicates are equal bit for bit\n";
    return ExitCode::done;
  }
  std::cout << path << ": no match; " << differences.lines().size() << " of " << differences.n_compared()
            << " series differ"
            << (differences.lines().empty() ? ", but the file was altered after it was written" : "") << "\n";
  for (const std::string& altered : stored.altered) std::cout << "  " << altered << "\n";
  constexpr std::size_t most_lines = 20;
  for (std::size_t i = 0; i < std::min(most_lines, differences.lines().size()); ++i)
    std::cout << "  " << differences.lines()[i] << "\n";
  if (differences.lines().size() > most_lines)
    std::cout << "  and " << differences.lines().size() - most_lines << " more\n";
  return ExitCode::no;
}

}  // namespace

const Command rerun_command{
    {"rerun",
     "FILE.h5",
     1,
     1,
     "repeat a run, or some of a merged sweep, from its own file and tell whether all matches",
     "The file holds all that decides its results: parameters, policies, seed and schools. Of a merged sweep "
     "some points and replicates are repeated, spread over all; scenarios and lists that its plan names by "
     "their files must be there. Exit code 0 for a match, 1 for none.",
     {{"sample", "N", "of a merged sweep: how many points and replicates are repeated; 20 by default"},
      {"threads", "N", "replicates run at the same time; as many as the machine has cores by default"},
      {"quiet", "", "no progress"}},
     {"schoolsim rerun schoolsim-results/two-tier-drift.h5", "schoolsim rerun sweep.h5 --sample 100"}},
    rerun};

}  // namespace schoolsim
