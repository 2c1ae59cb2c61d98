#include "sim/cli/rerun_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <iostream>
#include <limits>
#include <mutex>
#include <span>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/sweep_request.hpp"
#include "sim/error.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

constexpr std::int64_t usual_sample = 20;

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

/// Whether all tasks were run before a stop was asked for.
bool run_again(const Sweep& sweep, Repeated& repeated, const Arguments& arguments) {
  const auto asked = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  const std::size_t n = repeated.tasks().size();
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const InterruptScope scope;
  const auto style = arguments.has("quiet")         ? Progress::Style::none
                     : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                    : Progress::Style::lines;
  Progress progress(std::cerr, n, style, "points and replicates");
  run_on_threads(asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency()), [&] {
    PastCache past;
    try {
      for (std::size_t t = next++; t < n && !is_interrupted(); t = next++) {
        repeated.put(t, run_task(sweep, repeated.tasks()[t], 0, past));
        const std::lock_guard guard(mutex);
        progress.advance();
      }
    } catch (...) {
      const std::lock_guard guard(mutex);
      failure = std::current_exception();
      next = n;
    }
  });
  if (failure) std::rethrow_exception(failure);
  return !is_interrupted();
}

}  // namespace

ExitCode rerun_sweep(const Arguments& arguments) {
  constexpr std::size_t most_lines = 20;
  const std::string& path = arguments.positional()[0];
  const SweepHeader header = read_sweep_header(path);
  const auto no_match = [&](const std::string& why, const std::vector<std::string>& lines) {
    std::cout << path << ": no match; " << why << "\n";
    for (std::size_t i = 0; i < std::min(most_lines, lines.size()); ++i)
      std::cout << "  " << lines[i] << "\n";
    if (lines.size() > most_lines) std::cout << "  and " << lines.size() - most_lines << " more\n";
    return ExitCode::no;
  };
  if (header.model_version != model_version) {
    return no_match(fmt::format("written by model version {}, this program is version {}",
                                header.model_version, model_version),
                    {});
  }
  Repeated repeated(header, static_cast<std::size_t>(arguments.whole(
                                "sample", 1, std::numeric_limits<std::int32_t>::max(), usual_sample)));
  if (repeated.tasks().empty()) throw Error(ErrorKind::input, path + ": has no finished run to repeat");
  const Sweep sweep = read_stored_sweep(header);
  if (sweep.fingerprint != header.fingerprint) {
    return no_match(
        "its plan is another sweep here, where a scenario or a list that it names is not as it was",
        identity_differences(header.identity, sweep.identity));
  }
  if (!run_again(sweep, repeated, arguments)) {
    std::cerr << "schoolsim: interrupted; nothing can be said of the file\n";
    return ExitCode::interrupted;
  }
  const std::vector<std::string> lines = repeated.differences();
  if (!lines.empty())
    return no_match(fmt::format("{} of {} series differ", lines.size(), repeated.n_compared()), lines);
  std::cout << fmt::format("{}: match; {} series of {} of {} points and replicates are equal bit for bit\n",
                           path, repeated.n_compared(), repeated.tasks().size(), header.n_tasks());
  return ExitCode::done;
}

}  // namespace schoolsim
