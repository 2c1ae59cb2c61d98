#include <catch2/catch.hpp>

#include "tests/cli/program.hpp"

// The program itself; tests/study/calibrate_test.cpp has the question.

using Catch::Contains;

namespace {

void write_inputs(const Folder& folder) {
  folder.write(
      "calibration.ini",
      "[sweep]\nscenarios = baseline\nschools = synthetic:60\nreplicates = 2\nterms = 6\npoints = 30\n"
      "metrics = isolated\n[calibration]\ntargets = targets.csv\nwaves = 2\nsets = 10\n"
      "[factor inspection.noise_primary]\n[factor inspection.rate]\n");
  folder.write("targets.csv",
               "id,observable,arguments,value,sd,use\n"
               "good,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit\n");
}

TEST_CASE("calibrate says what it takes, what it found and where that is", "[cli]") {
  const Folder folder;
  write_inputs(folder);
  const Outcome needs = run_program(folder, {"calibrate", "calibration.ini", "--dry-run"});
  CHECK(needs.code == 0);
  CHECK_THAT(needs.out, Contains("1 targets, 2 factors.") && Contains("160 runs."));
  CHECK(run_program(folder, {"calibrate", "calibration.ini"}).code == 2);
  const Outcome found = run_program(folder, {"calibrate", "calibration.ini", "--out", "c"});
  INFO(found.err);
  REQUIRE(found.code == 0);
  CHECK_THAT(found.out, Contains("10 parameter sets of equal weight") &&
                            Contains("inspection.noise_primary") &&
                            Contains("c/sets.csv\nc/waves.csv\nc/targets.csv\n"));
  CHECK_THAT(found.err, Contains("Wave 1: 30 points, 30 in the fit; 1 of 1 targets count, Q2 "));
  // The sets are what --parameters takes.
  CHECK(run_program(folder, {"run", "baseline", "--schools", "synthetic:30", "--terms", "3", "--replicates",
                             "2", "--parameters", "c/sets.csv", "--out", "runs", "--quiet"})
            .code == 0);
}

TEST_CASE("Two processes share the work of a calibration, and find the same", "[cli]") {
  const Folder folder;
  write_inputs(folder);
  REQUIRE(run_program(folder, {"calibrate", "calibration.ini", "--out", "alone", "--quiet"}).code == 0);
  const std::vector<std::string> words{"calibrate", "calibration.ini", "--out", "shared", "--threads",
                                       "1",         "--quiet"};
  Outcome two;
  const Outcome one = run_program(folder, words, RLIM_INFINITY,
                                  [&](pid_t, const std::string&) { two = run_program(folder, words); });
  INFO(one.err << two.err);
  CHECK(one.code == 0);
  CHECK(two.code == 0);
  CHECK(one.out == two.out);
  CHECK(read_file(folder / "shared/sets.csv") == read_file(folder / "alone/sets.csv"));
}

}  // namespace
