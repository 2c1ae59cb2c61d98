// Commands that run nothing: help, describe, scenarios, new-scenario, validate; exit codes and messages of
// the program.
#include "tests/cli/program.hpp"

using Catch::Contains;

namespace {

void check_refusal(const std::vector<std::string>& arguments, int code, const std::string& message) {
  const Folder folder;
  const Outcome outcome = run_program(folder, arguments);
  CAPTURE(arguments, outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Contains(message));
  CHECK(outcome.out.empty());
}

}  // namespace

TEST_CASE("help and version go to standard output", "[cli]") {
  const Folder folder;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"help"}}) {
    const Outcome outcome = run_program(folder, arguments);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, Contains("schoolsim COMMAND") && Contains("Exit codes"));
    CHECK(outcome.err.empty());
  }
  CHECK_THAT(run_program(folder, {"--version"}).out, Contains("schoolsim 0.") && Contains("model version"));
  for (const char* command :
       {"run", "scenarios", "describe", "new-scenario", "validate", "schools", "compare", "report", "check",
        "rerun", "interplay", "ablation", "permanence", "branch", "precision"}) {
    const Outcome by_word = run_program(folder, {"help", command});
    const Outcome by_flag = run_program(folder, {command, "--help"});
    CHECK(by_word.code == 0);
    CHECK_THAT(by_word.out, Contains("schoolsim " + std::string(command)) && Contains("Examples"));
    CHECK(by_flag.out == by_word.out);
    CHECK_THAT(run_program(folder, {"help"}).out, Contains("\n  " + std::string(command)));
  }
}

TEST_CASE("wrong usage is exit code 2 with the nearest name", "[cli]") {
  check_refusal({}, 2, "schoolsim COMMAND");
  check_refusal({"rum"}, 2, "'rum': no such command; nearest is run");
  check_refusal({"robustness", "forced"}, 2, "run them with --parameters england --replicates 40");
  check_refusal({"help", "validat"}, 2, "nearest is validate");
  check_refusal({"--quiet", "run"}, 2, "--quiet: the command comes first");
  check_refusal({"describe", "parmeters"}, 2, "'parmeters': not a subject; nearest is parameters");
  check_refusal({"describe", "parameters", "lever.visoin"}, 2, "nearest is lever.vision");
  check_refusal({"describe", "scenario"}, 2, "needs a name");
  check_refusal({"describe", "process", "encountr"}, 2, "nearest is encounter");
  check_refusal({"describe", "format", "x"}, 2, "takes no name");
  check_refusal({"describe", "format", "--format", "json"}, 2, "is a document");
  check_refusal({"describe", "metrics", "--format", "jsn"}, 2,
                "--format: is 'jsn', allowed is text, markdown or json; nearest is json");
  check_refusal({"describe", "scenario", "forcd"}, 2, "'forcd': no such scenario; nearest is forced");
  check_refusal({"scenarios", "all"}, 2, "'all' is one argument too many");
  check_refusal({"validate", "a.ini", "--terms", "0"}, 2,
                "--terms: is '0', allowed is a whole number from 1 to 3071");
  check_refusal({"validate", "a.ini", "--terms", "3072"}, 2,
                "--terms: is '3072', allowed is a whole number from 1 to 3071");
  check_refusal({"new-scenario", "a/b"}, 2, "'a/b': not a name");
  check_refusal({"new-scenario", "forced"}, 2, "'forced': the name of a built-in scenario");
}

TEST_CASE("tables and scenarios are described on standard output", "[cli]") {
  const Folder folder;
  CHECK_THAT(run_program(folder, {"scenarios"}).out, Contains("two-tier-drift (also: baseline)") &&
                                                         Contains("forced-federation") &&
                                                         Contains("supported"));
  CHECK_THAT(run_program(folder, {"describe", "parameters"}).out, Contains("learning.joint = 0.018"));
  CHECK_THAT(run_program(folder, {"describe", "metrics", "--format", "json"}).out,
             Contains("\"name\": \"isolated\""));
  CHECK_THAT(run_program(folder, {"describe", "process"}).out, Contains("S5 learning"));
  CHECK_THAT(run_program(folder, {"describe", "models"}).out,
             Contains("  england: sets of values\n") && Contains("  v3: values\n      The model before"));
  CHECK_THAT(run_program(folder, {"describe", "models", "--format", "json"}).out,
             Contains("\"name\": \"england\"") && Contains("\"kind\": \"sets of values\""));
  CHECK_THAT(run_program(folder, {"help", "run"}).out, Contains("england, or FILE.csv"));
  CHECK_THAT(run_program(folder, {"describe", "format"}).out, Contains("# The result file"));
  CHECK_THAT(run_program(folder, {"describe", "scenario", "curriculum", "--format", "markdown"}).out,
             Contains("`curriculum.active`"));
}

TEST_CASE("a scenario file is written, validated and refused with all its problems", "[cli]") {
  const Folder folder;
  const Outcome made = run_program(folder, {"new-scenario", "mine"});
  CHECK(made.code == 0);
  CHECK(made.out == "mine.ini\n");
  CHECK_THAT(run_program(folder, {"validate", "mine.ini"}).out, Contains("mine.ini: valid for 45 terms"));
  const Outcome again = run_program(folder, {"new-scenario", "mine"});
  CHECK(again.code == 4);
  CHECK_THAT(again.err, Contains("mine.ini: exists; --force replaces it"));
  CHECK(run_program(folder, {"new-scenario", "mine", "--force"}).code == 0);

  folder.write(
      "bad.ini",
      "learning.jont = 1\nlearning.joint = nan\ntrust.gain = 2\n[policy a]\nforced.active = 1\nfrom = 60\n");
  const Outcome bad = run_program(folder, {"validate", "bad.ini"});
  CHECK(bad.code == 3);
  CHECK_THAT(bad.err,
             Contains("4 problems") &&
                 Contains("bad.ini:1: learning.jont: no such parameter; nearest is learning.joint") &&
                 Contains("bad.ini:2: learning.joint: is nan, allowed is 0 to 1") &&
                 Contains("bad.ini:3: trust.gain: is 2, allowed is 0 to 1") &&
                 Contains("bad.ini:4: [policy a]: from = 60 is outside the run, whose terms are 0 to 44"));
  CHECK_THAT(run_program(folder, {"validate", "bad.ini", "--terms", "61"}).err, Contains("3 problems"));

  CHECK(run_program(folder, {"validate", "none.ini"}).code == 4);
  CHECK(run_program(folder, {"validate", "./"}).code == 4);
  folder.write("empty.ini", "");
  CHECK(run_program(folder, {"validate", "empty.ini"}).code == 3);
  folder.write("binary.ini", std::string("\x7f"
                                         "ELF\0\1",
                                         6));
  CHECK(run_program(folder, {"validate", "binary.ini"}).code == 3);
}

TEST_CASE("a full device is told, not passed over", "[cli]") {
  const Folder folder;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool is_ready =
        ::dup2(::open("/dev/full", O_WRONLY), 1) >= 0 && ::dup2(::open("/dev/null", O_WRONLY), 2) >= 0;
    if (is_ready) ::execl(SCHOOLSIM_PROGRAM, SCHOOLSIM_PROGRAM, "scenarios", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 4);
}
