#include "sim/sweep/engine.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <exception>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

#include "sim/model/metrics.hpp"
#include "sim/run/observables.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"
#include "sim/run/thresholds.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

using Clock = std::chrono::steady_clock;

std::string number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// Ends a run that takes too long.
struct Deadline {
  double limit = 0;  ///< seconds; 0: none
  Clock::time_point begin = Clock::now();

  [[nodiscard]] Interrupt interrupt() const {
    return {[](const void* context) {
              const auto& self = *static_cast<const Deadline*>(context);
              return self.limit > 0 &&
                     std::chrono::duration<double>(Clock::now() - self.begin).count() > self.limit;
            },
            this};
  }
  [[nodiscard]] std::string message() const {
    return "took longer than the time limit of " + number(limit) + " s";
  }
};

/// What all runs of a sweep record: what its observables see.
RecordPlan record_plan_of(const Sweep& sweep) {
  RecordPlan plan;
  plan.focus = sweep.scenarios.front().record.focus;
  std::set<Term> terms;
  std::set<std::uint32_t> variables;
  const auto& known = trajectory_variables();
  for (const Observable& observable : sweep.observables) {
    plan.ties = plan.ties || observable.info().ties;
    if (observable.info().columns.empty()) continue;
    for (const Term record : observable.info().records(observable.arguments)) terms.insert(record);
    for (const SeenColumn column : observable.info().columns) {
      const auto found = std::find_if(known.begin(), known.end(), [&](const TrajectoryVariable& variable) {
        return variable.name == seen_column_names[static_cast<std::size_t>(column)];
      });
      if (found != known.end()) variables.insert(static_cast<std::uint32_t>(found - known.begin()));
    }
  }
  plan.terms.assign(terms.begin(), terms.end());
  plan.variables.assign(variables.begin(), variables.end());
  return plan;
}

/// What of a run the sweep keeps.
void keep(const Sweep& sweep, const SchoolList& schools, const RecordPlan& plan, const RunResult& all,
          SweepRun& run) {
  for (const std::size_t metric : sweep.metrics) {
    for (const Term record : sweep.records)
      run.metrics.push_back(all.metrics[metric * all.n_records + static_cast<std::size_t>(record)]);
  }
  for (const Term record : sweep.records) {
    run.leader_days.push_back(all.leader_days[static_cast<std::size_t>(record)]);
    run.pounds.push_back(all.pounds[static_cast<std::size_t>(record)]);
  }
  if (sweep.observables.empty()) return;
  const SeenSchools seen = see(schools, plan, all);
  for (const Observable& observable : sweep.observables) run.observed.push_back(observe(observable, seen));
}

void simulate(const Sweep& sweep, const SchoolList& schools, const RecordPlan& plan, const SharedPast& past,
              const Scenario& scenario, const Deadline& deadline, SweepRun& run) {
  const RunDescription& first = sweep.scenarios.front();
  Simulation simulation(past, scenario);
  Recorder recorder(past, plan, first.terms);
  const Interrupt interrupt = deadline.interrupt();
  for (Term term = 0;; ++term) {
    recorder.record(simulation.coefficients(), simulation.state(), simulation.twin(),
                    simulation.participants());
    if (term == first.terms) break;
    if (interrupt()) {
      run.failure = deadline.message();
      return;
    }
    simulation.advance();
  }
  const RunResult all = recorder.finish(simulation.state());
  if (!all.fault.empty()) {
    run.failure = all.fault;
    return;
  }
  run.state_hash = all.state_hash;
  keep(sweep, schools, plan, all, run);
}

std::string invalid(const Scenario& scenario, Term terms) {
  std::string text;
  for (const Violation& violation : validate(scenario, terms))
    text += (text.empty() ? "invalid values: " : "; ") + violation.key + ": " + violation.message;
  return text;
}

}  // namespace

struct PastCache::Kept {
  std::uint32_t luck = 0;  ///< the replicate of its draws
  std::size_t list = 0;    ///< of the sweep's
  Parameters parameters;
  SchoolList schools;  ///< of synthetic:N, drawn for the replicate
  SharedPast past;
};

PastCache::PastCache() = default;
PastCache::~PastCache() = default;

std::vector<SweepRun> run_task(const Sweep& sweep, SweepTask task, double time_limit, PastCache& past) {
  std::vector<SweepRun> runs(sweep.scenarios.size());
  const RecordPlan plan = record_plan_of(sweep);
  const auto luck = sweep.has_own_luck
                        ? static_cast<std::uint32_t>(task.replicate * sweep.n_points() + task.point)
                        : task.replicate;
  const RunDescription& first = sweep.scenarios.front();
  const std::size_t list = sweep.list_at(task.point);
  const SweptSchools* const own = sweep.lists.empty() ? nullptr : &sweep.lists[list];
  const std::uint64_t seed = own != nullptr ? own->seed : first.seed;
  const std::uint32_t synthetic_size = own != nullptr ? own->synthetic_size : first.synthetic_size;
  const SchoolList& listed = own != nullptr ? own->schools : first.schools;
  for (std::size_t s = 0; s < runs.size(); ++s) {
    const RunDescription& d = sweep.scenarios[s];
    const Scenario scenario = scenario_at(sweep, s, task.point, task.replicate);
    SweepRun& run = runs[s];
    run.failure = invalid(scenario, d.terms);
    if (!run.failure.empty()) continue;
    const Deadline deadline{time_limit};
    auto& kept = past.kept_;
    if (!kept || kept->luck != luck || kept->list != list || kept->parameters != scenario.parameters) {
      kept = std::make_unique<PastCache::Kept>();
      kept->luck = luck;
      kept->list = list;
      kept->parameters = scenario.parameters;
      const Draws draws(seed, luck);
      if (synthetic_size > 0)
        kept->schools = draw_synthetic_schools(synthetic_size, scenario.parameters, draws);
      const SchoolList& schools = synthetic_size > 0 ? kept->schools : listed;
      const Parameters parameters = sweep.finds_thresholds
                                        ? with_found_thresholds(schools, scenario.parameters, draws)
                                        : scenario.parameters;
      auto made = make_shared_past(schools, parameters, draws, deadline.interrupt(), plan);
      if (!made) {
        kept.reset();
        run.failure = deadline.message();
        continue;
      }
      kept->past = *std::move(made);
    }
    simulate(sweep, synthetic_size > 0 ? kept->schools : listed, plan, kept->past, scenario, deadline, run);
  }
  return runs;
}

PointWatch::PointWatch(const SweepHeader& header, const SequentialRule& rule)
    : header_(header),
      rule_(rule),
      most_(header.n_replicates),
      look_(rule.next_look(0)),
      values_(header.until.size() * std::max<std::size_t>(1, header.scenarios.size() - 1)) {}

void PointWatch::add(const std::vector<SweepRun>& runs) {
  const std::size_t n_records = header_.records.size();
  auto column = values_.begin();
  for (const WantedWidth& wanted : header_.until) {
    const auto value_of = [&](const SweepRun& run) {
      return run.failure.empty() ? run.metrics[wanted.metric * n_records + n_records - 1]
                                 : std::numeric_limits<double>::quiet_NaN();
    };
    const double first = value_of(runs.front());
    for (std::size_t s = runs.size() == 1 ? 0 : 1; s < runs.size(); ++s, ++column) {
      const double value = s == 0 ? first : value_of(runs[s]) - first;
      if (std::isfinite(value)) column->push_back(value);
    }
  }
  if (++n_ < std::min(look_, most_)) return;
  look_ = rule_.next_look(look_);
  is_precise_ = true;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const WantedWidth& wanted = header_.until[i / (values_.size() / header_.until.size())];
    is_precise_ = is_precise_ && (values_[i].empty() || rule_.is_precise(values_[i], wanted.half_width));
  }
}

bool run_sweep(const Sweep& sweep, SweepFolder& folder, const SweepOptions& options,
               const std::function<void(std::uint64_t task, const std::vector<SweepRun>&)>& told) {
  const bool is_by_point = !sweep.until.empty();
  SweepHeader header;
  if (is_by_point) {
    header = *folder.stored();
    header.n_replicates = sweep.n_replicates();
  }
  // What a thread takes: a point with all its replicates, or a task.
  const std::uint64_t n_units = is_by_point ? sweep.n_points() : sweep.n_tasks();
  std::mutex mutex;
  std::uint64_t next = options.shard.number - 1;
  bool is_stopped = false;
  std::exception_ptr failure;
  const auto stops = [&] {
    is_stopped = is_stopped || (options.interrupted && options.interrupted());
    return is_stopped;
  };
  const auto next_unit = [&]() -> std::optional<std::uint64_t> {
    const std::lock_guard guard(mutex);
    while (next < n_units && !stops()) {
      const std::uint64_t unit = next;
      next += options.shard.n;
      if (is_by_point ? folder.hold(unit) : folder.claim(unit)) return unit;
    }
    return std::nullopt;
  };
  const auto run = [&](std::uint64_t task, PastCache& past) {
    auto runs = run_task(sweep, task_at(sweep, task), options.time_limit, past);
    folder.write(task, part_bytes(sweep.fingerprint, task, runs));
    const std::lock_guard guard(mutex);
    told(task, runs);
    is_stopped = is_stopped || (options.stop_on_failure && n_failed(runs) > 0);
    return runs;
  };
  const auto run_point = [&](std::uint64_t point, PastCache& past) {
    PointWatch watch(header, options.rule);
    for (std::uint64_t task = point; !watch.is_done(); task += sweep.n_points()) {
      auto runs = folder.read(header, task);
      if (!runs) {
        {
          const std::lock_guard guard(mutex);
          if (stops()) return;
        }
        runs = run(task, past);
      }
      watch.add(*runs);
    }
    const std::lock_guard guard(mutex);
    if (options.point_done) options.point_done();
  };
  const auto work = [&] {
    PastCache past;
    try {
      while (const auto unit = next_unit()) {
        if (is_by_point) {
          run_point(*unit, past);
        } else {
          run(*unit, past);
        }
        folder.release(*unit);
      }
    } catch (...) {
      const std::lock_guard guard(mutex);
      if (!failure) failure = std::current_exception();
      is_stopped = true;
    }
  };
  run_on_threads(options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency()),
                 work);
  if (failure) std::rethrow_exception(failure);
  folder.parts().sync();
  return !is_stopped;
}

Survey survey_sweep(SweepFolder& folder, const SweepHeader& header, const SequentialRule& rule, Shard shard) {
  if (header.until.empty()) return folder.survey(header, shard);
  folder.refresh(header);
  Survey found;
  for (std::uint64_t point = shard.number - 1; point < header.n_points(); point += shard.n) {
    PointWatch watch(header, rule);
    std::uint64_t n_done = 0;
    for (std::uint64_t task = point; !watch.is_done(); task += header.n_points(), ++n_done) {
      const auto runs = folder.read(header, task);
      if (!runs) {
        found.n_damaged += folder.parts().is_damaged(task) ? 1U : 0U;
        break;
      }
      found.n_failed_runs += n_failed(*runs);
      watch.add(*runs);
    }
    found.n_tasks += watch.n_needed();
    found.n_done += n_done;
    ++found.n_points;
    found.n_points_done += watch.is_done() ? 1U : 0U;
    found.n_points_wide += watch.is_done() && !watch.is_precise() ? 1U : 0U;
  }
  return found;
}

namespace {

constexpr std::uint32_t n_trial_schools = 200;

/// Whether a condition names places, which invented schools do not have.
bool names_places(const Condition& c) {
  return c.kind == ConditionKind::region || c.kind == ConditionKind::authority ||
         c.kind == ConditionKind::school;
}

bool is_in_place(const SchoolList& list, std::size_t school, const Condition& c) {
  const Authority& authority = list.authorities[list.authority[school]];
  const auto holds = [](const auto& values, const auto& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  return c.kind == ConditionKind::region      ? holds(c.names, authority.region)
         : c.kind == ConditionKind::authority ? holds(c.numbers, std::int64_t{authority.code})
                                              : holds(c.numbers, std::int64_t{list.id[school]});
}

bool names_places(const std::vector<RunDescription>& scenarios) {
  return std::any_of(scenarios.begin(), scenarios.end(), [](const RunDescription& d) {
    return std::any_of(d.scenario.policies.begin(), d.scenario.policies.end(), [](const Policy& policy) {
      const auto& conditions = policy.target.conditions;
      return std::any_of(conditions.begin(), conditions.end(),
                         [](const Condition& c) { return names_places(c); });
    });
  });
}

/// A few schools of a list, neighbours as far as may be, among them some of every place that policies name.
SchoolList trial_schools(const SchoolList& list, const std::vector<RunDescription>& scenarios) {
  std::vector<std::size_t> by_authority(list.size());
  std::iota(by_authority.begin(), by_authority.end(), std::size_t{0});
  std::stable_sort(by_authority.begin(), by_authority.end(),
                   [&](std::size_t i, std::size_t j) { return list.authority[i] < list.authority[j]; });
  std::vector<std::uint8_t> is_taken(list.size());
  const auto take = [&](const std::vector<Condition>& conditions) {
    std::uint32_t n = 0;
    for (const std::size_t i : by_authority) {
      if (n == n_trial_schools) return;
      const bool is_meant = std::all_of(conditions.begin(), conditions.end(), [&](const Condition& c) {
        return !names_places(c) || is_in_place(list, i, c);
      });
      if (!is_meant) continue;
      is_taken[i] = 1;
      ++n;
    }
  };
  for (const RunDescription& d : scenarios) {
    for (const Policy& policy : d.scenario.policies) take(policy.target.conditions);
  }
  take({});
  SchoolList few;
  few.authorities = list.authorities;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (is_taken[i] == 0) continue;
    few.id.push_back(list.id[i]), few.phase.push_back(list.phase[i]), few.pupils.push_back(list.pupils[i]);
    few.x_km.push_back(list.x_km[i]), few.y_km.push_back(list.y_km[i]);
    few.disadvantage.push_back(list.disadvantage[i]), few.authority.push_back(list.authority[i]);
    few.grade.push_back(list.grade[i]), few.group.push_back(list.group[i]);
  }
  return few;
}

/// Corners of a box, among which any two factors are at all four pairs of their ends.
std::vector<std::vector<double>> corners_between(const std::vector<double>& least,
                                                 const std::vector<double>& greatest) {
  std::vector<std::vector<double>> corners;
  for (int bit = static_cast<int>(std::bit_width(least.size() - 1)); bit >= 0 && least.size() > 1; --bit) {
    for (const std::size_t at_least : {1U, 0U}) {
      auto& corner = corners.emplace_back(least);
      for (std::size_t f = 0; f < corner.size(); ++f) {
        if ((f >> bit & 1U) != at_least) corner[f] = greatest[f];
      }
    }
  }
  return corners;
}

}  // namespace

std::vector<std::size_t> idle_factors(const Sweep& sweep) {
  const std::size_t n_factors = sweep.factors.size();
  Sweep trial = sweep;
  trial.lists.clear();  // all trials are on the first
  const SchoolList& list = sweep.scenarios.front().schools;
  const SchoolList few = trial_schools(list, sweep.scenarios);
  for (RunDescription& d : trial.scenarios) {
    if (d.synthetic_size == 0) {
      d.schools = few;
    } else if (!names_places(sweep.scenarios)) {
      d.synthetic_size = std::min(d.synthetic_size, n_trial_schools);
    }
    d.record.focus.clear();
  }
  trial.metrics.resize(metric_table().size());
  std::iota(trial.metrics.begin(), trial.metrics.end(), std::size_t{0});
  trial.records = {trial.scenarios.front().terms};
  std::vector<double> least(sweep.points.begin(),
                            sweep.points.begin() + static_cast<std::ptrdiff_t>(n_factors));
  const std::vector<double> first = least;
  std::vector<double> greatest = least;
  for (std::size_t i = n_factors; i < sweep.points.size(); ++i) {
    least[i % n_factors] = std::min(least[i % n_factors], sweep.points[i]);
    greatest[i % n_factors] = std::max(greatest[i % n_factors], sweep.points[i]);
  }
  PastCache past;
  // Nothing where a run fails, for of that nothing can be told.
  const auto result = [&](std::vector<double> point) -> std::optional<std::string> {
    trial.points = std::move(point);
    const auto runs = run_task(trial, {0, 0}, 0, past);
    if (n_failed(runs) > 0) return std::nullopt;
    return part_bytes(0, 0, runs);
  };
  const auto with = [](std::vector<double> point, std::size_t f, double value) {
    point[f] = value;
    return point;
  };
  std::vector<std::size_t> idle;
  for (std::size_t f = 0; f < n_factors; ++f) {
    if (sweep.factors[f].key.is_category()) continue;
    const auto at_least = result(with(first, f, least[f]));
    if (least[f] == greatest[f] || (at_least && at_least == result(with(first, f, greatest[f]))))
      idle.push_back(f);
  }
  for (const std::vector<double>& corner : corners_between(least, greatest)) {
    if (idle.empty()) break;
    const auto there = result(corner);
    if (!there) continue;
    std::erase_if(idle, [&](std::size_t f) {
      if (least[f] == greatest[f]) return false;
      const auto other = result(with(corner, f, corner[f] == least[f] ? greatest[f] : least[f]));
      return other && other != there;
    });
  }
  return idle;
}

MergeReport merge_sweep(SweepFolder& folder, const SweepHeader& header, const SequentialRule& rule,
                        const OutputLock& output) {
  constexpr std::size_t most_listed = 10;
  MergeReport report;
  folder.refresh(header);
  SweepWriter writer(header, output);
  const std::size_t n_points = header.n_points();
  const bool is_by_point = !header.until.empty();
  for (std::size_t point = 0; point < n_points; ++point) {
    std::optional<PointWatch> watch;
    if (is_by_point) watch.emplace(header, rule);
    bool is_whole = true;
    for (std::uint32_t replicate = 0; replicate < header.n_replicates; ++replicate) {
      if (is_whole && watch && watch->is_done()) {
        writer.end_point(point, replicate);
        report.n_not_needed += (header.n_replicates - replicate) * header.scenarios.size();
        break;
      }
      const std::uint64_t task = std::uint64_t{replicate} * n_points + point;
      const auto runs = folder.read(header, task);
      if (!runs) {
        // What comes after the next look may not be needed.
        is_whole = false;
        if (watch && replicate >= watch->n_needed()) continue;
        report.n_missing += header.scenarios.size();
        auto& list = folder.parts().is_damaged(task) ? report.damaged : report.missing;
        if (list.size() < most_listed) list.push_back(task);
        continue;
      }
      for (const SweepRun& run : *runs) ++(run.failure.empty() ? report.n_done : report.n_failed);
      writer.put(point, replicate, *runs);
      if (is_whole && watch) watch->add(*runs);
    }
    if (is_whole && watch && !watch->is_precise()) {
      ++report.n_wide;
      if (report.wide.size() < most_listed) report.wide.push_back(point);
    }
  }
  writer.finish();
  report.n_unreadable_bytes = folder.parts().n_unreadable_bytes();
  return report;
}

}  // namespace schoolsim
