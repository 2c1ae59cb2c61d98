#include "sim/sweep/engine.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/ensemble/ensemble.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/regimes.hpp"
#include "sim/model/world.hpp"
#include "sim/run/thresholds.hpp"
#include "tests/config/folder.hpp"
#include "tests/sweep/small_sweep.hpp"

using Catch::Contains;

namespace schoolsim {
namespace {

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

TEST_CASE("A run of a sweep is the run of its scenario with the point's values, bit for bit", "[sweep]") {
  const Sweep sweep = test::small_sweep(2);
  PastCache past;
  for (const SweepTask task : {SweepTask{0, 0}, {1, 0}, {3, 1}}) {
    const auto runs = run_task(sweep, task, 0, past);
    std::vector<RunDescription> descriptions = sweep.scenarios;
    for (RunDescription& d : descriptions) {
      test::value_of(d.scenario.parameters, "trust.gain") = sweep.value(task.point, 0);
      Policy vision{"vision", 3, std::numeric_limits<Term>::max(), {}};
      vision.changes.push_back({*find_parameter("lever.vision"), sweep.value(task.point, 1)});
      d.scenario.policies.push_back(vision);
    }
    run_ensemble(descriptions, {}, [&](EnsembleResult&& done) {
      if (done.result.replicate != task.replicate) return;
      const SweepRun& run = runs[done.scenario];
      CHECK(run.failure.empty());
      CHECK(run.state_hash == done.result.state_hash);
      for (std::size_t m = 0; m < sweep.metrics.size(); ++m) {
        for (std::size_t r = 0; r < sweep.records.size(); ++r) {
          const auto record = static_cast<std::size_t>(sweep.records[r]);
          CHECK(bits(run.metrics[m * sweep.records.size() + r]) ==
                bits(done.result.metrics[sweep.metrics[m] * done.result.n_records + record]));
          CHECK(run.leader_days[r] == done.result.leader_days[record]);
          CHECK(run.pounds[r] == done.result.pounds[record]);
        }
      }
    });
  }
}

TEST_CASE("A factor of a policy moves its value or date where a scenario has it, bit for bit", "[sweep]") {
  Sweep sweep = test::small_sweep(1);
  const std::size_t floor = *find_parameter("lever.la_floor"), vision = *find_parameter("lever.vision");
  Policy& policy = sweep.scenarios[1].scenario.policies.front();
  policy.name = "p";
  policy.changes.push_back({vision, 0.3});
  sweep.factors = {{{vision, "p"}, {}, "", ""},
                   {{0, "p", PolicyDate::from}, {}, "", ""},
                   {{0, "p", PolicyDate::until}, {}, "", ""},
                   {{0, "p", PolicyDate::ramp}, {}, "", ""}};
  sweep.points = {0.9, 1, 5, 3, 0.6, 2, 6, 0};
  PastCache past;
  std::vector<std::uint64_t> of_baseline;
  for (const std::size_t point : {0U, 1U}) {
    const auto runs = run_task(sweep, {point, 0}, 0, past);
    of_baseline.push_back(runs[0].state_hash);
    Sweep written = sweep;
    written.factors.resize(1);
    written.factors[0] = {*find_parameter("trust.gain"), {}, "", ""};
    written.points = {Parameters{}.trust_gain};
    const auto value = [&](std::size_t f) { return sweep.value(point, f); };
    written.scenarios[1].scenario.policies = {{"other",
                                               static_cast<Term>(value(1)),
                                               static_cast<Term>(value(2)),
                                               {{floor, 1}, {vision, value(0)}},
                                               {},
                                               static_cast<Term>(value(3))}};
    PastCache fresh;
    const auto by_hand = run_task(written, {0, 0}, 0, fresh);
    CHECK(runs[1].failure.empty());
    CHECK(part_bytes(0, 0, runs) == part_bytes(0, 0, by_hand));
    CHECK(runs[1].state_hash != runs[0].state_hash);
  }
  // The baseline has no such policy.
  CHECK(of_baseline[0] == of_baseline[1]);
  CHECK(idle_factors(sweep).empty());
}

TEST_CASE("With luck of its own, every point has the draws of another replicate", "[sweep]") {
  Sweep own = test::small_sweep(2), shared = test::small_sweep(20);
  own.has_own_luck = true;
  PastCache past;
  // Point 2 of four in replicate 1 is task 6.
  const auto runs = run_task(own, {2, 1}, 0, past), same = run_task(shared, {2, 6}, 0, past);
  const auto other = run_task(shared, {2, 1}, 0, past);
  REQUIRE(runs.size() == 2);
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(runs[s].state_hash == same[s].state_hash);
    CHECK(runs[s].state_hash != other[s].state_hash);
  }
  CHECK(identity_of(own) != identity_of(test::small_sweep(2)));
}

TEST_CASE("A sweep that finds thresholds runs under those that each run's own baseline gives", "[sweep]") {
  Sweep finds = test::small_sweep(2);
  const std::string before = identity_of(finds);
  for (RunDescription& d : finds.scenarios) d.scenario.parameters.inspection_regimes = 1;
  Sweep given = finds;
  finds.finds_thresholds = true;
  CHECK(identity_of(finds) != identity_of(given));
  PastCache past;
  const auto runs = run_task(finds, {1, 1}, 0, past);
  PastCache another;
  const auto with_defaults = run_task(given, {1, 1}, 0, another);
  const RunDescription& first = finds.scenarios.front();
  const Draws draws(first.seed, 1);
  const Parameters at_point = scenario_at(finds, 0, 1, 0).parameters;
  const SchoolList schools = first.synthetic_size > 0
                                 ? draw_synthetic_schools(first.synthetic_size, at_point, draws)
                                 : first.schools;
  const Parameters found = with_found_thresholds(schools, at_point, draws);
  for (RunDescription& d : given.scenarios) {
    for (const auto& of_phases : threshold_members()) {
      for (const auto& of_grades : of_phases) {
        for (double Parameters::*const member : of_grades) d.scenario.parameters.*member = found.*member;
      }
    }
  }
  PastCache third;
  const auto by_hand = run_task(given, {1, 1}, 0, third);
  for (std::size_t s = 0; s < runs.size(); ++s) {
    CHECK(runs[s].failure.empty());
    CHECK(runs[s].state_hash == by_hand[s].state_hash);
    CHECK(runs[s].state_hash != with_defaults[s].state_hash);
  }
}

TEST_CASE("A sweep keeps what its observables see of each run", "[sweep]") {
  Sweep sweep = test::small_sweep(2);
  const std::string before = identity_of(sweep);
  const auto& table = observable_table();
  const auto row = std::find_if(table.begin(), table.end(),
                                [](const ObservableInfo& info) { return info.name == "grade_share"; });
  REQUIRE(row != table.end());
  Observable good{static_cast<std::size_t>(row - table.begin())};
  good.arguments[Argument::phase] = 0;
  good.arguments[Argument::grade] = 2;
  good.arguments[Argument::record] = 5;
  sweep.observables = {good};
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  CHECK(sweep.identity != before);

  // Counted from the grades that the same run records.
  std::vector<RunDescription> descriptions = sweep.scenarios;
  const auto& variables = trajectory_variables();
  for (std::uint32_t v = 0; v < variables.size(); ++v) {
    if (variables[v].name != "grade") continue;
    for (RunDescription& d : descriptions) d.record.variables = {v};
  }
  for (RunDescription& d : descriptions) {
    test::value_of(d.scenario.parameters, "trust.gain") = sweep.value(1, 0);
    Policy vision{"vision", 3, std::numeric_limits<Term>::max(), {}};
    vision.changes.push_back({*find_parameter("lever.vision"), sweep.value(1, 1)});
    d.scenario.policies.push_back(vision);
    d.record.terms = {5};
    d.recorded_replicates = {0, 1};
  }
  PastCache past;
  const auto runs = run_task(sweep, {1, 0}, 0, past);
  const SchoolList schools = draw_synthetic_schools(40, descriptions.front().scenario.parameters,
                                                    Draws(descriptions.front().seed, 0));
  run_ensemble(descriptions, {}, [&](EnsembleResult&& done) {
    if (done.result.replicate != 0) return;
    double n = 0, n_good = 0;
    for (std::size_t i = 0; i < schools.size(); ++i) {
      const float grade = done.result.trajectories[i];
      if (schools.phase[i] != Phase::primary || !(grade >= 1)) continue;
      ++n;
      n_good += grade == 2 ? 1 : 0;
    }
    REQUIRE(n > 5);
    REQUIRE(runs[done.scenario].observed.size() == 1);
    CHECK(runs[done.scenario].observed[0] == Approx(n_good / n));
  });

  const Folder place;
  SweepFolder folder(place / "s");
  folder.lock();
  folder.prepare(sweep, "");
  const SweepHeader header = *folder.stored();
  CHECK(header.n_observables == 1);
  folder.write(1, part_bytes(sweep.fingerprint, 1, runs));
  const auto read = folder.read(header, 1);
  REQUIRE(read.has_value());
  CHECK(read->front().observed == runs.front().observed);
  SweepHeader without = header;
  without.n_observables = 0;
  CHECK_FALSE(folder.read(without, 1).has_value());
}

TEST_CASE("A past that is taken over gives the bits of one that is made anew", "[sweep]") {
  const Sweep sweep = test::small_sweep(2);
  PastCache kept;
  for (std::uint64_t number = 0; number < sweep.n_tasks(); ++number) {
    PastCache fresh;
    const SweepTask task = task_at(sweep, number);
    CHECK(part_bytes(0, 0, run_task(sweep, task, 0, kept)) ==
          part_bytes(0, 0, run_task(sweep, task, 0, fresh)));
  }
}

TEST_CASE("A run that fails says why, and the others go on", "[sweep]") {
  Sweep sweep = test::small_sweep(1);
  // Values that each are allowed and together are not.
  sweep.factors[0].key = *find_parameter("inspection.share_weak");
  sweep.points = {0.1, 0.2, 0.1, 0.9, 0.02, 0.2, 0.02, 0.9};
  for (RunDescription& d : sweep.scenarios)
    test::value_of(d.scenario.parameters, "inspection.share_inadequate") = 0.05;
  PastCache past;
  for (const SweepRun& run : run_task(sweep, {0, 0}, 0, past)) CHECK(run.failure.empty());
  for (const SweepRun& run : run_task(sweep, {2, 0}, 0, past)) {
    CHECK_THAT(run.failure, Contains("invalid values: inspection."));
    CHECK(run.metrics.empty());
  }
  for (const SweepRun& run : run_task(sweep, {1, 0}, 0, past)) CHECK(run.failure.empty());
  PastCache none;
  for (const SweepRun& run : run_task(sweep, {0, 0}, 1e-9, none))
    CHECK_THAT(run.failure, Contains("took longer than the time limit of"));
}

TEST_CASE("Tasks are run once each, whatever the threads; a stop leaves the rest", "[sweep]") {
  const Folder folder;
  const Sweep sweep = test::small_sweep(3);
  const auto open = [&](const char* name) {
    auto opened = std::make_unique<SweepFolder>(folder / name);
    opened->lock();
    opened->prepare(sweep, "");
    return opened;
  };
  for (const unsigned threads : {1U, 4U}) {
    const auto opened = open(threads == 1 ? "one" : "four");
    SweepOptions options;
    options.threads = threads;
    std::uint64_t n_told = 0;
    CHECK(run_sweep(sweep, *opened, options, [&](std::uint64_t, const auto&) { ++n_told; }));
    CHECK(n_told == 12);
    CHECK(opened->survey(*opened->stored(), {}).n_done == 12);
    CHECK(run_sweep(sweep, *opened, options, [&](std::uint64_t, const auto&) { ++n_told; }));
    CHECK(n_told == 12);
  }
  const auto opened = open("stopped");
  SweepOptions options;
  options.threads = 2;
  std::atomic<int> n_told = 0;
  options.interrupted = [&] { return n_told >= 3; };
  CHECK_FALSE(run_sweep(sweep, *opened, options, [&](std::uint64_t, const auto&) { ++n_told; }));
  // What was in flight is finished.
  CHECK(n_told >= 3);
  CHECK(n_told <= 5);
  CHECK(opened->survey(*opened->stored(), {}).n_done == static_cast<std::uint64_t>(n_told));
}

TEST_CASE("A factor that changes nothing is found, one that does anything is not", "[sweep]") {
  Sweep sweep = test::small_sweep(1);
  CHECK(idle_factors(sweep).empty());
  // A price is read by no run; chains have no reach without chains.
  sweep.factors[0].key = *find_parameter("chain.reach");
  sweep.points = {0.2, 0.2, 0.8, 0.9};
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{0});
  sweep.points = {0.2, 0.5, 0.8, 0.5};
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("A factor that others switch on is not taken for idle", "[sweep]") {
  // At the first point nothing switches chains on; that they fail for so long takes longer than the run.
  Sweep sweep = test::small_sweep(1);
  for (RunDescription& d : sweep.scenarios) {
    test::value_of(d.scenario.parameters, "chain.schools_per_chain") = 5;
    d.scenario.policies = {
        {"p", 1, 6, {{*find_parameter("chain.active"), 0}, {*find_parameter("chain.growth"), 1}}}};
  }
  sweep.factors = {{*find_parameter("chain.lead_leadership"), {}, "", ""},
                   {*find_parameter("trust.gain"), {}, "", ""},
                   {{*find_parameter("chain.active"), "p"}, {}, "", ""},
                   {*find_parameter("chain.failing_terms"), {}, "", ""},
                   {{0, "p", PolicyDate::from}, {}, "", ""}};
  sweep.points = {0.1, 0.1, 0, 100, 1, 0.9, 0.3, 0, 200, 5};
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{0, 2, 3, 4});
  sweep.points[7] = 1;
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{3});
}

TEST_CASE("A factor that acts in a named place of the list alone is not taken for idle", "[sweep]") {
  Sweep sweep = test::small_sweep(1);
  sweep.factors = {{*find_parameter("chain.lead_leadership"), {}, "list = 0.1, 0.9", ""}};
  sweep.points = {0.1, 0.9};
  const SchoolList schools = draw_synthetic_schools(1500, Parameters{}, Draws(1, 0));
  Policy chains{"chains", 0, std::numeric_limits<Term>::max(), {}};
  chains.changes.push_back({*find_parameter("chain.active"), 1});
  chains.target.conditions.push_back({ConditionKind::authority, {}, {schools.authorities.back().code}, 0, 0});
  for (RunDescription& d : sweep.scenarios) {
    d.synthetic_size = 0;
    d.schools = schools;
  }
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{0});
  for (RunDescription& d : sweep.scenarios) d.scenario.policies.push_back(chains);
  CHECK(idle_factors(sweep).empty());
  for (RunDescription& d : sweep.scenarios) d.scenario.policies.back().target.conditions[0].numbers = {-1};
  CHECK(idle_factors(sweep) == std::vector<std::size_t>{0});
}

TEST_CASE("A merged file tells runs that failed or are missing from those that are there", "[sweep]") {
  const Folder folder;
  Sweep sweep = test::small_sweep(1);
  SweepFolder opened(folder / "s");
  opened.lock();
  opened.prepare(sweep, "");
  const SweepHeader header = *opened.stored();
  std::vector<SweepRun> runs(2);
  runs[0].failure = "value that is not finite";
  runs[1].state_hash = 77;
  runs[1].metrics.assign(9, 1.5);
  runs[1].leader_days.resize(3);
  runs[1].pounds.resize(3);
  opened.write(2, part_bytes(sweep.fingerprint, 2, runs));
  const std::string path = folder / "m.h5";
  const MergeReport report = merge_sweep(opened, header, {}, path);
  CHECK(report.n_done == 1);
  CHECK(report.n_failed == 1);
  CHECK(report.n_missing == 6);
  CHECK(report.missing == std::vector<std::uint64_t>{0, 1, 3});
  const SweepHeader merged = read_sweep_header(path);
  const auto states = read_run_states(merged);
  REQUIRE(states.size() == 8);
  CHECK(states[4] == RunState::failed);
  CHECK(states[5] == RunState::done);
  CHECK(std::count(states.begin(), states.end(), RunState::missing) == 6);
  const auto failures = read_sweep_failures(merged);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].point == 2);
  CHECK(failures[0].scenario == 0);
  CHECK(failures[0].message == "value that is not finite");
  const auto values = read_sweep_metric(merged, std::string(metric_table()[sweep.metrics[1]].name));
  REQUIRE(values.size() == 8 * 3);
  CHECK(values[5 * 3] == 1.5);
  CHECK(std::isnan(values[4 * 3]));
  CHECK(std::isnan(values[0]));
}

}  // namespace
}  // namespace schoolsim
