#include "sim/study/rerun.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <type_traits>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/study/sweep_plan.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

/// What is said where a rerun was interrupted.
constexpr const char* nothing_to_say = "interrupted; nothing can be said of the file";

/// Why there is no match with a file of another model version.
Rerun no_match(int model_version_of_file) {
  return {false,
          fmt::format("written by model version {}, this program is version {}", model_version_of_file,
                      model_version),
          {}};
}

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
         same_bits(std::span(a.value_added), std::span(b.value_added)) &&
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
    const std::vector<std::size_t>& lacking = stored.lacking_metrics;
    for (std::size_t m = 0; m < table.size(); ++m) {
      if (std::find(lacking.begin(), lacking.end(), m) != lacking.end()) continue;
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

Rerun rerun_run(const std::string& path, unsigned threads, const Watch& watch) {
  const StoredRun stored = read_run(path, Detail::everything);
  if (stored.results.empty()) throw Error(ErrorKind::input, path + ": has no finished replicate to repeat");
  if (stored.model_version != model_version) return no_match(stored.model_version);
  refuse_unsound_inputs(stored, path);
  RunDescription description = stored.description;
  description.n_replicates = stored.results.back().replicate + 1;
  Differences differences;
  watch.begin(stored.results.size(), "runs");
  const bool is_whole = run_watched(
      {description}, stored.results.front().replicate, threads, watch, [&](EnsembleResult&& done) {
        const auto kept =
            std::find_if(stored.results.begin(), stored.results.end(),
                         [&](const RunResult& result) { return result.replicate == done.result.replicate; });
        if (kept == stored.results.end()) return;
        const auto i = static_cast<std::size_t>(kept - stored.results.begin());
        differences.compare(stored, i, done.result, done.schools);
        watch.step(false);
      });
  if (!is_whole) throw Interrupted(nothing_to_say);
  const std::vector<std::string>& lines = differences.lines();
  if (lines.empty() && stored.altered.empty()) {
    return {true,
            fmt::format("all {} series of {} replicates are equal bit for bit", differences.n_compared(),
                        stored.results.size()),
            {}};
  }
  Rerun answer{false,
               fmt::format("{} of {} series differ{}", lines.size(), differences.n_compared(),
                           lines.empty() ? ", but the file was altered after it was written" : ""),
               stored.altered};
  answer.differences.insert(answer.differences.end(), lines.begin(), lines.end());
  return answer;
}

constexpr std::size_t usual_sample = 20;

/// Runs of a file and the same runs made anew.
class Repeated {
 public:
  Repeated(const SweepHeader& header, std::size_t n_wanted)
      : header_(header), states_(read_run_states(header)) {
    std::vector<SweepTask> done;
    for (std::uint32_t r = 0; r < header.n_replicates; ++r) {
      for (std::size_t p = 0; p < header.n_points(); ++p) {
        for (std::size_t s = 0; s < header.scenarios.size(); ++s) {
          if (states_[run_of({p, r}, s)] != RunState::done) continue;
          done.push_back({p, r});
          break;
        }
      }
    }
    // Spread over all, the first and the last among them.
    n_wanted = std::min(n_wanted, done.size());
    for (std::size_t i = 0; i < n_wanted; ++i)
      tasks_.push_back(done[n_wanted == 1 ? 0 : i * (done.size() - 1) / (n_wanted - 1)]);
    runs_.resize(tasks_.size());
  }

  [[nodiscard]] const std::vector<SweepTask>& tasks() const { return tasks_; }
  void put(std::size_t task, std::vector<SweepRun> runs) { runs_[task] = std::move(runs); }

  /// What differs, one line for each dataset and run.
  std::vector<std::string> differences() {
    compare("final_state_hash", read_state_hashes(header_),
            [](const SweepRun& run) { return std::span(&run.state_hash, 1); });
    for (std::size_t m = 0; m < header_.metrics.size(); ++m) {
      const std::size_t n = header_.records.size();
      compare("metrics/" + header_.metrics[m], read_sweep_metric(header_, header_.metrics[m]),
              [&](const SweepRun& run) { return std::span(run.metrics).subspan(m * n, n); });
    }
    for (const auto& [name, column] :
         {std::pair("leader_days", &SweepRun::leader_days), {"pounds", &SweepRun::pounds}}) {
      compare(std::string("costs/") + name, read_sweep_costs(header_, name),
              [of_run = column](const SweepRun& run) {
                const auto& ledgers = run.*of_run;
                return std::span(ledgers.front().front().data(), ledgers.size() * n_payers * n_costs);
              });
    }
    return std::move(lines_);
  }
  [[nodiscard]] std::size_t n_compared() const { return n_compared_; }

 private:
  [[nodiscard]] std::size_t run_of(SweepTask task, std::size_t scenario) const {
    return (task.point * header_.scenarios.size() + scenario) * header_.n_replicates + task.replicate;
  }

  template <class T, class Values>
  void compare(const std::string& dataset, const std::vector<T>& stored, const Values& values) {
    const std::size_t n = stored.size() / states_.size();
    for (std::size_t t = 0; t < tasks_.size(); ++t) {
      for (std::size_t s = 0; s < header_.scenarios.size(); ++s) {
        const std::size_t run = run_of(tasks_[t], s);
        if (states_[run] != RunState::done) continue;
        ++n_compared_;
        const bool is_same =
            runs_[t][s].failure.empty() && same_bits(std::span<const T>(stored).subspan(run * n, n),
                                                     std::span<const T>(values(runs_[t][s])));
        if (!is_same) {
          lines_.push_back(fmt::format("{} differs at point {}, in replicate {} of {}", dataset,
                                       tasks_[t].point, tasks_[t].replicate, header_.scenarios[s]));
        }
      }
    }
  }

  const SweepHeader& header_;
  std::vector<RunState> states_;
  std::vector<SweepTask> tasks_;
  std::vector<std::vector<SweepRun>> runs_;
  std::vector<std::string> lines_;
  std::size_t n_compared_ = 0;
};

/// Throws Interrupted where not all tasks were run before a stop was asked for.
void run_again(const Sweep& sweep, Repeated& repeated, unsigned threads, const Watch& watch) {
  const std::size_t n = repeated.tasks().size();
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  watch.begin(n, "points and replicates");
  run_on_threads(threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency()), [&] {
    PastCache past;
    try {
      for (std::size_t t = next++; t < n && !watch.interrupted(); t = next++) {
        repeated.put(t, run_task(sweep, repeated.tasks()[t], 0, past));
        const std::lock_guard guard(mutex);
        watch.step(false);
      }
    } catch (...) {
      const std::lock_guard guard(mutex);
      failure = std::current_exception();
      next = n;
    }
  });
  if (failure) std::rethrow_exception(failure);
  if (watch.interrupted()) throw Interrupted(nothing_to_say);
}

Rerun rerun_sweep(const RerunRequest& request, const Watch& watch) {
  const SweepHeader header = read_sweep_header(request.path);
  if (header.model_version != model_version) return no_match(header.model_version);
  Repeated repeated(header, request.n_sampled.value_or(usual_sample));
  if (repeated.tasks().empty())
    throw Error(ErrorKind::input, request.path + ": has no finished run to repeat");
  const Sweep sweep = read_stored_sweep(header, watch);
  if (sweep.fingerprint != header.fingerprint) {
    return {false,
            "its plan is another sweep here, where a scenario or a list that it names is not as it was",
            identity_differences(header.identity, sweep)};
  }
  run_again(sweep, repeated, request.threads, watch);
  const std::vector<std::string> lines = repeated.differences();
  if (!lines.empty())
    return {false, fmt::format("{} of {} series differ", lines.size(), repeated.n_compared()), lines};
  return {true,
          fmt::format("{} series of {} of {} points and replicates are equal bit for bit",
                      repeated.n_compared(), repeated.tasks().size(), header.n_tasks()),
          {}};
}

}  // namespace

Rerun rerun(const RerunRequest& request, const Watch& watch) {
  if (is_sweep_file(request.path)) return rerun_sweep(request, watch);
  if (request.n_sampled)
    throw Error(ErrorKind::usage, "--sample: is for merged sweeps; of a run all replicates are repeated");
  return rerun_run(request.path, request.threads, watch);
}

}  // namespace schoolsim
