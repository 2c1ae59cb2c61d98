#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/error.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/study/branch.hpp"
#include "sim/study/budget.hpp"
#include "sim/study/experiments.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/rerun.hpp"
#include "sim/study/run.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/study/sweep.hpp"
#include "sim/sweep/folder.hpp"
#include "tests/config/folder.hpp"

// Runs whose replicates are worlds: each under a set of values of its own.

using namespace schoolsim;
using Catch::Contains;

namespace {

constexpr const char* three_sets = "# made up\ntrust.loss,learning.own\n0.1,0.02\n0.2,0.03\n0.3,0.01\n";

RunInputs worlds(std::vector<std::string> scenarios, std::string sets, std::uint32_t n_replicates = 4) {
  RunInputs inputs;
  inputs.scenarios = std::move(scenarios);
  inputs.parameters = std::move(sets);
  inputs.schools = "synthetic:60";
  inputs.terms = 12;
  inputs.n_replicates = n_replicates;
  return inputs;
}

std::string bytes_of(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

RunRequest to_files(const Folder& folder, RunInputs inputs, Existing existing = Existing::replace) {
  RunRequest request;
  request.inputs = std::move(inputs);
  request.folder = folder / "r";
  request.existing = existing;
  request.threads = 1;
  return request;
}

}  // namespace

TEST_CASE("A replicate is the run that states the values of its set, one set after the other", "[study]") {
  const Folder folder;
  const std::string sets = folder.write("sets.csv", three_sets);
  run_to_files(to_files(folder, worlds({"supported"}, sets)), {});
  const StoredRun stored = read_run(folder / "r/supported.h5");
  const std::vector<std::vector<std::string>> values{{"trust.loss=0.1", "learning.own=0.02"},
                                                     {"trust.loss=0.2", "learning.own=0.03"},
                                                     {"trust.loss=0.3", "learning.own=0.01"}};
  REQUIRE(stored.results.size() == 4);
  for (std::uint32_t r = 0; r < 4; ++r) {
    RunInputs alone = worlds({"supported"}, "default", r + 1);
    alone.settings = values[r % 3];
    CHECK(run_in_memory(describe_runs(alone, {}), 1, {}).front().back().state_hash ==
          stored.results[r].state_hash);
  }
  // Two lucks to a set.
  RunInputs twice = worlds({"supported"}, sets);
  twice.n_lucks = 2;
  const auto lucks = run_in_memory(describe_runs(twice, {}), 1, {}).front();
  CHECK(lucks[0].state_hash == stored.results[0].state_hash);
  for (const auto& [replicate, set] : {std::pair{1U, 0U}, {2U, 1U}, {3U, 1U}}) {
    RunInputs alone = worlds({"supported"}, "default", replicate + 1);
    alone.settings = values[set];
    CHECK(run_in_memory(describe_runs(alone, {}), 1, {}).front().back().state_hash ==
          lucks[replicate].state_hash);
  }
}

TEST_CASE("Worlds are kept: added to, made again and branched as one runs them", "[study]") {
  const Folder folder;
  const std::string sets = folder.write("sets.csv", three_sets);
  const std::string path = folder / "r/two-tier-drift.h5";
  run_to_files(to_files(folder, worlds({"baseline", "supported"}, sets)), {});
  const std::string at_once = bytes_of(path);
  run_to_files(to_files(folder, worlds({"baseline"}, sets, 1)), {});
  run_to_files(to_files(folder, worlds({"baseline"}, sets), Existing::append), {});
  CHECK(bytes_of(path) == at_once);
  CHECK(rerun({path, {}, 1}, {}).is_match);
  BranchRequest request;
  request.path = path;
  request.scenario = "supported";
  request.out = folder / "branch.h5";
  branch(request, {});
  CHECK(read_run(folder / "branch.h5").results[2].state_hash ==
        read_run(folder / "r/supported.h5").results[2].state_hash);

  folder.write("own.ini",
               "[scenario]\ntitle = Own\n[trust]\nloss = 0.16\n[policy a]\nfrom = 1\nlever.vision = 0.8\n");
  request.scenario = folder / "own.ini";
  CHECK_THROWS_WITH(branch(request, {}), Contains("trust.loss") && Contains("differs between worlds"));

  folder.write("sets.csv", "trust.loss,learning.own\n0.1,0.02\n0.2,0.03\n0.3,0.02\n");
  CHECK_THROWS_WITH(run_to_files(to_files(folder, worlds({"baseline"}, sets, 5), Existing::append), {}),
                    Contains("sets of parameters have other values"));
  run_to_files(to_files(folder, worlds({"baseline"}, sets)), {});
  CompareRequest compared;
  compared.paths = {path, folder / "r/supported.h5"};
  CHECK_THROWS_WITH(compare_files(compared), Contains("sets of parameters: sets.csv ("));
}

TEST_CASE("The points of a sweep share the worlds, and a factor takes the place of a set's value",
          "[study]") {
  const Folder folder;
  const std::string sets = folder.write("sets.csv", three_sets);
  SweepRequest request;
  request.plan = folder.write("plan.ini",
                              "[sweep]\nscenarios = two-tier-drift, supported\nparameters = " + sets +
                                  "\nschools = synthetic:60\nterms = 12\nreplicates = 4\nmetrics = isolated\n"
                                  "design = factorial\n[factor trust.loss]\nlist = 0.15, 0.25\n");
  request.folder = folder / "sweep";
  request.threads = 1;
  std::string notes;
  Watch watch;
  watch.tell = [&](Told, const std::string& text) { notes += text + "\n"; };
  REQUIRE(sweep_to_folder(request, watch).is_complete);
  CHECK_THAT(notes, Contains("trust.loss: is a factor, so its values in sets.csv are not used"));
  SweepFolder stored(request.folder);
  const SweepHeader header = *stored.stored();
  // Tasks are replicate x point: point 1 in replicate 3 has the first set again, but for the factor.
  for (const auto& [replicate, own] : {std::pair{0U, "0.02"}, {1U, "0.03"}, {3U, "0.02"}}) {
    RunInputs alone = worlds({"baseline"}, "default", replicate + 1);
    alone.settings = {"trust.loss=0.25", std::string("learning.own=") + own};
    CHECK(run_in_memory(describe_runs(alone, {}), 1, {}).front().back().state_hash ==
          stored.read(header, std::uint64_t{replicate} * 2 + 1)->front().state_hash);
  }
  // Another set of sets is another sweep.
  folder.write("sets.csv", "trust.loss,learning.own\n0.1,0.02\n0.2,0.05\n0.3,0.01\n");
  CHECK_THROWS_WITH(sweep_to_folder(request, {}), Contains("sets of parameters digest"));
}

TEST_CASE("A budget is met by the median of worlds", "[study]") {
  const Folder folder;
  BudgetRequest request;
  request.inputs = worlds({"baseline", "small-primary-carrot"}, folder.write("sets.csv", three_sets), 3);
  request.lever = "incentive.days";
  request.budget = {8'000, true};
  const Dose dose = find_dose(request, {});
  CHECK(dose.cost.is_of_worlds);
  CHECK(dose.cost.estimate == Approx(8'000).epsilon(0.01));
  CHECK(dose.cost.interval->lower <= dose.cost.estimate);
  CHECK(dose.cost.interval->upper >= dose.cost.estimate);
  CHECK(dose.cost.interval->lower < dose.cost.interval->upper);
}

TEST_CASE("What a scenario states holds in every world, and what is chosen is in no set", "[study]") {
  const Folder folder;
  const std::string sets = folder.write("sets.csv", three_sets);
  RunInputs inputs = worlds({"baseline"}, sets);
  inputs.settings = {"trust.loss=0.15"};
  const RunDescription description = describe_runs(inputs, {}).front();
  for (std::uint32_t r = 0; r < 4; ++r) CHECK(description.scenario_in(r).parameters.trust_loss == 0.15);
  CHECK(description.scenario_in(2).parameters.learning_own == 0.01);
  // The worlds stay the same, whatever is stated.
  CHECK(description.sets.digest == describe_runs(worlds({"baseline"}, sets), {}).front().sets.digest);

  const auto refusal = [&](const std::string& text) {
    const std::string file = folder.write("bad.csv", text);
    try {
      describe_runs(worlds({"baseline"}, file), {});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  CHECK_THAT(refusal("trust.loss,lever.vision\n0.1,0.2\n"), Contains("lever.vision: is chosen, not unknown"));
  CHECK_THAT(refusal("trust.los\n0.1\n"), Contains("bad.csv:1") && Contains("nearest is trust.loss"));
  CHECK_THAT(refusal("trust.loss\n0.1\n7\n"), Contains("bad.csv:3") && Contains("trust.loss"));
  CHECK_THAT(refusal("# why\ntrust.loss,learning.own\n0.1\n"),
             Contains("bad.csv:3: has 1 values, the header names 2 parameters"));
  CHECK_THAT(refusal("trust.loss,trust.loss\n0.1,0.1\n"), Contains("trust.loss: is in two columns"));
  CHECK_THAT(refusal("synthetic.urban_share\n0.5\n"), Contains("synthetic.urban_share: draws the schools"));
  CHECK_THAT(refusal("trust.loss\nx\n"), Contains("bad.csv:2: trust.loss: is 'x', allowed is a number"));
  CHECK_THAT(refusal("# nothing\n"), Contains("holds no parameter set"));
  CHECK_THROWS_WITH(describe_runs(worlds({"baseline"}, "englnd"), {}), Contains("nearest is england"));
  // Values that only contradict what the scenario states.
  const std::string least = folder.write("least.csv", "start.support_low\n0.9\n");
  RunInputs contradiction = worlds({"baseline"}, least);
  contradiction.settings = {"start.support_high=0.8"};
  CHECK_THROWS_WITH(describe_runs(contradiction, {}), Contains("least.csv, set 1, with two-tier-drift"));
}

TEST_CASE("Sets that another version of the model was found with are used with a warning", "[worlds]") {
  const Folder folder;
  const auto warnings = [&](const std::string& head) {
    const std::string file = folder.write("sets.csv", head + "trust.loss\n0.1\n0.2\n");
    std::vector<std::string> heard;
    Watch watch;
    watch.tell = [&](Told kind, const std::string& text) {
      if (kind == Told::warning) heard.push_back(text);
    };
    describe_runs(worlds({"baseline"}, file), watch);
    return heard;
  };
  const std::string same = std::to_string(model_version), other = std::to_string(model_version - 1);
  CHECK(warnings("").empty());
  CHECK(warnings("# two\n# schoolsim calibrate p.ini: model version " + same + ", 2 waves\n").empty());
  const auto heard = warnings("# two\n# schoolsim calibrate p.ini: model version " + other + ", 2 waves\n");
  REQUIRE(heard.size() == 1);
  CHECK_THAT(heard[0], Contains("found with model version " + other + ", and this program has " + same) &&
                           Contains("calibrate PLAN --check"));
}
