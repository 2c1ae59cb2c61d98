#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/capi/schoolsim.h"
#include "tests/cli/program.hpp"

namespace {

using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

const Words small{"--schools", "synthetic:60", "--parameters", "default"};

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

std::vector<const char*> pointers(const Words& words) {
  std::vector<const char*> all;
  for (const std::string& word : words) all.push_back(word.c_str());
  return all;
}

Owned<schoolsim_runs> run(const Words& words, schoolsim_watch* watch = nullptr) {
  const auto all = pointers(words);
  return {schoolsim_run(all.size(), all.data(), watch), schoolsim_runs_free};
}

Owned<schoolsim_simulation> simulate(const Words& words) {
  const auto all = pointers(words);
  return {schoolsim_simulation_new(all.size(), all.data(), nullptr), schoolsim_simulation_free};
}

Owned<schoolsim_output> command(const Words& words) {
  const auto all = pointers(words);
  return {schoolsim_command(all.size(), all.data(), nullptr), schoolsim_output_free};
}

schoolsim_array array_of(const schoolsim_runs* runs, const std::string& name) {
  const auto description = nlohmann::json::parse(schoolsim_runs_description(runs));
  schoolsim_array array{};
  for (std::size_t i = 0; i < description["arrays"].size(); ++i) {
    if (description["arrays"][i]["name"] == name) REQUIRE(schoolsim_runs_array(runs, i, &array) == 0);
  }
  REQUIRE(array.data != nullptr);
  return array;
}

std::vector<std::uint64_t> hashes_of(const schoolsim_runs* runs) {
  const schoolsim_array array = array_of(runs, "final_state_hash");
  REQUIRE(array.type == SCHOOLSIM_UINT64);
  const auto* first = static_cast<const std::uint64_t*>(array.data);
  return {first, first + array.shape[0] * array.shape[1]};
}

std::string hash_text(std::uint64_t hash) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace

TEST_CASE("Runs in memory are the program's, bit for bit", "[capi]") {
  const auto runs = run(Words{"baseline", "forced", "--replicates", "3"} + small);
  REQUIRE(runs);
  const std::vector<std::uint64_t> hashes = hashes_of(runs.get());
  REQUIRE(hashes.size() == 6);
  const Folder folder;
  const Outcome said = run_program(folder, Words{"run", "baseline", "forced", "--repeat", "1"} + small);
  CHECK_THAT(said.out, Contains(hash_text(hashes[1])) && Contains(hash_text(hashes[4])));
  const schoolsim_array isolated = array_of(runs.get(), "isolated");
  CHECK(std::vector<std::int64_t>(isolated.shape, isolated.shape + 3) == std::vector<std::int64_t>{2, 3, 46});
}

TEST_CASE("Errors are values, of the thread whose call failed", "[capi]") {
  CHECK(!run({"baseline", "--schols", "synthetic:60"}));
  CHECK(schoolsim_last_code() == SCHOOLSIM_USAGE);
  CHECK_THAT(schoolsim_last_error(), Contains("nearest is --schools"));
  std::thread([] {
    CHECK(std::string(schoolsim_last_error()).empty());
    CHECK(schoolsim_last_code() == SCHOOLSIM_DONE);
  }).join();
  CHECK(!run({"baseline", "--schools", "no-such.csv"}));
  CHECK(schoolsim_last_code() == SCHOOLSIM_FILE);
  CHECK(!run({"baseline", "--out", "x"}));
  CHECK_THAT(schoolsim_last_error(), Contains("--out") && Contains("stay in memory"));
  CHECK(!run({"base\xff"}));
  CHECK_THAT(schoolsim_last_error(), Contains("UTF-8"));
  CHECK(!run({}));
  CHECK(schoolsim_last_code() == SCHOOLSIM_USAGE);
  CHECK(run(Words{"baseline", "--replicates", "1", "--terms", "1"} + small));
  CHECK(std::string(schoolsim_last_error()).empty());
}

TEST_CASE("Several handles at once do not meet", "[capi]") {
  const Words words = Words{"forced"} + small;
  const auto alone = simulate(words);
  for (int t = 0; t < 20; ++t) REQUIRE(schoolsim_simulation_step(alone.get()) == 0);
  const auto one = simulate(words), other = simulate(Words{"baseline", "--seed", "7"} + small);
  REQUIRE(one);
  REQUIRE(other);
  std::thread threads[2]{std::thread([&] {
                           for (int t = 0; t < 20; ++t) schoolsim_simulation_step(one.get());
                         }),
                         std::thread([&] {
                           for (int t = 0; t < 20; ++t) schoolsim_simulation_step(other.get());
                         })};
  for (std::thread& thread : threads) thread.join();
  CHECK(schoolsim_simulation_hash(one.get()) == schoolsim_simulation_hash(alone.get()));
  CHECK(schoolsim_simulation_hash(other.get()) != schoolsim_simulation_hash(alone.get()));
  CHECK(std::string(schoolsim_simulation_faults(one.get())).empty());
}

TEST_CASE("A watch stops work and shows how far it is", "[capi]") {
  const Owned<schoolsim_watch> watch(schoolsim_watch_new(), schoolsim_watch_free);
  CHECK(run(Words{"baseline", "--replicates", "3", "--terms", "2"} + small, watch.get()));
  CHECK(schoolsim_watch_done(watch.get()) == 3);
  CHECK(schoolsim_watch_total(watch.get()) == 3);
  schoolsim_watch_stop(watch.get());
  CHECK(!run(Words{"baseline", "--replicates", "3", "--terms", "2"} + small, watch.get()));
  CHECK(schoolsim_last_code() == SCHOOLSIM_INTERRUPTED);
}

TEST_CASE("Commands print into their output", "[capi]") {
  const Folder folder;
  const auto said = command({"describe", "metrics"});
  CHECK(schoolsim_last_code() == SCHOOLSIM_DONE);
  CHECK(schoolsim_output_text(said.get()) == run_program(folder, {"describe", "metrics"}).out);
  const auto wrong = command({"descibe"});
  CHECK(schoolsim_last_code() == SCHOOLSIM_USAGE);
  CHECK_THAT(schoolsim_last_error(), Contains("nearest is describe"));
  CHECK(std::string(schoolsim_output_text(wrong.get())).empty());
}

TEST_CASE("Requests out of range are refused", "[capi]") {
  const auto simulation = simulate(Words{"baseline", "--terms", "2"} + small);
  schoolsim_array array{};
  CHECK(schoolsim_simulation_array(simulation.get(), 10000, &array) == SCHOOLSIM_USAGE);
  const std::uint32_t first[] = {0, 1}, second[] = {0, 60};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(schoolsim_simulation_introduce(simulation.get(), 1, first, first, nan, nan, 1) == SCHOOLSIM_INPUT);
  CHECK(schoolsim_simulation_introduce(simulation.get(), 1, first, second + 1, nan, nan, 1) ==
        SCHOOLSIM_USAGE);
  CHECK(schoolsim_simulation_introduce(simulation.get(), 1, first, first + 1, 2, nan, 1) == SCHOOLSIM_INPUT);
  CHECK(schoolsim_simulation_introduce(simulation.get(), 1, first, first + 1, nan, nan, 0) == SCHOOLSIM_DONE);
  REQUIRE(schoolsim_simulation_step(simulation.get()) == SCHOOLSIM_DONE);
  std::size_t n = 0;
  CHECK(schoolsim_simulation_introduced(simulation.get(), &n) != nullptr);
  CHECK(n == 1);
  CHECK(schoolsim_simulation_step(simulation.get()) == SCHOOLSIM_DONE);
  CHECK(schoolsim_simulation_step(simulation.get()) == SCHOOLSIM_USAGE);
  CHECK_THAT(schoolsim_last_error(), Contains("2 terms"));
}
