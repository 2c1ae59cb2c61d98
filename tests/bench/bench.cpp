// Time per school and term by process, of a whole term, of a full record of all metrics, and with two
// threads; at the size of a sweep, of England and of ten Englands. Times are CPU time of the thread.
// docs/performance.md says how to run it and what it showed.
#include <ctime>
#include <map>
#include <string>

#include <benchmark/benchmark.h>

#include "sim/ensemble/ensemble.hpp"
#include "sim/model/term.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"

namespace schoolsim {
namespace {

constexpr Term horizon = 45;

const SharedPast& past_of(std::uint32_t n_schools) {
  static std::map<std::uint32_t, SharedPast> pasts;
  const auto found = pasts.find(n_schools);
  if (found != pasts.end()) return found->second;
  const Parameters parameters;
  const Draws draws(1, 0);
  return pasts
      .emplace(n_schools,
               *make_shared_past(draw_synthetic_schools(n_schools, parameters, draws), parameters, draws))
      .first->second;
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Terms 0 to 45 of the baseline; the label carries the checksum of the final state.
void school_term(benchmark::State& run) {
  const auto n = static_cast<std::uint32_t>(run.range(0));
  const SharedPast& past = past_of(n);
  const Coefficients k = to_coefficients(Parameters{});
  std::map<std::string_view, double> seconds;
  double all = 0;
  double degree = 0;
  std::uint64_t checksum = 0;
  for (auto _ : run) {
    State state = past.state;
    Scratch scratch;
    const double start = thread_seconds();
    for (Term term = 0; term < horizon; ++term) {
      const Step now{past.world, k, past.draws, term};
      for (const TermProcess& process : term_processes()) {
        const double before = thread_seconds();
        process.run(now, state, scratch);
        seconds[process.name] += thread_seconds() - before;
      }
      ++state.term;
    }
    const double taken = thread_seconds() - start;
    all += taken;
    run.SetIterationTime(taken);
    checksum = hash(state);
    degree = static_cast<double>(state.ties.size()) / n;
  }
  const double school_terms = static_cast<double>(run.iterations()) * horizon * n;
  run.counters["ns/school-term"] = all / school_terms * 1e9;
  for (const auto& [name, time] : seconds)
    run.counters["ns " + std::string(name)] = time / school_terms * 1e9;
  run.counters["degree"] = degree;
  run.SetLabel("checksum " + std::to_string(checksum));
}
BENCHMARK(school_term)->Arg(2000)->Arg(21075)->Arg(200000)->UseManualTime()->Unit(benchmark::kMillisecond);

void record_of_all_metrics(benchmark::State& run) {
  const auto n = static_cast<std::uint32_t>(run.range(0));
  const SharedPast& past = past_of(n);
  const Coefficients k = to_coefficients(Parameters{});
  const RecordPlan nothing{};
  const std::vector<std::uint8_t> nobody(n, 0);
  Recorder recorder(past, nothing, 1 << 20);
  const double start = thread_seconds();
  for (auto _ : run) recorder.record(k, past.state, past.twin, nobody);
  run.counters["ns/school"] = (thread_seconds() - start) / (static_cast<double>(run.iterations()) * n) * 1e9;
}
BENCHMARK(record_of_all_metrics)
    ->Arg(2000)
    ->Arg(21075)
    ->Arg(200000)
    ->Iterations(200)
    ->Unit(benchmark::kMillisecond);

void eight_replicates(benchmark::State& run) {
  RunDescription description;
  description.synthetic_size = 21075;
  description.n_replicates = 8;
  description.terms = 9;
  EnsembleOptions options;
  options.threads = static_cast<unsigned>(run.range(0));
  for (auto _ : run) run_ensemble({description}, options, [](EnsembleResult&&) {});
}
BENCHMARK(eight_replicates)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace schoolsim

BENCHMARK_MAIN();
