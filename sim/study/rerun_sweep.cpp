#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>
#include <span>
#include <thread>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/study/rerun.hpp"
#include "sim/study/sweep_plan.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

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
            runs_[t][s].failure.empty() &&
            std::ranges::equal(std::span(stored).subspan(run * n, n), values(runs_[t][s]), [](T x, T y) {
              return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
            });
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
  if (watch.interrupted()) throw Interrupted(std::string(nothing_to_say));
}

}  // namespace

std::string other_model_version(int stored) {
  return fmt::format("written by model version {}, this program is version {}", stored, model_version);
}

Rerun rerun_sweep(const RerunRequest& request, const Watch& watch) {
  const SweepHeader header = read_sweep_header(request.path);
  if (header.model_version != model_version) return {false, other_model_version(header.model_version), {}};
  Repeated repeated(header, request.n_sampled.value_or(usual_sample));
  if (repeated.tasks().empty())
    throw Error(ErrorKind::input, request.path + ": has no finished run to repeat");
  const Sweep sweep = read_stored_sweep(header, watch);
  if (sweep.fingerprint != header.fingerprint) {
    return {false,
            "its plan is another sweep here, where a scenario or a list that it names is not as it was",
            identity_differences(header.identity, sweep.identity)};
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

}  // namespace schoolsim
