#include "sim/sweep/part_store.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/config/folder.hpp"

namespace fs = std::filesystem;

namespace schoolsim {
namespace {

constexpr std::uint64_t fingerprint = 77, n_tasks = 1000;
constexpr SweepShape shape{1, 1, 1, 0};

std::string part_of(std::uint64_t task, std::uint64_t of = fingerprint) {
  std::vector<SweepRun> runs(1);
  runs[0].state_hash = task;
  runs[0].metrics = {static_cast<double>(task) / 4};
  runs[0].leader_days.resize(1);
  runs[0].pounds.resize(1);
  return part_bytes(of, task, runs);
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> logs_in(const std::string& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  return paths;
}

PartStore store_of(const Folder& folder) { return {folder / "runs", fingerprint, n_tasks}; }

void write_tasks(const Folder& folder, const std::vector<std::uint64_t>& tasks) {
  auto store = store_of(folder);
  for (const std::uint64_t task : tasks) store.write(task, part_of(task));
}

/// Tasks that can be read, each with its own values; and those that are told to be damaged.
struct There {
  std::set<std::uint64_t> sound, damaged;
  bool operator==(const There&) const = default;
};
There found_in(PartStore& store, std::uint64_t most = 20) {
  store.refresh();
  There there;
  for (std::uint64_t task = 0; task < most; ++task) {
    if (const auto runs = store.read(task, shape)) {
      REQUIRE(runs->at(0).metrics == std::vector{static_cast<double>(task) / 4});
      REQUIRE(store.has(task));
      there.sound.insert(task);
    } else if (store.is_damaged(task)) {
      there.damaged.insert(task);
    }
  }
  return there;
}
There found_in(const Folder& folder) {
  auto store = store_of(folder);
  return found_in(store);
}

/// A folder with a log of three parts, in the place of what it held.
struct ThreeParts {
  Folder folder;
  std::string bytes;
  std::size_t size = part_of(0).size();

  ThreeParts() {
    write_tasks(folder, {4, 5, 6});
    REQUIRE(logs_in(folder / "runs").size() == 1);
    bytes = bytes_of(log());
    REQUIRE(bytes == part_of(4) + part_of(5) + part_of(6));
  }
  [[nodiscard]] fs::path log() const { return logs_in(folder / "runs").front(); }
  void replace(const std::string& with) const { std::ofstream(log(), std::ios::binary) << with; }
};

TEST_CASE("A kill at any byte loses at most the part that is being written, and the next process goes on",
          "[sweep]") {
  const ThreeParts three;
  for (std::size_t cut = 0; cut <= three.bytes.size(); ++cut) {
    CAPTURE(cut);
    three.replace(three.bytes.substr(0, cut));
    There expected;
    for (std::size_t i = 0; i < cut / three.size; ++i) expected.sound.insert(4 + i);
    // What is cut may be on its way by another process: nothing is told of it.
    REQUIRE(found_in(three.folder) == expected);
    // A part that is shorter than what was cut: nothing of that stays behind it.
    std::vector<SweepRun> failed(1);
    failed[0].failure = "why";
    const std::string next = part_bytes(fingerprint, 9, failed);
    store_of(three.folder).write(9, next);
    REQUIRE(bytes_of(three.log()) == three.bytes.substr(0, cut / three.size * three.size) + next);
    auto store = store_of(three.folder);
    store.refresh();
    REQUIRE(store.read(9, shape)->at(0).failure == "why");
  }
}

TEST_CASE("A bit that is turned or bytes that are gone in the midst lose the parts they are in alone",
          "[sweep]") {
  const ThreeParts three;
  const auto without = [](std::set<std::uint64_t> tasks, std::uint64_t task) {
    tasks.erase(task);
    return tasks;
  };
  for (std::size_t i = 0; i < three.bytes.size(); ++i) {
    CAPTURE(i);
    std::string altered = three.bytes;
    altered[i] = static_cast<char>(altered[i] ^ 32);
    three.replace(altered);
    const There there = found_in(three.folder);
    REQUIRE(there.sound == without({4, 5, 6}, 4 + i / three.size));
    for (const std::uint64_t task : there.damaged) REQUIRE(task == 4 + i / three.size);
    // Its results, but for the head of 41 bytes.
    REQUIRE(there.damaged.size() == (i % three.size < 41 ? 0 : 1));
  }
  for (const std::size_t n : {std::size_t{1}, std::size_t{40}, three.size - 1, three.size}) {
    for (std::size_t at = 0; at + n <= three.bytes.size(); ++at) {
      CAPTURE(n, at);
      std::string cut = three.bytes;
      cut.erase(at, n);
      three.replace(cut);
      std::set<std::uint64_t> expected;
      for (const std::uint64_t task : {4U, 5U, 6U}) {
        if (cut.find(part_of(task)) != std::string::npos) expected.insert(task);
      }
      REQUIRE(found_in(three.folder).sound == expected);
    }
  }
  // Run again, they are there, and the damage is not spoken of any more.
  std::string altered = three.bytes;
  altered[three.size + 100] ^= 1;
  three.replace(altered);
  CHECK(found_in(three.folder) == There{{4, 6}, {5}});
  write_tasks(three.folder, {5});
  CHECK(found_in(three.folder) == There{{4, 5, 6}, {}});
}

TEST_CASE("Bytes of no part are counted where parts follow", "[sweep]") {
  const ThreeParts three;
  three.replace("rubbish" + three.bytes + std::string(1000, 'x'));
  auto store = store_of(three.folder);
  CHECK(found_in(store) == There{{4, 5, 6}, {}});
  CHECK(store.n_unreadable_bytes() == 7);
  three.replace(std::string(3'000'000, '\0') + three.bytes);
  auto other = store_of(three.folder);
  CHECK(found_in(other) == There{{4, 5, 6}, {}});
  CHECK(other.n_unreadable_bytes() == 3'000'000);
}

TEST_CASE("Parts longer than what is read at once are found, and spoil nothing when they are altered",
          "[sweep]") {
  const Folder folder;
  constexpr SweepShape long_shape{1, 400'000, 1, 0};
  std::vector<SweepRun> runs(1);
  runs[0].metrics.assign(400'000, 0.5);
  runs[0].leader_days.resize(1);
  runs[0].pounds.resize(1);
  const std::string large = part_bytes(fingerprint, 8, runs);
  {
    auto store = store_of(folder);
    store.write(1, part_of(1));
    store.write(8, large);
    store.write(2, part_of(2));
  }
  auto store = store_of(folder);
  CHECK(found_in(store).sound == std::set<std::uint64_t>{1, 2});
  auto again = store_of(folder);
  again.refresh();
  REQUIRE(again.read(8, long_shape).has_value());
  CHECK(again.read(8, long_shape)->at(0).metrics == runs[0].metrics);
  const fs::path log = logs_in(folder / "runs").front();
  std::string bytes = bytes_of(log);
  bytes.erase(part_of(1).size() + 2'000'000, 1000);
  std::ofstream(log, std::ios::binary) << bytes;
  CHECK(found_in(folder) == There{{1, 2}, {8}});
}

TEST_CASE("Processes that live at the same time have files of their own, the next take them over",
          "[sweep]") {
  const Folder folder;
  {
    auto one = store_of(folder), other = store_of(folder);
    for (std::uint64_t task = 0; task < 6; ++task) (task % 2 == 0 ? one : other).write(task, part_of(task));
    CHECK(logs_in(folder / "runs").size() == 2);
    // Each sees what the other wrote once it looks.
    CHECK_FALSE(one.has(3));
    CHECK(found_in(one) == There{{0, 1, 2, 3, 4, 5}, {}});
    CHECK(found_in(other) == There{{0, 1, 2, 3, 4, 5}, {}});
  }
  write_tasks(folder, {6});
  CHECK(logs_in(folder / "runs").size() == 2);

  // A process that is killed in the midst of its work.
  std::array<int, 2> ready{};
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = store_of(folder);
    store.write(7, part_of(7));
    ::write(ready[1], "x", 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  {
    auto first = store_of(folder), second = store_of(folder);
    first.write(8, part_of(8));
    second.write(9, part_of(9));
    CHECK(logs_in(folder / "runs").size() == 3);  // two were free before, of which the child has one
    REQUIRE(::kill(child, SIGKILL) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    auto third = store_of(folder);
    third.write(10, part_of(10));
    CHECK(logs_in(folder / "runs").size() == 3);
  }
  CHECK(found_in(folder) == There{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {}});
}

TEST_CASE("A file of another machine is read and never written, however many there are", "[sweep]") {
  const Folder folder;
  fs::create_directory(folder / "runs");
  for (std::uint64_t task = 0; task < 200; ++task) {
    std::string digits = std::to_string(task);
    digits.insert(0, 16 - digits.size(), '0');
    folder.write("runs/elsewhere-" + digits + ".parts", part_of(task) + part_of(task + 200).substr(0, 60));
  }
  ::rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const ::rlimit few{100, limit.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  auto store = store_of(folder);
  std::set<std::uint64_t> all;
  for (std::uint64_t task = 0; task < 200; ++task) all.insert(task);
  CHECK(found_in(store, 400).sound == all);
  store.write(300, part_of(300));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK(logs_in(folder / "runs").size() == 201);
  for (const fs::path& path : logs_in(folder / "runs")) {
    if (path.filename().string().starts_with("elsewhere-"))
      REQUIRE(fs::file_size(path) == part_of(0).size() + 60);
  }
}

TEST_CASE("Parts of another sweep, or of no task of this one, are not taken", "[sweep]") {
  const Folder folder;
  fs::create_directory(folder / "runs");
  folder.write(
      "runs/copied-0000000000000000.parts",
      part_of(1, 78) + part_of(n_tasks) + part_of(std::uint64_t{1} << 60) + part_of(2) + part_of(3, 78));
  folder.write("runs/further-0000000000000000.parts", part_of(3) + part_of(2));
  CHECK(found_in(folder) == There{{2, 3}, {1}});
  auto store = store_of(folder);
  store.refresh();
  CHECK_FALSE(store.has(n_tasks));
  CHECK_FALSE(store.has(std::uint64_t{1} << 60));
}

}  // namespace
}  // namespace schoolsim
