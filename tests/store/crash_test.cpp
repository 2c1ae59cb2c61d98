// What a kill, a failing disk and a full disk leave behind. The writer runs as a process of its own.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/output_lock.hpp"
#include "sim/store/check_file.hpp"
#include "sim/store/run_reader.hpp"
#include "tests/store/sample_run.hpp"
#include "tests/store/temporary_folder.hpp"

using namespace schoolsim;
using namespace schoolsim::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::uint32_t n_replicates = 6;

struct Outcome {
  bool killed = false;
  int code = 0;
  std::string messages;
};

struct Circumstances {
  std::string command = "write";
  std::vector<std::pair<std::string, std::string>> environment;
  useconds_t kill_after = 0;  ///< microseconds, 0: never
  rlim_t most_bytes = RLIM_INFINITY;
};

/// Runs the writer until it ends or is killed.
Outcome write_run(const TemporaryFolder& folder, const std::string& kind,
                  const Circumstances& circumstances) {
  const std::string path = folder.file("run.h5");
  const std::string log = folder.file("log");
  const std::string n = std::to_string(n_replicates);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const auto& [name, value] : circumstances.environment) ::setenv(name.c_str(), value.c_str(), 1);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, 2);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{circumstances.most_bytes, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::execl(STORE_WRITER, STORE_WRITER, circumstances.command.c_str(), path.c_str(), kind.c_str(), n.c_str(),
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  if (circumstances.kill_after > 0) {
    ::usleep(circumstances.kill_after);
    ::kill(child, SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  Outcome outcome;
  outcome.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  outcome.messages = read_bytes(log);
  return outcome;
}

RunDescription description_of(const std::string& kind) {
  Sample sample;
  sample.n_replicates = n_replicates;
  sample.synthetic = kind == "synthetic";
  return sample_description(sample);
}

/// How many replicates are left, all of them checked bit by bit; -1 if there is no file yet.
int replicates_left(const TemporaryFolder& folder, const std::string& kind) {
  const bool finished = std::filesystem::exists(folder.file("run.h5"));
  const std::string path = folder.file(finished ? "run.h5" : "run.h5.part");
  if (!std::filesystem::exists(path)) return -1;
  const StoredRun stored = read_run(path);
  CHECK(difference(stored, description_of(kind)) == "");
  CHECK((!finished || stored.complete));
  return static_cast<int>(stored.results.size());
}

void clear(const TemporaryFolder& folder) {
  for (const char* name : {"run.h5", "run.h5.part", "run.h5.part.next", "run.h5.lock"})
    std::filesystem::remove(folder.file(name));
}

long count_writes(const TemporaryFolder& folder, const std::string& kind,
                  const std::string& command = "write") {
  const Outcome outcome = write_run(folder, kind, {command, {{"COUNT_WRITES", "1"}}});
  REQUIRE(outcome.code == 0);
  clear(folder);
  return std::strtol(outcome.messages.c_str(), nullptr, 10);
}

}  // namespace

TEST_CASE("a kill in the middle of a write leaves all replicates finished before", "[store]") {
  const TemporaryFolder folder;
  std::mt19937 random(20240607);
  std::map<int, int> seen;
  for (const std::string kind : {"list", "synthetic"}) {
    const long n_writes = count_writes(folder, kind);
    REQUIRE(n_writes > 500);
    for (int i = 0; i < 30; ++i) {
      // Half of them leave half of the write in the file, as a kill does that falls between two pages.
      const long at = 1 + static_cast<long>(random() % static_cast<unsigned long>(n_writes));
      const std::string how = i % 2 == 0 ? "before" : "torn";
      CAPTURE(kind, at, how);
      const Outcome outcome =
          write_run(folder, kind, {"write", {{"FAIL_AT", std::to_string(at)}, {"FAIL_HOW", how}}});
      CHECK(outcome.killed);
      ++seen[replicates_left(folder, kind)];
      clear(folder);
    }
  }
  // The moments fell into every part of the run, its end too, at which the file is laid out anew.
  for (int n = -1; n <= static_cast<int>(n_replicates); ++n) CHECK(seen[n] > 0);
}

namespace {

/// Kills `n_times` per kind of run while replicates are added, twice each, so that what is gone on with is
/// also what a killed addition has left; replicates found in PATH.part after the kills.
std::map<int, int> kill_additions(int n_times, unsigned seed) {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  std::mt19937 random(seed);
  std::map<int, int> seen;
  for (const std::string kind : {"list", "synthetic"}) {
    REQUIRE(write_run(folder, kind, {}).code == 0);
    const std::string whole = read_bytes(path);
    clear(folder);
    REQUIRE(std::system((std::string(STORE_WRITER) + " write '" + path + "' " + kind + " 2").c_str()) == 0);
    const std::string first = read_bytes(path);
    const long n_writes = count_writes(folder, kind, "add");
    for (int i = 0; i < n_times; ++i) {
      clear(folder);
      write_bytes(path, first);
      for (const std::string how : {"before", "torn"}) {
        const long at = 1 + static_cast<long>(random() % static_cast<unsigned long>(n_writes));
        CAPTURE(kind, i, at, how);
        const Outcome outcome =
            write_run(folder, kind, {"add", {{"FAIL_AT", std::to_string(at)}, {"FAIL_HOW", how}}});
        CHECK((outcome.killed || outcome.code == 0));
        if (std::filesystem::exists(path + ".part"))
          ++seen[static_cast<int>(read_run(path + ".part").results.size())];
      }
      CAPTURE(kind, i);
      CHECK(write_run(folder, kind, {"add"}).messages.empty());
      CHECK((read_bytes(path) == whole));
      for (const char* left : {".part", ".part.next", ".lock"})
        CHECK_FALSE(std::filesystem::exists(path + left));
    }
    clear(folder);
  }
  return seen;
}

/// Starts writers of one file at the same time, again and again.
void start_together(int n_times) {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  for (int i = 0; i < n_times; ++i) {
    std::vector<pid_t> writers;
    for (int n = 0; n < 4; ++n) {
      writers.push_back(::fork());
      REQUIRE(writers.back() >= 0);
      if (writers.back() > 0) continue;
      ::dup2(::open("/dev/null", O_WRONLY), 2);
      ::execl(STORE_WRITER, STORE_WRITER, "write", path.c_str(), "list", "2", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    int n_done = 0;
    for (const pid_t writer : writers) {
      int status = 0;
      REQUIRE(::waitpid(writer, &status, 0) == writer);
      REQUIRE(WIFEXITED(status));
      CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 4));
      n_done += WEXITSTATUS(status) == 0 ? 1 : 0;
    }
    CHECK(n_done > 0);
    CHECK(read_run(path).results.size() == 2);
    CHECK(check_file(path) == std::vector<std::string>{});
    for (const char* left : {".part", ".part.next", ".lock"})
      CHECK_FALSE(std::filesystem::exists(path + left));
    clear(folder);
  }
}

}  // namespace

TEST_CASE("a kill while replicates are added loses none, and adding them again ends in the same bytes",
          "[store]") {
  CHECK(kill_additions(3, 33).size() >= 2);
}

TEST_CASE("a hundred kills while replicates are added lose none", "[store][long]") {
  // From what was there to all that is asked for: the moments fall into every part, the end too.
  CHECK(kill_additions(25, 1).size() == n_replicates - 1);
}

TEST_CASE("a kill at any time leaves all replicates finished before", "[store]") {
  const TemporaryFolder folder;
  std::mt19937 random(99);
  int n_killed = 0;
  for (int i = 0; i < 15; ++i) {
    const useconds_t after = 2'000 + static_cast<useconds_t>(random() % 200'000);
    CAPTURE(after);
    const Outcome outcome = write_run(folder, "list", {"write", {}, after});
    n_killed += outcome.killed ? 1 : 0;
    const int left = replicates_left(folder, "list");
    CHECK((outcome.killed || left == static_cast<int>(n_replicates)));
    clear(folder);
  }
  INFO(n_killed << " of 15 were killed before they ended");
  CHECK(n_killed > 0);
}

TEST_CASE("a disk that fails ends the run with a message and keeps what was finished", "[store]") {
  const TemporaryFolder folder;
  const long n_writes = count_writes(folder, "list");
  int most = -1;
  for (int i = 0; i < 8; ++i) {
    const long at = 1 + i * (n_writes - 1) / 8;
    CAPTURE(at);
    // What HDF5 itself loses after a failed write is not to be found here.
    const Outcome outcome = write_run(
        folder, "list",
        {"write",
         {{"FAIL_AT", std::to_string(at)}, {"FAIL_HOW", "error"}, {"ASAN_OPTIONS", "detect_leaks=0"}}});
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.messages, Contains("run.h5.part: cannot") && Contains("Input/output error"));
    const int left = replicates_left(folder, "list");
    most = std::max(most, left);
    CHECK_FALSE(std::filesystem::exists(folder.file("run.h5")));
    CHECK_FALSE(std::filesystem::exists(folder.file("run.h5.part.next")));
    clear(folder);
  }
  // Also as the file is laid out anew at the end.
  CHECK(most == static_cast<int>(n_replicates));
}

TEST_CASE("a full disk is found before a step, named, and keeps what was finished", "[store]") {
  const TemporaryFolder folder;
  std::map<int, int> seen;
  for (rlim_t most_bytes = 200'000; most_bytes < 6'000'000; most_bytes += most_bytes / 5) {
    CAPTURE(most_bytes);
    const Outcome outcome = write_run(folder, "synthetic", {"write", {}, 0, most_bytes});
    const int left = replicates_left(folder, "synthetic");
    ++seen[left];
    if (outcome.code != 0) {
      CHECK(outcome.code == 4);
      CHECK_THAT(outcome.messages, Contains("run.h5.part: cannot grow by") && Contains("File too large") &&
                                       Contains("free space"));
      CHECK(left < static_cast<int>(n_replicates));
    } else {
      CHECK(left == static_cast<int>(n_replicates));
    }
    clear(folder);
  }
  CHECK(seen[-1] > 0);
  CHECK(seen[static_cast<int>(n_replicates)] > 0);
  CHECK(seen.size() > 2);
}

TEST_CASE("a file has one writer, whom the next is told of, however the first ends", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  std::array<int, 2> ready{}, go{};
  REQUIRE((::pipe(ready.data()) == 0 && ::pipe(go.data()) == 0));
  for (const bool is_killed : {false, true}) {
    const pid_t first = ::fork();
    REQUIRE(first >= 0);
    char signal = 0;
    if (first == 0) {
      {
        const OutputLock lock(path);
        if (::write(ready[1], &signal, 1) != 1 || ::read(go[0], &signal, 1) != 1) ::_exit(1);
      }
      ::_exit(0);
    }
    REQUIRE(::read(ready[0], &signal, 1) == 1);
    for (const std::string command : {"write", "add"}) {
      const Outcome second = write_run(folder, "list", {command});
      CHECK(second.code == 4);
      CHECK_THAT(second.messages, Contains("run.h5: another process (" + std::to_string(first) + ")"));
      CHECK_FALSE(std::filesystem::exists(path + ".part"));
    }
    if (is_killed) ::kill(first, SIGKILL);
    REQUIRE(::write(go[1], &signal, 1) == 1);
    ::waitpid(first, nullptr, 0);
    CHECK(std::filesystem::exists(path + ".lock") == is_killed);
    CHECK(write_run(folder, "list", {}).code == 0);
    CHECK(replicates_left(folder, "list") == static_cast<int>(n_replicates));
    CHECK_FALSE(std::filesystem::exists(path + ".lock"));
    clear(folder);
  }
}

TEST_CASE("of writers that start together one writes the file and all others are refused", "[store]") {
  start_together(3);
}

TEST_CASE("writers that start together fifty times", "[store][long]") { start_together(50); }
