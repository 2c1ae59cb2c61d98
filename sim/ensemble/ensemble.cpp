#include "sim/ensemble/ensemble.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <exception>
#include <optional>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include "sim/error.hpp"
#include "sim/run/replicate.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

/// oneTBB orders the tasks of a run by means that ThreadSanitizer cannot see, since Debian's library is not
/// built for it. This says the same in its terms: it is passed as a task begins, as it ends, and by the one
/// who waited for tasks before that one touches or frees what they used.
void pass_task_order() {
#ifdef __SANITIZE_THREAD__
  static std::atomic<unsigned> steps{0};
  steps.fetch_add(1, std::memory_order_acq_rel);
#endif
}

class TaskOrder {
 public:
  TaskOrder() { pass_task_order(); }
  ~TaskOrder() { pass_task_order(); }
  TaskOrder(const TaskOrder&) = delete;
  TaskOrder& operator=(const TaskOrder&) = delete;
};

struct Replicate {
  std::vector<Scenario> scenarios;  ///< one per description, as they are in this replicate
  SchoolList own_schools;
  std::vector<std::optional<RunResult>> results;  ///< one per description
};

/// Groups of scenarios whose runs are equal before any policy acts: they share the spin-up.
std::vector<std::vector<std::size_t>> by_shared_past(const std::vector<Scenario>& scenarios) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t d = 0; d < scenarios.size(); ++d) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& members) {
      return scenarios[members.front()].parameters == scenarios[d].parameters;
    });
    if (group == groups.end()) {
      groups.push_back({d});
    } else {
      group->push_back(d);
    }
  }
  return groups;
}

/// How to repeat one run.
std::string repetition(const RunDescription& description, std::uint32_t replicate) {
  if (description.command.empty()) return "the same command repeats it";
  std::string command = description.command;
  for (std::size_t p = 0; p < parameter_table().size(); ++p) {
    const ParameterInfo& row = parameter_table()[p];
    const double value = description.scenario.parameters.*row.member;
    const Origin origin = description.origins.empty() ? Origin::standard : description.origins[p];
    if (origin == Origin::parameter_file || (value == row.standard && !is_stated(origin))) continue;
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    command += " --set " + std::string(row.key) + "=" + std::string(text.data(), end);
  }
  return command + " --repeat " + std::to_string(replicate);
}

void throw_if_faulty(const RunDescription& description, const RunResult& result) {
  if (result.fault.empty()) return;
  throw Error(ErrorKind::internal, description.scenario.name + ", replicate " +
                                       std::to_string(result.replicate) + ", seed " +
                                       std::to_string(description.seed) + ": " + result.fault + "\n  " +
                                       repetition(description, result.replicate));
}

Replicate run_one(const std::vector<RunDescription>& descriptions, std::uint32_t replicate,
                  Interrupt interrupt) {
  Replicate done;
  done.results.resize(descriptions.size());
  for (const RunDescription& description : descriptions)
    done.scenarios.push_back(description.scenario_in(replicate));
  const auto groups = by_shared_past(done.scenarios);
  tbb::parallel_for(std::size_t{0}, groups.size(), [&](std::size_t g) {
    const TaskOrder order;
    const RunDescription& first = descriptions[groups[g].front()];
    const Draws draws(first.seed, replicate);
    const Parameters& parameters = done.scenarios[groups[g].front()].parameters;
    SchoolList drawn;
    if (first.synthetic_size > 0) drawn = draw_synthetic_schools(first.synthetic_size, parameters, draws);
    const SchoolList& schools = first.synthetic_size > 0 ? drawn : first.schools;
    const auto plan_of = [&](const RunDescription& description) {
      if (std::binary_search(description.recorded_replicates.begin(), description.recorded_replicates.end(),
                             replicate))
        return description.record;
      RecordPlan metrics_only;
      metrics_only.focus = description.record.focus;
      return metrics_only;
    };
    // Scenarios that run together are recorded alike.
    const std::optional<SharedPast> past =
        make_shared_past(schools, parameters, draws, interrupt, plan_of(first));
    if (past) {
      tbb::parallel_for(std::size_t{0}, groups[g].size(), [&](std::size_t member) {
        const TaskOrder inner_order;
        const std::size_t d = groups[g][member];
        const RunDescription& description = descriptions[d];
        done.results[d] =
            run_replicate(*past, done.scenarios[d], description.terms, plan_of(description), interrupt);
      });
      pass_task_order();
    }
    if (g == 0) done.own_schools = std::move(drawn);
  });
  pass_task_order();
  return done;
}

}  // namespace

std::uint32_t run_ensemble(const std::vector<RunDescription>& descriptions, const EnsembleOptions& options,
                           const std::function<void(EnsembleResult&&)>& sink) {
  if (descriptions.empty()) return 0;
  const auto threads =
      options.threads > 0 ? static_cast<int>(options.threads) : tbb::info::default_concurrency();
  // oneTBB ends the program where the system does not give it a thread, so that is asked for before.
  run_on_threads(static_cast<unsigned>(threads) - 1, [] {});
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  const Interrupt interrupt{[](const void* context) {
                              const auto& asked = *static_cast<const std::function<bool()>*>(context);
                              return asked && asked();
                            },
                            &options.interrupted};
  std::uint32_t next = options.first_replicate;
  std::uint32_t handed_over = 0;
  std::atomic<bool> stopped = false;
  std::exception_ptr failure;  // of the sink: what is in flight is let finish before it is passed on
  // Twice the threads in flight keeps them busy while results wait for their turn; memory stays bounded. What
  // is in flight is a range of replicates, so that each has a place of its own here.
  const auto in_flight = 2 * static_cast<std::size_t>(threads);
  std::vector<Replicate> places(in_flight);
  const auto start = [&](tbb::flow_control& control) -> std::uint32_t {
    const TaskOrder order;
    if (next >= descriptions.front().n_replicates || stopped || interrupt()) {
      control.stop();
      return 0;
    }
    return next++;
  };
  const auto run = [&](std::uint32_t replicate) {
    const TaskOrder order;
    places[replicate % in_flight] = run_one(descriptions, replicate, interrupt);
    return replicate;
  };
  const auto hand_over = [&](std::uint32_t index) {
    const TaskOrder order;
    Replicate replicate = std::move(places[index % in_flight]);
    const bool whole = std::all_of(replicate.results.begin(), replicate.results.end(),
                                   [](const auto& result) { return result.has_value(); });
    // After a gap nothing more is handed over, so that files always hold the first replicates.
    if (!whole) stopped = true;
    if (stopped) return;
    const SchoolList* own = descriptions.front().synthetic_size > 0 ? &replicate.own_schools : nullptr;
    try {
      for (std::size_t d = 0; d < descriptions.size(); ++d)
        throw_if_faulty(descriptions[d], *replicate.results[d]);
      for (std::size_t d = 0; d < descriptions.size(); ++d) sink({d, *std::move(replicate.results[d]), own});
    } catch (...) {
      failure = std::current_exception();
      stopped = true;
      return;
    }
    ++handed_over;
  };
  arena.execute([&] {
    tbb::parallel_pipeline(
        in_flight, tbb::make_filter<void, std::uint32_t>(tbb::filter_mode::serial_in_order, start) &
                       tbb::make_filter<std::uint32_t, std::uint32_t>(tbb::filter_mode::parallel, run) &
                       tbb::make_filter<std::uint32_t, void>(tbb::filter_mode::serial_in_order, hand_over));
  });
  pass_task_order();
  if (failure) std::rethrow_exception(failure);
  return handed_over;
}

}  // namespace schoolsim
