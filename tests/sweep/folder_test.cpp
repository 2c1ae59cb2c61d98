#include "sim/sweep/folder.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/store/sweep_part.hpp"
#include "tests/config/folder.hpp"
#include "tests/sweep/small_sweep.hpp"

using Catch::Contains;
namespace fs = std::filesystem;

namespace schoolsim {
namespace {

std::vector<SweepRun> made_up_runs(const Sweep& sweep, double seed) {
  std::vector<SweepRun> runs(sweep.scenarios.size());
  for (SweepRun& run : runs) {
    run.state_hash = static_cast<std::uint64_t>(seed * 1000);
    for (std::size_t i = 0; i < sweep.metrics.size() * sweep.records.size(); ++i)
      run.metrics.push_back(seed += 0.25);
    run.leader_days.resize(sweep.records.size());
    run.leader_days[1][1][2] = seed;
    run.pounds.resize(sweep.records.size());
  }
  return runs;
}

TEST_CASE("A part gives back what it was made of, and nothing once any bit of it is changed or cut",
          "[sweep]") {
  const Sweep sweep = test::small_sweep();
  auto runs = made_up_runs(sweep, 3);
  runs[1] = {"it failed: why", 0, {}, {}, {}, {}};
  const std::string bytes = part_bytes(sweep.fingerprint, 5, runs);
  const auto read = [&](const std::string& text, std::uint64_t fingerprint, std::uint64_t task) {
    return read_part(text, fingerprint, task, shape_of(sweep));
  };
  const auto back = read(bytes, sweep.fingerprint, 5);
  REQUIRE(back.has_value());
  CHECK(back->at(0).metrics == runs[0].metrics);
  CHECK(back->at(0).leader_days == runs[0].leader_days);
  CHECK(back->at(0).state_hash == runs[0].state_hash);
  CHECK(back->at(1).failure == "it failed: why");
  CHECK_FALSE(read(bytes, sweep.fingerprint + 1, 5).has_value());
  CHECK_FALSE(read(bytes, sweep.fingerprint, 6).has_value());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(read(bytes.substr(0, size), sweep.fingerprint, 5).has_value());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 4);
    REQUIRE_FALSE(read(altered, sweep.fingerprint, 5).has_value());
  }
  CHECK_FALSE(read(bytes + "x", sweep.fingerprint, 5).has_value());
  const std::vector<SweepRun> all_done = made_up_runs(sweep, 3);
  CHECK(part_bytes(sweep.fingerprint, 5, all_done).size() == size_of_part(shape_of(sweep)));
}

TEST_CASE("A folder keeps one sweep, takes more replicates of it, and names what differs in another",
          "[sweep]") {
  const Folder folder;
  const Sweep sweep = test::small_sweep(2);
  const auto prepare = [&](const Sweep& wanted) {
    SweepFolder opened(folder / "s");
    opened.lock();
    opened.prepare(wanted, "points");
    return *opened.stored();
  };
  const SweepHeader header = prepare(sweep);
  CHECK(header.fingerprint == sweep.fingerprint);
  CHECK(header.points == sweep.points);
  CHECK(header.factors == std::vector<std::string>{"trust.gain", "lever.vision"});
  CHECK(header.scenarios == std::vector<std::string>{"two-tier-drift", "supported"});
  CHECK(header.records == sweep.records);
  CHECK(header.metrics.size() == 3);
  CHECK(header.n_replicates == 2);
  CHECK(prepare(test::small_sweep(5)).n_replicates == 5);
  CHECK(prepare(sweep).n_replicates == 5);  // fewer take nothing away
  Sweep other = sweep;
  for (RunDescription& d : other.scenarios) d.seed = 2;
  other.identity = identity_of(other);
  other.fingerprint = fingerprint_of(other.identity);
  CHECK_THROWS_WITH(prepare(other),
                    Contains("holds another sweep") && Contains("seed: is 1 there and 2 in the plan"));
  CHECK(prepare(sweep).n_replicates == 5);
}

TEST_CASE("A claim keeps other processes from a task until it is released or its process is gone",
          "[sweep]") {
  const Folder folder;
  const Sweep sweep = test::small_sweep();
  SweepFolder one(folder / "s"), other(folder / "s");
  for (SweepFolder* opened : {&one, &other}) {
    opened->lock();
    opened->prepare(sweep, "points");
  }
  CHECK(one.claim(3));
  CHECK_FALSE(other.claim(3));
  CHECK(other.claim(4));
  one.release(3);
  CHECK(other.claim(3));
  one.write(2, part_bytes(sweep.fingerprint, 2, made_up_runs(sweep, 1)));
  CHECK_FALSE(one.claim(2));  // done
  CHECK_FALSE(other.claim(2));
  const pid_t child = ::fork();
  if (child == 0) {
    SweepFolder third(folder / "s");
    third.lock();
    third.prepare(sweep, "points");
    ::_exit(third.claim(7) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(one.claim(7));
}

TEST_CASE("A survey counts what is sound, and what is not can be run again", "[sweep]") {
  const Folder folder;
  const Sweep sweep = test::small_sweep(3);  // 12 tasks
  SweepFolder opened(folder / "s");
  opened.lock();
  opened.prepare(sweep, "points");
  const SweepHeader header = *opened.stored();
  auto failed = made_up_runs(sweep, 1);
  failed[0] = {"why", 0, {}, {}, {}, {}};
  opened.write(0, part_bytes(sweep.fingerprint, 0, failed));
  opened.write(1, part_bytes(sweep.fingerprint, 1, made_up_runs(sweep, 1)));
  opened.write(2, part_bytes(sweep.fingerprint + 1, 2, made_up_runs(sweep, 1)));  // of another sweep
  std::string altered = part_bytes(sweep.fingerprint, 5, made_up_runs(sweep, 1));
  altered[altered.size() / 2] ^= 1;
  opened.write(5, altered);
  const Survey all = opened.survey(header, {});
  CHECK(all.n_tasks == 12);
  CHECK(all.n_done == 2);
  CHECK(all.n_failed_runs == 1);
  CHECK(all.n_damaged == 2);
  const Survey even = opened.survey(header, {1, 2});
  CHECK(even.n_tasks == 6);
  CHECK(even.n_done == 1);
  CHECK(even.n_damaged == 1);
  // What is not sound is there to be run, once.
  CHECK(opened.claim(5));
  opened.write(5, part_bytes(sweep.fingerprint, 5, made_up_runs(sweep, 1)));
  CHECK_FALSE(opened.claim(5));
  SweepFolder after(folder / "s");
  const Survey found = after.survey(header, {});
  CHECK(found.n_done == 3);
  CHECK(found.n_damaged == 1);
}

TEST_CASE("A folder that cannot be written says so", "[sweep]") {
  const Folder folder;
  folder.write("file", "x");
  SweepFolder taken(folder / "file");
  CHECK_THROWS_WITH(taken.lock(), Contains("cannot make the folder"));
  const Sweep sweep = test::small_sweep();
  SweepFolder opened(folder / "s");
  opened.lock();
  opened.prepare(sweep, "points");
  fs::remove(folder / "s/runs");
  folder.write("s/runs", "in the way");
  CHECK_THROWS_WITH(opened.write(0, "bytes"), Contains("s/runs"));
}

}  // namespace
}  // namespace schoolsim
