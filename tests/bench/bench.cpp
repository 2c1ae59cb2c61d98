// Time per school and term by process, of a whole term, of a full record of all metrics, and with two
// threads; at the size of a sweep, of England and of ten Englands. Times are CPU time of the thread.
// docs/performance.md says how to run it and what it showed.
#include <algorithm>
#include <ctime>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "sim/ensemble/ensemble.hpp"
#include "sim/model/term.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"

namespace schoolsim {
namespace {

constexpr Term horizon = 45;

/// The mechanisms that the plan of England (scenarios/models/england-plan.ini) uses, each with an amount of
/// the size that was found.
Parameters england() {
  Parameters p;
  p.inspection_regimes = p.disadvantage_scale = p.group_grow = 1;
  p.inspection_risk = 0.24;
  p.inspection_error_persistence = 0.4;
  p.inspection_recovery_credit = 0.06;
  p.inspection_noise_primary = p.inspection_noise_secondary = 0.08;
  p.learning_speed = 3.4;
  p.learning_speed_secondary = 0.5;
  p.team_sd_primary = 0.06;
  p.team_sd_secondary = 0.02;
  p.authority_effect_sd = p.group_effect_sd = 0.03;
  p.gradient_primary = 0.3;
  p.gradient_secondary = 1.2;
  p.head_leave_primary = 0.026;
  p.head_leave_secondary = 0.044;
  p.head_leave_fall = 0.027;
  return p;
}

const SharedPast& past_of(std::uint32_t n_schools, const Parameters& parameters) {
  static std::deque<std::tuple<std::uint32_t, Parameters, SharedPast>> pasts;
  for (const auto& [n, p, past] : pasts) {
    if (n == n_schools && p == parameters) return past;
  }
  const Draws draws(1, 0);
  const SchoolList schools = draw_synthetic_schools(n_schools, parameters, draws);
  return std::get<SharedPast>(
      pasts.emplace_back(n_schools, parameters, *make_shared_past(schools, parameters, draws)));
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// How much of its core a thread has: independent additions in the time that as many take which wait for each
/// other. About four where the core is its own; less while another thread, maybe of another machine on the
/// same hardware, works on the core's other half.
double share_of_core() {
#ifdef __x86_64__
  constexpr int rounds = 10'000;
  std::uint64_t a = 1, b = 1, c = 1, d = 1;
  const auto seconds = [](auto work) {
    const double start = thread_seconds();
    for (int i = 0; i < rounds; ++i) work();
    return thread_seconds() - start;
  };
  const double apart = seconds([&] {
    __asm__ volatile(".rept 4\nadd $1,%0\nadd $1,%1\nadd $1,%2\nadd $1,%3\n.endr"
                     : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
  });
  const double in_turn = seconds([&] { __asm__ volatile(".rept 16\nadd $1,%0\n.endr" : "+r"(a)); });
  return in_turn / apart;
#else
  return 4;
#endif
}

/// The median of a process's times in a term, of those between which the thread had the core for itself; of
/// all, where it never had.
class Undisturbed {
 public:
  void add(double seconds, double share) { times_.emplace_back(share, seconds); }
  [[nodiscard]] double median(double share_of_own_core) {
    std::vector<double> own;
    for (const auto& [share, seconds] : times_) {
      if (share >= share_of_own_core) own.push_back(seconds);
    }
    if (own.empty()) {
      for (const auto& [share, seconds] : times_) own.push_back(seconds);
    }
    std::nth_element(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(own.size() / 2), own.end());
    return own[own.size() / 2];
  }
  [[nodiscard]] std::size_t size() const { return times_.size(); }
  [[nodiscard]] std::size_t count(double share_of_own_core) const {
    return static_cast<std::size_t>(std::count_if(
        times_.begin(), times_.end(), [&](const auto& time) { return time.first >= share_of_own_core; }));
  }

 private:
  std::vector<std::pair<double, double>> times_;
};

/// Terms 0 to 45 of the baseline; the label carries the checksum of the final state. Beside the mean over all
/// iterations stands what a school-term takes while the thread has its core for itself, as far as it had.
void time_school_terms(benchmark::State& run, const Parameters& parameters) {
  const auto n = static_cast<std::uint32_t>(run.range(0));
  const SharedPast& past = past_of(n, parameters);
  const Coefficients k = to_coefficients(parameters);
  std::map<std::string_view, double> seconds;
  std::map<std::pair<Term, std::string_view>, Undisturbed> undisturbed;
  double all = 0;
  double degree = 0;
  std::uint64_t checksum = 0;
  for (auto _ : run) {
    State state = past.state;
    Scratch scratch;
    double taken = 0;
    double share_before = share_of_core();
    for (Term term = 0; term < horizon; ++term) {
      const Step now{past.world, k, past.draws, term};
      for (const Process& process : term_processes()) {
        const double before = thread_seconds();
        process.run(now, state, scratch);
        const double time = thread_seconds() - before;
        const double share = share_of_core();
        seconds[process.name] += time;
        taken += time;
        undisturbed[{term, process.name}].add(time, std::min(share_before, share));
        share_before = share;
      }
      ++state.term;
    }
    all += taken;
    run.SetIterationTime(taken);
    checksum = hash(state);
    degree = static_cast<double>(state.ties.size()) / n;
  }
  const double school_terms = static_cast<double>(run.iterations()) * horizon * n;
  run.counters["ns/school-term"] = all / school_terms * 1e9;
  for (const auto& [name, time] : seconds)
    run.counters["ns " + std::string(name)] = time / school_terms * 1e9;
  constexpr double own = 3.55;  // of at most 4 chains of additions
  double on_own_core = 0;
  double never_on_own_core = 0;
  std::size_t n_own = 0;
  std::size_t n_all = 0;
  for (auto& [key, times] : undisturbed) {
    const double time = times.median(own);
    const std::size_t n_own_times = times.count(own);
    on_own_core += time;
    if (n_own_times == 0) never_on_own_core += time;
    n_own += n_own_times;
    n_all += times.size();
  }
  run.counters["ns/school-term on its own core"] = on_own_core / (static_cast<double>(horizon) * n) * 1e9;
  run.counters["part of it from disturbed times alone"] = never_on_own_core / on_own_core;
  run.counters["share of time on its own core"] = static_cast<double>(n_own) / static_cast<double>(n_all);
  run.counters["degree"] = degree;
  run.SetLabel("checksum " + std::to_string(checksum));
}

void school_term(benchmark::State& run) { time_school_terms(run, {}); }
BENCHMARK(school_term)->Arg(2000)->Arg(21075)->Arg(200000)->UseManualTime()->Unit(benchmark::kMillisecond);

void school_term_of_england(benchmark::State& run) { time_school_terms(run, england()); }
BENCHMARK(school_term_of_england)->Arg(21075)->UseManualTime()->Unit(benchmark::kMillisecond);

void record_of_all_metrics(benchmark::State& run) {
  const auto n = static_cast<std::uint32_t>(run.range(0));
  const SharedPast& past = past_of(n, {});
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
