#include <sys/stat.h>

#include "tests/cli/program.hpp"

// States of the machine that are nobody's fault of programming: each is told in a sentence, with exit code 4.

using Catch::Contains;

namespace {

/// A sweep of two runs, and a run of one scenario.
constexpr const char* plan =
    "[sweep]\ntitle = A\nscenarios = baseline\nschools = synthetic:30\nreplicates = 2\nterms = 3\n"
    "design = factorial\nmetrics = isolated\n[factor trust.gain]\nlist = 0.1\n";

void make_inputs(const Folder& folder) {
  folder.write("plan.ini", plan);
  folder.write(
      "calibration.ini",
      "[sweep]\nscenarios = baseline\nschools = synthetic:30\nterms = 3\npoints = 30\n[calibration]\n"
      "targets = targets.csv\n[factor inspection.noise_primary]\n");
  folder.write(
      "targets.csv",
      "id,observable,arguments,value,sd,use\ngood,grade_share,phase=primary grade=2 record=3,0.6,0.1,fit\n");
  folder.write("list.csv",
               "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,380,200,.2,1,1\n"
               "2,primary,380,210,.2,2,2\n");
  REQUIRE(run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30",
                               "--terms", "3", "--replicates", "1", "--out", "runs", "--quiet"})
              .code == 0);
  std::filesystem::copy_file(folder / "runs/two-tier-drift.h5", folder / "run.h5");
  REQUIRE(run_program(folder, {"sweep", "plan.ini", "--out", "sweep", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"merge", "sweep", "--out", "sweep.h5"}).code == 0);
}

/// Commands that read or write at X.
const std::vector<std::vector<std::string>> commands{
    {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30", "--terms", "3",
     "--replicates", "1", "--out", "X"},
    {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30", "--terms", "3", "--out", "X",
     "--append"},
    {"run", "--parameters", "default", "baseline", "--schools", "X"},
    {"run", "--parameters", "default", "X.ini", "--schools", "synthetic:30"},
    {"run", "baseline", "--schools", "synthetic:30", "--parameters", "X.csv"},
    {"describe", "scenario", "X.ini"},
    {"validate", "X.ini"},
    {"schools", "X"},
    {"schools", "list.csv", "--to", "X"},
    {"compare", "run.h5", "X"},
    {"observe", "X"},
    {"observe", "run.h5", "--against", "X"},
    {"precision", "X"},
    {"report", "X", "--out", "y.html"},
    {"report", "run.h5", "--out", "X"},
    {"figures", "X", "--out", "figures"},
    {"figures", "run.h5", "--out", "X"},
    {"page", "X", "--out", "y.html"},
    {"page", "run.h5", "--out", "X"},
    {"check", "X"},
    {"rerun", "X"},
    {"interplay", "forced", "vision", "--schools", "synthetic:30", "--csv", "X"},
    {"ablation", "--schools", "synthetic:30", "--csv", "X"},
    {"permanence", "forced", "--schools", "synthetic:30", "--csv", "X"},
    {"branch", "X", "--at", "1"},
    {"branch", "run.h5", "--at", "1", "--out", "X"},
    {"sweep", "X", "--out", "other"},
    {"sweep", "plan.ini", "--out", "X"},
    {"sweep", "plan.ini", "--out", "X", "--slurm", "--tasks", "1", "--time", "1", "--mem", "1"},
    {"sweep", "plan.ini", "--out", "other", "--design", "X"},
    {"calibrate", "X", "--out", "other"},
    {"calibrate", "calibration.ini", "--out", "X"},
    {"merge", "X", "--out", "y.h5"},
    {"merge", "sweep", "--out", "X"},
    {"export", "X", "--out", "y.csv"},
    {"export", "sweep.h5", "--out", "X"},
    {"discover", "X", "--where", "isolated>0.3"},
    {"sensitivity", "X", "--metric", "isolated"},
    {"emulate", "X", "--metric", "isolated"},
    {"optimise", "X", "--aim", "isolated", "--aim", "pounds"},
    {"choose", "X"},
};

/// Every command with `path` for X must end with exit code 4 and a sentence that holds one of `reasons`.
void check_all(const Folder& folder, const std::string& path, const std::vector<std::string>& reasons,
               uid_t user = 0) {
  for (std::vector<std::string> words : commands) {
    std::string command;
    for (std::string& word : words) {
      if (word == "X" || word == "X.ini" || word == "X.csv") word = path + word.substr(1);
      command += word.substr(0, 40) + " ";
    }
    const Outcome outcome = run_program(folder, words, RLIM_INFINITY, {}, user);
    INFO(command << "\n" << outcome.err);
    CHECK(outcome.code == 4);
    CHECK(outcome.out == "");
    CHECK_THAT(outcome.err, !Contains("a fault of the program"));
    CHECK(std::any_of(reasons.begin(), reasons.end(),
                      [&](const std::string& reason) { return outcome.err.find(reason) < 2000; }));
  }
}

}  // namespace

TEST_CASE("names that lead nowhere are file errors of every command", "[cli]") {
  const Folder folder;
  make_inputs(folder);
  SECTION("a name longer than file systems allow") {
    check_all(folder, std::string(300, 'n'), {"File name too long"});
  }
  SECTION("links in a circle") {
    for (const std::string end : {"", ".ini", ".csv"}) {
      std::filesystem::create_symlink("b" + end, folder / ("a" + end));
      std::filesystem::create_symlink("a" + end, folder / ("b" + end));
    }
    check_all(folder, "a", {"Too many levels of symbolic links"});
  }
  SECTION("below a file") {
    check_all(folder, "plan.ini/x", {"Not a directory", "no such file", "no file", "no sweep"});
  }
}

TEST_CASE("folders that may not be entered are file errors of every command", "[cli]") {
  const Folder folder;
  make_inputs(folder);
  std::filesystem::create_directory(folder / "locked");
  folder.write("locked/x", "");
  // Root may enter any folder, and so becomes another user.
  const uid_t nobody = ::geteuid() == 0 ? 65534 : 0;
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  REQUIRE(::chmod((folder / "locked").c_str(), ::geteuid() == 0 ? 0700 : 0) == 0);
  check_all(folder, "locked/x", {"Permission denied"}, nobody);
  REQUIRE(::chmod((folder / "locked").c_str(), 0700) == 0);
}

TEST_CASE("a folder that may be read and not written is told with that reason", "[cli]") {
  const Folder folder;
  make_inputs(folder);
  std::filesystem::create_directory(folder / "readonly");
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  REQUIRE(::chmod((folder / "readonly").c_str(), 0555) == 0);
  const uid_t nobody = ::geteuid() == 0 ? 65534 : 0;
  for (const std::vector<std::string>& words : commands) {
    if (std::find(words.begin() + 2, words.end(), "X") == words.end()) continue;
    std::vector<std::string> changed = words;
    std::replace(changed.begin(), changed.end(), std::string("X"), std::string("readonly/x"));
    if (words[words.size() - 2] == "--schools" || words[words.size() - 2] == "--design" ||
        words[words.size() - 2] == "--against" || words[0] == "compare")
      continue;
    const Outcome outcome = run_program(folder, changed, RLIM_INFINITY, {}, nobody);
    INFO(words[0] << " " << outcome.err);
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Contains("Permission denied"));
  }
}

TEST_CASE("outputs that are no plain files are refused and left alone", "[cli]") {
  const Folder folder;
  make_inputs(folder);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_directory(folder / "folder");
  for (const std::string name : {"pipe", "folder"}) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"schools", "list.csv", "--to"},
                                               {"report", "run.h5", "--out"},
                                               {"merge", "sweep", "--out"},
                                               {"export", "sweep.h5", "--out"},
                                               {"ablation", "--schools", "synthetic:30", "--csv"}}) {
      std::vector<std::string> forced = words;
      forced.insert(forced.end(), {name, "--force"});
      const Outcome outcome = run_program(folder, forced);
      INFO(words[0] << " " << outcome.err);
      CHECK(outcome.code == 4);
      CHECK_THAT(outcome.err, Contains(name + ": is "));
    }
  }
  CHECK(std::filesystem::is_fifo(folder / "pipe"));
}

TEST_CASE("a working folder that is gone is told, and no fault", "[cli]") {
  const Folder folder;
  make_inputs(folder);
  const std::string program = SCHOOLSIM_PROGRAM;
  const std::string script = "mkdir gone && cd gone && rmdir ../gone && exec " + program + " ";
  for (const std::string& words : std::vector<std::string>{
           "run baseline --schools synthetic:30 --terms 3 --replicates 1", "new-scenario mine",
           "schools " + folder.path().string() + "/list.csv --to x.csv"}) {
    const Outcome outcome = run_program(folder, {"-c", script + words}, RLIM_INFINITY, {}, 0, "/bin/sh");
    INFO(words << "\n" << outcome.err);
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Contains("No such file or directory"));
  }
}
