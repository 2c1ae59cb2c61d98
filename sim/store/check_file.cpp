#include "sim/store/check_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/run/scenario.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/sweep_file.hpp"

namespace schoolsim {
namespace {

using Problems = std::vector<std::string>;

/// Every dataset with axes has a dimension of equal length on each.
void check_dimensions(const hdf5::Handle& group, const std::string& path, Problems& problems) {
  for (const std::string& name : hdf5::names(group)) {
    const std::string full = path + name;
    if (hdf5::is_group(group, name)) {
      check_dimensions(hdf5::open_group(group, name), full + "/", problems);
      continue;
    }
    const hdf5::Handle dataset = hdf5::open_dataset(group, name);
    const hdf5::Shape size = hdf5::shape(dataset);
    const std::vector<std::string> axes = hdf5::axis_names(dataset);
    for (std::size_t i = 0; i < size.size(); ++i) {
      if (axes[i].empty() || !hdf5::exists(group, axes[i])) {
        problems.push_back(full + ": axis " + std::to_string(i) + " has no dimension in its group");
      } else if (const auto length = hdf5::shape(hdf5::open_dataset(group, axes[i]))[0]; length != size[i]) {
        problems.push_back(full + ": axis " + axes[i] + " has " + std::to_string(size[i]) +
                           " entries, its dimension " + std::to_string(length));
      }
    }
  }
}

/// Collects values outside a range and reports the first with their number.
class RangeCheck {
 public:
  /// Not-a-number as a bound leaves that side open.
  RangeCheck(std::string name, double lower, double upper, bool may_be_undefined = false)
      : name_(std::move(name)), lower_(lower), upper_(upper), may_be_undefined_(may_be_undefined) {}
  void look_at(double value, std::uint32_t replicate) {
    const bool is_outside =
        std::isnan(value) ? !may_be_undefined_ : value < lower_ || value > upper_ || std::isinf(value);
    if (!is_outside) return;
    if (n_outside_++ == 0) first_ = std::to_string(value) + " in replicate " + std::to_string(replicate);
  }
  void report(Problems& problems) const {
    if (n_outside_ == 0) return;
    problems.push_back(name_ + ": " + std::to_string(n_outside_) + " values outside " +
                       std::to_string(lower_) + " to " + std::to_string(upper_) + ", the first is " + first_);
  }

 private:
  std::string name_;
  double lower_, upper_;
  bool may_be_undefined_;
  std::size_t n_outside_ = 0;
  std::string first_;
};

void check_values(const StoredRun& run, Problems& problems) {
  const std::vector<std::size_t>& lacking = run.lacking_metrics;
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    if (std::find(lacking.begin(), lacking.end(), m) != lacking.end()) continue;
    const MetricInfo& metric = metric_table()[m];
    RangeCheck range("metrics/" + std::string(metric.name), metric.lower, metric.upper,
                     !metric.undefined_when.empty());
    for (const RunResult& result : run.results) {
      for (std::size_t r = 0; r < result.n_records; ++r)
        range.look_at(result.metrics[m * result.n_records + r], result.replicate);
    }
    range.report(problems);
  }
  RangeCheck costs("costs", 0, std::numeric_limits<double>::quiet_NaN());
  for (const RunResult& result : run.results) {
    for (const auto* column : {&result.leader_days, &result.pounds}) {
      for (const Ledger& ledger : *column) {
        for (const auto& payer : ledger) {
          for (const double cost : payer) costs.look_at(cost, result.replicate);
        }
      }
    }
  }
  costs.report(problems);
  const RunDescription& d = run.description;
  const std::size_t size = d.record.terms.size() * d.n_schools();
  for (std::size_t v = 0; v < d.record.variables.size(); ++v) {
    const TrajectoryVariable& variable = trajectory_variables()[d.record.variables[v]];
    RangeCheck range("trajectories/" + std::string(variable.name), static_cast<double>(variable.lower),
                     static_cast<double>(variable.upper), variable.may_be_undefined);
    for (const RunResult& result : run.results) {
      for (std::size_t i = 0; i < size && !result.trajectories.empty(); ++i) {
        range.look_at(static_cast<double>(result.trajectories[v * size + i]), result.replicate);
      }
    }
    range.report(problems);
  }
}

void check_schools(const SchoolList& list, const std::string& name, Problems& problems) {
  std::set<SchoolId> ids;
  std::size_t n_doubled = 0;
  std::size_t n_bad = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!ids.insert(list.id[i]).second) ++n_doubled;
    const bool good = list.pupils[i] > 0 && std::isfinite(list.pupils[i]) && list.disadvantage[i] >= 0 &&
                      list.disadvantage[i] <= 1 && std::isfinite(list.x_km[i]) &&
                      std::isfinite(list.y_km[i]) && list.grade[i] <= 4 &&
                      (list.value_added.empty() || !std::isinf(list.value_added[i]));
    if (!good) ++n_bad;
  }
  if (n_doubled > 0)
    problems.push_back(name + ": " + std::to_string(n_doubled) + " schools share their id with another");
  if (n_bad > 0)
    problems.push_back(name + ": " + std::to_string(n_bad) + " schools have a value that no list may have");
}

/// A tie begins once before it changes or ends, and records do not go back.
void check_ties(const RunResult& result, Problems& problems) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> standing;
  Term record = 0;
  std::size_t n_bad = 0;
  for (const TieEvent& event : result.tie_events) {
    bool& stands = standing[{event.first, event.second}];
    if (event.record < record || stands != (event.kind != TieEventKind::begin)) ++n_bad;
    record = event.record;
    stands = event.kind != TieEventKind::end;
  }
  if (n_bad > 0) {
    problems.push_back("ties: " + std::to_string(n_bad) + " events of replicate " +
                       std::to_string(result.replicate) + " do not follow from those before");
  }
}

/// What opening a file or reading a part of it finds.
template <class Look>
void collect(Problems& problems, const Look& look) {
  try {
    look();
  } catch (const hdf5::Failure& failure) {
    problems.emplace_back(failure.what());
  } catch (const Error& error) {
    problems.emplace_back(error.what());
  }
}

/// Values of a sweep's runs: [run][n_each]. Those that are not done have none.
void check_runs(const std::string& name, RangeCheck range, const std::vector<double>& values,
                const std::vector<RunState>& states, std::uint32_t n_replicates, Problems& problems) {
  const std::size_t n_each = values.size() / states.size();
  std::size_t n_without_run = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t run = i / n_each;
    if (states[run] == RunState::done) {
      range.look_at(values[i], static_cast<std::uint32_t>(run % n_replicates));
    } else if (!std::isnan(values[i])) {
      ++n_without_run;
    }
  }
  range.report(problems);
  if (n_without_run > 0)
    problems.push_back(name + ": " + std::to_string(n_without_run) + " values of runs that are not done");
}

void check_results(const SweepHeader& header, Problems& problems) {
  std::vector<RunState> states;
  collect(problems, [&] { states = read_run_states(header); });
  if (states.empty()) return;
  collect(problems, [&] {
    const auto hashes = read_state_hashes(header);
    std::size_t n_bad = 0;
    for (std::size_t run = 0; run < states.size(); ++run)
      n_bad += (hashes[run] != 0) != (states[run] == RunState::done) ? 1U : 0U;
    if (n_bad > 0) {
      problems.push_back("final_state_hash: " + std::to_string(n_bad) +
                         " runs have none and are done, or have one and are not");
    }
  });
  for (const std::string& name : header.metrics) {
    const MetricInfo& metric = metric_table()[find_metric(name)];
    collect(problems, [&] {
      const std::string path = "metrics/" + name;
      check_runs(path, {path, metric.lower, metric.upper, !metric.undefined_when.empty()},
                 read_sweep_metric(header, name), states, header.n_replicates, problems);
    });
  }
  for (const std::string name : {"leader_days", "pounds"}) {
    collect(problems, [&] {
      const std::string path = "costs/" + name;
      check_runs(path, {path, 0, std::numeric_limits<double>::quiet_NaN()}, read_sweep_costs(header, name),
                 states, header.n_replicates, problems);
    });
  }
  collect(problems, [&] {
    const auto failures = read_sweep_failures(header);
    const auto state_of = [&](const SweepFailure& failure) {
      const auto point = static_cast<std::size_t>(failure.point);
      const auto scenario = static_cast<std::size_t>(failure.scenario);
      return states[(point * header.scenarios.size() + scenario) * header.n_replicates +
                    static_cast<std::size_t>(failure.replicate)];
    };
    const auto n_failed = std::count(states.begin(), states.end(), RunState::failed);
    if (std::cmp_not_equal(failures.size(), n_failed) ||
        !std::all_of(failures.begin(), failures.end(),
                     [&](const SweepFailure& failure) { return state_of(failure) == RunState::failed; }))
      problems.push_back("failures: does not name the runs whose run_state is failed");
  });
  collect(problems, [&] {
    const hdf5::Handle file = hdf5::open_foreign_file(header.path);
    for (const auto& [name, state] : {std::pair("runs_missing", RunState::missing),
                                      {"runs_done", RunState::done},
                                      {"runs_failed", RunState::failed},
                                      {"runs_not_needed", RunState::not_needed}}) {
      const auto n = std::count(states.begin(), states.end(), state);
      const auto told = hdf5::get_number<std::int32_t>(file, name);
      if (told != n) {
        problems.push_back(std::string(name) + " is " + std::to_string(told) + ", run_state has " +
                           std::to_string(n));
      }
    }
  });
}

/// Throws Error `file` where the machine is in the way; whether it is a file that can be looked at.
bool can_be_opened(const std::string& path, Problems& problems) {
  try {
    hdf5::open_foreign_file(path);
  } catch (const hdf5::Failure& failure) {
    problems.emplace_back(failure.what());
  }
  return problems.empty();
}

}  // namespace

std::vector<std::string> check_inputs(const RunDescription& description) {
  Problems problems;
  for (const Violation& violation : validate(description.scenario, description.terms, description.origins))
    problems.push_back("parameters/" + violation.key + " " + violation.message);
  if (description.synthetic_size == 0) check_schools(description.schools, "schools", problems);
  return problems;
}

std::vector<std::string> check_sweep_file(const std::string& path, std::vector<std::string>& notes) {
  const hdf5::QuietScope quiet;
  Problems problems;
  if (!can_be_opened(path, problems)) return problems;
  SweepHeader header;
  collect(problems, [&] { header = read_sweep_header(path); });
  if (!problems.empty()) return problems;
  collect(problems, [&] { check_dimensions(hdf5::open_foreign_file(path), "", problems); });
  if (header.has_results) {
    check_results(header, problems);
  } else {
    notes.emplace_back("describes a sweep, and holds no results");
  }
  if (!header.has_checksums)
    notes.emplace_back("an older program wrote it, without checksums: altered values cannot be detected");
  return problems;
}

std::vector<std::string> check_file(const std::string& path) {
  const hdf5::QuietScope quiet;
  Problems problems;
  StoredRun run;
  if (!can_be_opened(path, problems)) return problems;
  collect(problems, [&] { run = read_run(path); });
  if (!problems.empty()) return problems;
  collect(problems, [&] { check_dimensions(hdf5::open_foreign_file(path), "", problems); });
  for (const std::string& part : run.altered)
    problems.push_back(part + " no longer matches its checksum: it was altered");
  for (const std::string& problem : check_inputs(run.description)) problems.push_back(problem);
  for (std::size_t i = 0; i < run.synthetic_schools.size(); ++i) {
    check_schools(run.synthetic_schools[i],
                  "schools of replicate " + std::to_string(run.results[i].replicate), problems);
  }
  check_values(run, problems);
  for (const RunResult& result : run.results) check_ties(result, problems);
  return problems;
}

}  // namespace schoolsim
