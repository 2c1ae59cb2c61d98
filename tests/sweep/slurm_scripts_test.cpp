// What sweep --slurm writes, hands to sbatch and reads from the environment; on a real Slurm: slurm_test.py.
#include <cstdlib>

#include "tests/sweep/plans.hpp"

using Catch::Contains;

namespace {

/// A variable of the environment, for the life of this object.
class Variable {
 public:
  Variable(const std::string& name, const std::string& value) : name_(name) {
    if (const char* there = std::getenv(name.c_str())) before_ = there;
    ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Variable() { before_.empty() ? ::unsetenv(name_.c_str()) : ::setenv(name_.c_str(), before_.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_, before_;
};

Outcome write_jobs(const Folder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"--slurm", "--tasks", "3", "--time", "30", "--mem", "1G"};
  words.insert(words.end(), more.begin(), more.end());
  return plans::sweep(folder, name, words);
}

std::string scripts(const Folder& folder, const std::string& name) {
  return read_file(folder / (name + "/slurm/array.sh")) + read_file(folder / (name + "/slurm/merge.sh"));
}

/// A program of that name that writes down its words and says what it is told to; returns where it is.
std::string stand_in(const Folder& folder, const std::string& name, const std::string& body) {
  std::filesystem::create_directories(folder / "bin");
  const std::string path =
      folder.write("bin/" + name, "#!/bin/sh\nprintf '%s|' \"$@\" >>'" + (folder / name) + "'\necho >>'" +
                                      (folder / name) + "'\n" + body + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return folder / "bin";
}

std::string path_with(const std::string& folder) { return folder + ":" + std::getenv("PATH"); }

}  // namespace

TEST_CASE("Job scripts for Slurm say what was asked for, parse as shell, and are the same each time",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const std::string name = "it's 50% #1 $HOME";
  const std::vector<std::string> words{
      "--cpus-per-task", "2",       "--partition", "long",          "--account",    "me",
      "--sbatch",        "qos=low", "--sbatch",    "mail-type=END", "--on-failure", "stop"};
  const Outcome outcome = write_jobs(folder, name, words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const std::string root = std::filesystem::canonical(folder / name).string();
  CHECK(outcome.out == root + "/slurm/array.sh\n" + root + "/slurm/merge.sh\n");
  CHECK(plans::parts(folder / name).empty());
  const std::string array = read_file(folder / (name + "/slurm/array.sh"));
  for (const char* line :
       {"--array=1-3", "--cpus-per-task=2", "--time=30", "--mem=1G", "--requeue", "--partition=long",
        "--account=me", "--qos=low", "--mail-type=END", "--job-name=\"it's 50% #1 $HOME\""})
    CHECK_THAT(array, Contains("\n#SBATCH " + std::string(line) + "\n"));
  CHECK_THAT(array,
             Contains(" sweep p.ini --out 'it'\\''s 50% #1 $HOME' --on-failure stop --shard slurm --threads "
                      "\"$SLURM_CPUS_PER_TASK\" &\n"));
  CHECK_THAT(
      read_file(folder / (name + "/slurm/merge.sh")),
      Contains("#SBATCH --qos=low\n") && !Contains("--array") &&
          Contains(" merge 'it'\\''s 50% #1 $HOME' --out 'it'\\''s 50% #1 $HOME.h5' --force --whole\n"));
  const std::string before = scripts(folder, name);
  REQUIRE(write_jobs(folder, name + "/", words).code == 0);
  CHECK(scripts(folder, name) == before);
  for (const char* script : {"/slurm/array.sh", "/slurm/merge.sh"})
    CHECK(std::system(
              ("bash -n '" + folder.path().string() + "/it'\\''s 50% #1 $HOME" + script + "'").c_str()) == 0);
}

TEST_CASE("Without numbers, jobs of Slurm are sized from a timed sample", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  REQUIRE(run_program(folder, {"sweep", "p.ini", "--out", "s", "--slurm"}).code == 0);
  // Sixty tasks of milliseconds.
  CHECK_THAT(read_file(folder / "s/slurm/array.sh"),
             Contains("--array=1-1\n") && Contains("--cpus-per-task=1\n") && Contains("--time=00:15:00\n") &&
                 Contains("--mem=256M\n"));
}

TEST_CASE("A task of an array job takes its shard from the environment and refuses what is no row",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const auto run_task = [&](const std::string& id, const std::string& n, const std::string& least,
                            const std::string& greatest, const std::string& step) {
    const Variable a("SLURM_ARRAY_TASK_ID", id), b("SLURM_ARRAY_TASK_COUNT", n),
        c("SLURM_ARRAY_TASK_MIN", least), d("SLURM_ARRAY_TASK_MAX", greatest),
        e("SLURM_ARRAY_TASK_STEP", step);
    return plans::sweep(folder, "s", {"--shard", "slurm"});
  };
  // The second of three: tasks 1, 4, 7 ...
  REQUIRE(run_task("12", "3", "10", "15", "2").code == 0);
  const auto parts = plans::parts(folder / "s");
  CHECK(parts.size() == 20);
  CHECK((parts.contains(1) && parts.contains(58) && !parts.contains(0)));
  const auto refused = [&](const Outcome& outcome, const std::string& message) {
    CAPTURE(outcome.err);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains(message));
  };
  // --array=1,3,7
  refused(run_task("3", "3", "1", "7", "1"), "task 3 of 3 from 1 to 7 by 1: a task cannot tell");
  refused(run_task("3", "2", "1", "4", "3"), "cannot tell");  // off the row
  refused(run_task("0", "1", "0", "0", "0"), "cannot tell");
  refused(run_task("two", "3", "1", "3", "1"), "SLURM_ARRAY_TASK_ID is 'two'");
  refused(plans::sweep(folder, "s", {"--shard", "slurm"}), "SLURM_ARRAY_TASK_ID is not set");
  CHECK(plans::parts(folder / "s").size() == 20);
}

TEST_CASE("Jobs are handed to sbatch, the merge to begin after the array however that ends", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const std::string root = folder.path().string() + "/s/slurm/";
  {
    const Variable path("PATH", path_with(stand_in(folder, "sbatch", "echo '42;cluster'")));
    const Outcome outcome = write_jobs(folder, "s", {"--submit"});
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out == root + "array.sh\n" + root + "merge.sh\n42\n42\n");
    CHECK(read_file(folder / "sbatch") ==
          "--parsable|" + root + "array.sh|\n--parsable|--dependency=afterany:42|" + root + "merge.sh|\n");
  }
  const auto fails = [&](const std::string& body, const std::string& message) {
    const Variable path("PATH", path_with(stand_in(folder, "sbatch", body)));
    const Outcome outcome = write_jobs(folder, "s", {"--submit"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Contains(message));
  };
  fails("echo 'error: invalid partition' >&2; exit 1", "error: invalid partition");
  fails("exit 1", "the scripts are written: " + root + "array.sh and " + root + "merge.sh");
  fails("case $2 in --dep*) exit 1;; esac; echo 42", "the array job 42 is submitted, the merge is not");
  const Variable path("PATH", folder / "nothing:/usr/lib");
  const Outcome outcome = write_jobs(folder, "s", {"--submit"});
  CHECK(outcome.code == 4);
  CHECK_THAT(outcome.err,
             Contains("sbatch: there is no such program here") && Contains("the scripts are written"));
}

TEST_CASE("Flags for Slurm that cannot be meant are refused before there is a folder", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const auto refused = [&](const std::vector<std::string>& words, const std::string& message) {
    const Outcome outcome = plans::sweep(folder, "s", words);
    CAPTURE(words, outcome.err);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused({"--submit"}, "--submit: is for job scripts; add --slurm");
  refused({"--tasks", "4"}, "--tasks: is for job scripts");
  refused({"--slurm", "--shard", "1/2"}, "--shard: does not go with --slurm");
  refused({"--slurm", "--dry-run"}, "--dry-run: does not go with --slurm");
  refused({"--slurm", "--threads", "2"}, "--cpus-per-task says how many");
  refused({"--slurm", "--time", "an hour"}, "--time: is 'an hour', allowed is what sbatch takes");
  refused({"--slurm", "--mem", "2 GB"}, "--mem: is '2 GB'");
  refused({"--slurm", "--sbatch", "qos=low\nrm"}, "--sbatch: is");
  CHECK_FALSE(std::filesystem::exists(folder / "s"));
  // More tasks of the job than there are of the sweep; another plan than that of the folder.
  refused({"--slurm", "--tasks", "61"}, "allowed is a whole number from 1 to 60");
  folder.write("p.ini", plans::small + "[factor trust.loss]\nlevels = 2\n");
  refused({"--slurm", "--tasks", "2"}, "s: holds another sweep");
}
