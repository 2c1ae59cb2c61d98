#include "sim/study/calibration_rounds.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include <fmt/format.h>

#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/study/sweep.hpp"
#include "sim/sweep/engine.hpp"
#include "sim/sweep/identity.hpp"

namespace schoolsim {
namespace {

using CalibrationClock = std::chrono::steady_clock;

std::string duration(double seconds) {
  return seconds < 90     ? fmt::format("{:.0f} s", seconds)
         : seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60)
                          : fmt::format("{:.1f} hours", seconds / 3600);
}

std::vector<double> values_of(const Sweep& sweep, std::span<const std::size_t> scenarios, SweepFolder& folder,
                              const SweepHeader& header) {
  std::vector<double> values;
  for (std::size_t point = 0; point < sweep.n_points(); ++point) {
    for (std::uint64_t replicate = 0; replicate < sweep.n_replicates(); ++replicate) {
      const auto runs = folder.read(header, replicate * sweep.n_points() + point);
      if (!runs)
        throw Error(ErrorKind::file, folder.path() + ": a part vanished or was altered; run it again");
      for (std::size_t t = 0; t < scenarios.size(); ++t) {
        const SweepRun& run = (*runs)[scenarios[t]];
        values.push_back(run.failure.empty() ? run.observed[t] : std::numeric_limits<double>::quiet_NaN());
      }
    }
  }
  return values;
}

bool is_same(const Observable& a, const Observable& b) {
  return a.row == b.row && write_arguments(a) == write_arguments(b);
}

}  // namespace

Round wave_round(const CalibrationProblem& problem, std::size_t number) {
  if (number == 0) return {"sets that are kept", "sets", problem.most_waves};
  return {fmt::format("wave {} of a calibration", number), fmt::format("wave-{}", number), number - 1};
}

Round screening_round(const CalibrationProblem& problem, std::size_t number, std::size_t stage) {
  const char* more = stage == 0 ? "" : "-more";
  return {fmt::format("round {} of screening", number + 1), fmt::format("screening-{}{}", number + 1, more),
          problem.most_waves + 2 + number};
}

Round screened_round(const CalibrationProblem& problem) {
  return {"sets that keep to the bands", "screened", problem.most_waves + 1};
}

Sweep sweep_of_round(const PlannedCalibration& c, const Sweep& like, const CandidateSets& sets,
                     const Round& round) {
  Sweep sweep = like;
  sweep.points = values_at(c.planned.plan, all_positions(c, sets));
  sweep.design = round.design;
  for (RunDescription& d : sweep.scenarios) d.seed += round.seed_offset;
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  return sweep;
}

OverReplicates over_replicates(std::span<const double> values, std::size_t set, std::uint32_t n_replicates,
                               std::size_t observable, std::size_t n_observables) {
  std::vector<double> there;
  for (std::uint32_t r = 0; r < n_replicates; ++r) {
    const double value = values[(set * n_replicates + r) * n_observables + observable];
    if (!std::isnan(value)) there.push_back(value);
  }
  OverReplicates found;
  const auto n = static_cast<double>(there.size());
  for (const double value : there) found.mean += value / n;
  for (const double value : there) found.variance += (value - found.mean) * (value - found.mean) / (n - 1);
  if (there.empty()) found.mean = std::numeric_limits<double>::quiet_NaN();
  if (there.size() < 2) found.variance = std::numeric_limits<double>::quiet_NaN();
  return found;
}

std::vector<double> Rounds::run(const Sweep& like, std::span<const std::size_t> scenarios,
                                const CandidateSets& sets, const Round& round) {
  const Sweep sweep = sweep_of_round(c_, like, sets, round);
  SweepFolder folder(request_.folder + "/" + round.folder);
  folder.lock();
  folder.prepare(sweep, points_csv(sweep));
  SweepHeader header = *folder.stored();
  header.n_replicates = sweep.n_replicates();
  run_missing(sweep, folder, header, round.folder);
  return values_of(sweep, scenarios, folder, header);
}

FinalRuns Rounds::run_final(const CandidateSets& sets, const Round& round) {
  const std::size_t n_fitted = c_.targets.size(), n_checks = c_.checks.size();
  Sweep sweep = c_.planned.sweep;
  // Runs that are there keep what they kept, and are not run again for rows that were added since.
  std::vector<Observable> kept;
  if (const auto stored = SweepFolder(request_.folder + "/" + round.folder).stored())
    kept = observables_in(stored->identity);
  const bool has_fitted = kept.size() >= n_fitted &&
                          std::equal(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(n_fitted),
                                     sweep.observables.begin(), is_same);
  if (has_fitted) {
    sweep.observables = kept;
  } else {
    for (const ObservedTarget& check : c_.checks) sweep.observables.push_back(check.observable);
  }
  const std::size_t n = sweep.observables.size();
  std::vector<std::size_t> scenarios = c_.scenarios;
  scenarios.resize(n, 0);
  std::vector<std::size_t> columns(n_checks, n);  // n: not kept
  std::vector<std::uint8_t> is_taken(n, 0);
  for (std::size_t i = 0; i < n_checks; ++i) {
    for (std::size_t column = n_fitted; column < n && columns[i] == n; ++column) {
      if (is_taken[column] != 0 || !is_same(sweep.observables[column], c_.checks[i].observable)) continue;
      columns[i] = column;
      is_taken[column] = 1;
      scenarios[column] = c_.check_scenarios[i];
    }
  }
  const std::vector<double> values = run(sweep, scenarios, sets, round);
  FinalRuns runs;
  for (std::size_t row = 0; row < values.size(); row += n) {
    const auto of_run = std::span(values).subspan(row, n);
    runs.fitted.insert(runs.fitted.end(), of_run.begin(),
                       of_run.begin() + static_cast<std::ptrdiff_t>(n_fitted));
    for (const std::size_t column : columns)
      runs.checked.push_back(column < n ? of_run[column] : std::numeric_limits<double>::quiet_NaN());
  }
  return runs;
}

std::string Rounds::time_left(std::size_t waves_done) const {
  if (n_run_ == 0) return {};
  const CalibrationProblem& p = c_.problem;
  const auto n = static_cast<double>((p.most_waves - waves_done) * p.n_points + p.n_kept()) * p.n_replicates;
  return fmt::format("; at most {} are left", duration(n * seconds_ / static_cast<double>(n_run_)));
}

void Rounds::run_missing(const Sweep& sweep, SweepFolder& folder, const SweepHeader& header,
                         const std::string& name) {
  SweepOptions options;
  options.threads = request_.threads;
  options.time_limit = c_.planned.plan.time_limit;
  options.interrupted = watch_.interrupted;
  const auto begin = CalibrationClock::now();
  // What others have in hand is waited for; should they end early, it is run here.
  for (bool is_first = true;; is_first = false) {
    const Survey survey = survey_sweep(folder, header, options.rule, options.shard);
    if (is_first && survey.n_damaged > 0)
      watch_.tell(Told::warning,
                  fmt::format("{}: {} parts are cut or altered, and run again", name, survey.n_damaged));
    if (survey.n_done == survey.n_tasks) break;
    if (is_first) watch_.begin((survey.n_tasks - survey.n_done) * sweep.scenarios.size(), "runs");
    const bool is_whole =
        run_sweep(sweep, folder, options, [&](std::uint64_t, const std::vector<SweepRun>& runs) {
          ++n_run_;
          for (const SweepRun& run : runs) watch_.step(!run.failure.empty());
        });
    if (!is_whole) throw Interrupted("interrupted; all finished runs are kept, and the same command resumes");
    if (!is_first) std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  seconds_ += std::chrono::duration<double>(CalibrationClock::now() - begin).count();
}

}  // namespace schoolsim
