#include <atomic>
#include <filesystem>
#include <map>
#include <numeric>

#include <catch2/catch.hpp>

#include "sim/error.hpp"
#include "sim/study/branch.hpp"
#include "sim/study/experiments.hpp"
#include "sim/study/rerun.hpp"
#include "sim/study/run.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/study/sweep.hpp"
#include "sim/study/sweep_plan.hpp"
#include "tests/config/folder.hpp"

// Questions as bindings ask them: without flags, a terminal or a program.

using namespace schoolsim;
using Catch::Contains;

namespace {

RunInputs small(std::vector<std::string> scenarios) {
  RunInputs inputs;
  inputs.scenarios = std::move(scenarios);
  inputs.schools = "synthetic:60";
  inputs.terms = 12;
  inputs.n_replicates = 3;
  return inputs;
}

/// Counts what it is told; asks to stop once so many steps are done.
struct Listener {
  std::map<Told, std::vector<std::string>> told;
  std::vector<std::uint64_t> stretches;
  std::atomic<std::uint64_t> n_steps = 0;

  Watch watch(std::uint64_t most_steps = 1'000'000) {
    return {[this](Told kind, const std::string& text) { told[kind].push_back(text); },
            [this](std::uint64_t n, std::string_view) { stretches.push_back(n); },
            [this](bool) { ++n_steps; }, [this, most_steps] { return n_steps >= most_steps; }};
  }
};

RunRequest to_files(const Folder& folder, RunInputs inputs) {
  RunRequest request;
  request.inputs = std::move(inputs);
  request.folder = folder / "r";
  request.threads = 1;
  return request;
}

double mean_at(const std::vector<RunResult>& runs, std::size_t metric, Term record) {
  double sum = 0;
  for (const RunResult& run : runs) sum += metric_at(run, metric, record);
  return sum / static_cast<double>(runs.size());
}

}  // namespace

TEST_CASE("A run to files tells its steps, and what it keeps can be repeated and branched", "[study]") {
  const Folder folder;
  Listener listener;
  const RunFiles files = run_to_files(to_files(folder, small({"baseline", "supported"})), listener.watch());
  CHECK(files.paths == std::vector<std::string>{folder / "r/two-tier-drift.h5", folder / "r/supported.h5"});
  CHECK_FALSE(files.is_stopped);
  CHECK(files.n_kept == 3);
  CHECK(listener.stretches == std::vector<std::uint64_t>{6});
  CHECK(listener.n_steps == 6);
  CHECK(listener.told.at(Told::progress).size() == 1);
  CHECK(listener.told.count(Told::warning) == 0);

  // A replicate alone ends as it is stored, in the same state.
  const auto alone = repeat_replicate(small({"baseline", "supported"}), 2, 1, {});
  REQUIRE(alone.size() == 2);
  for (std::size_t s = 0; s < 2; ++s) {
    const StoredRun stored = read_run(files.paths[s]);
    CHECK(alone[s].scenario == stored.description.scenario.name);
    CHECK(alone[s].state_hash == stored.results[2].state_hash);
  }
  const Rerun again = rerun({files.paths[0], {}, 1}, {});
  CHECK(again.is_match);
  CHECK_THAT(again.summary, Contains("of 3 replicates are equal bit for bit"));

  // Without another scenario a branch repeats its file.
  BranchRequest request;
  request.path = files.paths[1];
  request.at = 5;
  const std::string path = branch(request, {});
  CHECK(path == folder / "r/supported-at-5.h5");
  const StoredRun whole = read_run(files.paths[1]), branched = read_run(path);
  REQUIRE(branched.results.size() == 3);
  for (std::size_t r = 0; r < 3; ++r) CHECK(branched.results[r].state_hash == whole.results[r].state_hash);
  request.at = 12;
  CHECK_THROWS_WITH(branch(request, {}), Contains("--at: is '12', allowed is a whole number from 0 to 11"));
}

TEST_CASE("A file keeps the values of a parameter file, with which it is continued, repeated and branched",
          "[study]") {
  const Folder folder;
  RunRequest request = to_files(folder, small({"forced"}));
  request.inputs.parameters =
      folder.write("set.ini", "trust.gain = 0.3\nforced.active = 1\nlearning.cap = 0.02\n");
  request.inputs.n_replicates = 2;
  const std::string path = run_to_files(request, {}).paths.front();
  const StoredRun first = read_run(path);
  const auto origin = [&](std::string_view key) { return first.description.origins[*find_parameter(key)]; };
  CHECK(first.description.scenario.parameters.trust_gain == 0.3);
  CHECK(origin("trust.gain") == Origin::parameter_file);
  CHECK(origin("trust.loss") == Origin::standard);

  RunRequest same = to_files(folder, small({"forced"}));
  same.inputs.settings = {"trust.gain=0.3", "learning.cap=0.02"};
  CHECK_FALSE(repeat_replicate(same.inputs, 1, 1, {}).front().state_hash == first.results[1].state_hash);
  same.inputs.parameters = folder.write("force.ini", "forced.active = 1\n");
  CHECK(repeat_replicate(same.inputs, 1, 1, {}).front().state_hash == first.results[1].state_hash);

  request.existing = Existing::append;
  request.inputs.n_replicates = 3;
  RunRequest other = request;
  other.inputs.parameters = "default";
  CHECK_THROWS_WITH(run_to_files(other, {}), Contains("cannot add replicates") && Contains("trust.gain"));
  CHECK(run_to_files(request, {}).n_kept == 3);
  CHECK(rerun({path, {}, 1}, {}).is_match);

  // Its values are not the user's word, so that a branch may schedule them.
  BranchRequest branched;
  branched.path = path;
  branched.at = 5;
  branched.scenario = folder.write("later.ini", "[policy a]\ntrust.gain = 0.1\nfrom = 0\n");
  const StoredRun after = read_run(branch(branched, {}));
  CHECK(parameters_in_force(after.description.scenario, 4).trust_gain == 0.3);
  CHECK(parameters_in_force(after.description.scenario, 5).trust_gain == 0.1);
  branched.scenario = folder.write("whole.ini", "trust.gain = 0.1\n");
  CHECK_THROWS_WITH(branch(branched, {}),
                    Contains("trust.gain: is 0.1 for the whole run, but 0.3 in the stored"));
}

TEST_CASE("A sweep starts from the parameters that its plan names, and its factors replace them", "[study]") {
  const Folder folder;
  folder.write("set.ini", "trust.gain = 0.3\nlearning.cap = 0.02\n");
  const auto plan = [&](const std::string& parameters) {
    return folder.write("plan.ini",
                        "[sweep]\nscenarios = baseline\nschools = synthetic:40\nreplicates = 1\nterms = "
                        "3\nparameters = " +
                            parameters +
                            "\ndesign = oat\nlevels = 2\n[factor trust.gain]\nrange = 0.1, 0.2\n");
  };
  PlannedSweep planned = read_planned_sweep(plan(folder / "set.ini"), {}, {});
  settle_points(planned, {});
  CHECK(planned.sweep.scenarios.front().scenario.parameters.learning_cap == 0.02);
  CHECK(planned.sweep.points == std::vector<double>{0.3, 0.1, 0.2});
  CHECK_THROWS_WITH(read_planned_sweep(plan("v4"), {}, {}),
                    Contains("plan.ini:6: parameters: 'v4': no such parameters; nearest is v3"));
}

TEST_CASE("A run that is asked to stop keeps whole replicates, and goes on from there", "[study]") {
  const Folder folder;
  Listener listener;
  RunRequest request = to_files(folder, small({"baseline"}));
  request.inputs.n_replicates = 20;  // more than are under way at once
  const RunFiles stopped = run_to_files(request, listener.watch(2));
  CHECK(stopped.is_stopped);
  CHECK(stopped.n_replicates == 20);
  REQUIRE(stopped.n_kept >= 2);
  REQUIRE(stopped.n_kept < 20);
  CHECK_THROWS_AS(run_to_files(request, {}), Error);
  request.existing = Existing::append;
  const RunFiles whole = run_to_files(request, {});
  CHECK_FALSE(whole.is_stopped);
  CHECK(whole.n_kept == 20);
  CHECK(rerun({whole.paths.front(), {}, 1}, {}).is_match);
}

TEST_CASE("Experiments end by an exception where they are asked to stop", "[study]") {
  ExperimentRequest request;
  request.inputs = small({"supported", "vision"});
  Listener listener;
  // From the start on: few runs of few schools may be over before a step is told.
  CHECK_THROWS_AS(interplay(request, listener.watch(0)), Interrupted);
  CHECK(listener.n_steps == 0);
}

TEST_CASE("Interplay is what the runs of its cells give", "[study]") {
  ExperimentRequest request;
  request.inputs = small({"supported", "vision"});
  request.metrics = {find_metric("degree_mean")};
  const Interplay found = interplay(request, {});
  REQUIRE(found.alone.size() == 2);
  const auto runs =
      run_in_memory(describe_runs(small({"baseline", "supported", "vision", "supported+vision"}), {}), 1, {});
  std::vector<double> means;
  for (const auto& cell : runs) means.push_back(mean_at(cell, request.metrics.front(), 12));
  const std::map<std::string, double> expected{{"together", means[3] - means[0]},
                                               {"beyond_the_sum", means[3] - means[1] - means[2] + means[0]}};
  std::size_t n_found = 0;
  for (const Effect& effect : found.effects) {
    const auto row = expected.find(effect.quantity);
    if (row == expected.end()) continue;
    ++n_found;
    CHECK(effect.difference.estimate == Approx(row->second).margin(1e-12));
  }
  CHECK(n_found == expected.size());
}

TEST_CASE("Runs without common luck are told apart, not compared", "[study]") {
  const Folder folder;
  RunInputs other = small({"supported"});
  other.seed = 2;
  run_to_files(to_files(folder, small({"baseline"})), {});
  run_to_files(to_files(folder, other), {});
  CompareRequest request;
  request.paths = {folder / "r/two-tier-drift.h5", folder / "r/supported.h5"};
  CHECK_THROWS_AS(compare_files(request), NotComparable);
  CHECK_THROWS_WITH(compare_files(request), Contains("seed"));
  request.prices = {"price.releas=300"};
  CHECK_THROWS_WITH(compare_files(request), Contains("nearest is price.release"));
}

TEST_CASE("A sweep tells what of it is done, and goes on where it was stopped", "[study]") {
  const Folder folder;
  const std::string plan = folder.write("plan.ini",
                                        "[sweep]\nscenarios = baseline, supported\nschools = synthetic:40\n"
                                        "replicates = 2\nterms = 6\ndesign = lhs\npoints = 5\n"
                                        "[factor trust.loss]\n");
  SweepRequest request;
  request.plan = plan;
  request.folder = folder / "s";
  request.threads = 1;
  Listener listener;
  const SweepEnd stopped = sweep_to_folder(request, listener.watch(6));
  CHECK(stopped.is_interrupted);
  CHECK_FALSE(stopped.is_complete);
  CHECK(stopped.n_runs() == 20);
  CHECK(stopped.n_done() == 6);
  CHECK(listener.stretches == std::vector<std::uint64_t>{20});
  Listener again;
  const SweepEnd whole = sweep_to_folder(request, again.watch());
  CHECK(whole.is_complete);
  CHECK(whole.n_done() == 20);
  CHECK(again.n_steps == 14);
  CHECK(repeat_task(request, "4:1", {}).is_same == true);
  CHECK_THROWS_WITH(repeat_task(request, "5:1", {}), Contains("points from 0 to 4"));
}
