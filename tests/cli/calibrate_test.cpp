#include <catch2/catch.hpp>

#include "tests/cli/pages.hpp"

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
               "good,grade_share,phase=primary grade=2 record=6,0.55,0.04,fit\n"
               "weak,grade_share,phase=primary grade=3 record=6,0.99,0.04,check\n");
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
                            Contains("What they predict of rows that were not fitted") &&
                            Contains("0 of 1 lie within the middle 90 % of the sets.") &&
                            Contains("c/sets.csv\nc/waves.csv\nc/targets.csv\n"));
  CHECK_THAT(found.err, Contains("Wave 1: 30 points, 30 in the fit; 1 of 1 targets count, Q2 "));
  // The sets are what --parameters takes.
  CHECK(run_program(folder, {"run", "baseline", "--schools", "synthetic:30", "--terms", "3", "--replicates",
                             "2", "--parameters", "c/sets.csv", "--out", "runs", "--quiet"})
            .code == 0);
}

TEST_CASE("the page of a calibration needs the folder of a finished one", "[cli]") {
  const Folder folder;
  write_inputs(folder);
  const auto refused = [&](const std::string& what, int code, const std::string& message) {
    const Outcome outcome = run_program(folder, {"report", what, "--out", "page.html"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == code);
    CHECK_THAT(outcome.err, Contains(message));
  };
  std::filesystem::create_directory(folder / "empty");
  const Outcome none = run_program(folder, {"report", "empty", "--out", "page.html"});
  if (lacks_pages(none)) return;
  refused("empty", 3, "empty: is no folder of a calibration");
  refused("empty", 3, "'schoolsim calibrate PLAN.ini --out empty' makes one");
  REQUIRE(run_program(folder, {"calibrate", "calibration.ini", "--out", "c", "--quiet"}).code == 0);
  const Outcome made = run_program(folder, {"report", "c/", "--out", "page.html"});
  INFO(made.err);
  CHECK(made.code == 0);
  CHECK(run_program(folder, {"report", "c", "--metric", "isolated", "--out", "x.html"}).code == 2);
  CHECK(run_program(folder, {"report", "c", "c", "--out", "x.html"}).code == 2);
  CHECK(run_program(folder, {"report", "c", "--question", "Why?", "--out", "x.html"}).code == 2);

  const auto damaged = [&](const std::string& file, const std::string& from, const std::string& to,
                           const std::string& message) {
    const std::string whole = read_file(folder / file);
    std::string other = whole;
    REQUIRE(other.find(from) != std::string::npos);
    other.replace(other.find(from), from.size(), to);
    folder.write(file, other);
    refused("c", 3, message);
    refused("c", 3, "c: 'schoolsim calibrate calibration.ini --out c' writes its tables anew");
    folder.write(file, whole);
  };
  damaged("c/targets.csv", "good,0.55,", "good,much,",
          "c/targets.csv:2: value: is 'much', allowed is a number");
  damaged("c/targets.csv", ",fit,", ",fitted,",
          "c/targets.csv:2: use: is 'fitted', allowed are fit and check");
  damaged("c/targets.csv", "grade_share", "grade_shore",
          "c/targets.csv:2: observable: is 'grade_shore', which is none; nearest is grade_share");
  damaged("c/targets.csv", "tolerance", "tolerence", "c/targets.csv:1: has no column tolerance");
  damaged("c/waves.csv", "\n1,30,", "\n1,few,",
          "c/waves.csv:2: points: is 'few', allowed is a whole number of 1 or more");
  damaged("c/waves.csv", "\n1,30,", "\n3,30,", "c/waves.csv:2: wave: is 3, after 0 of them");
  damaged("c/sets.csv", "inspection.rate", "trust.gain",
          "c/sets.csv: has no column inspection.rate, which is a factor of the folder's plan");
  const std::string sets = read_file(folder / "c/sets.csv");
  folder.write("c/sets.csv", sets + "0.9,0.1\n");
  refused("c", 3, "c/sets.csv: set 11: inspection.noise_primary: is 0.9, outside its prior");
  std::filesystem::remove(folder / "c/sets.csv");
  refused("c", 3, "c: is not finished, since it has no sets.csv yet");
  std::filesystem::remove_all(folder / "c/wave-1");
  refused("c", 3, "c: is no folder of a calibration");
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
