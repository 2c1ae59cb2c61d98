// The command branch: a stored run goes on under other policies, and its past stays as it was.
#include <cstdint>
#include <cstring>

#include <hdf5.h>
#include <nlohmann/json.hpp>

#include "sim/model/metrics.hpp"
#include "tests/cli/program.hpp"

using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// Runs scenarios of 14 terms into the folder r.
void make_runs(const Folder& folder, const std::vector<std::string>& scenarios,
               const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"run", "--parameters", "default"};
  words.insert(words.end(), scenarios.begin(), scenarios.end());
  for (const char* word : {"--schools", "synthetic:150", "--terms", "14", "--replicates", "3", "--record",
                           "ties:3", "--out", "r", "--quiet"})
    words.emplace_back(word);
  words.insert(words.end(), more.begin(), more.end());
  const Outcome outcome = run_program(folder, words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
}

template <class T>
std::vector<T> read_dataset(const std::string& path, const std::string& name, hid_t type) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  const hid_t dataset = H5Dopen2(file, name.c_str(), H5P_DEFAULT);
  REQUIRE(dataset >= 0);
  const hid_t space = H5Dget_space(dataset);
  std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  REQUIRE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  H5Sclose(space);
  H5Dclose(dataset);
  H5Fclose(file);
  return values;
}

std::vector<std::uint64_t> final_states(const std::string& path) {
  return read_dataset<std::uint64_t>(path, "final_state_hash", H5T_NATIVE_UINT64);
}

/// The 15 records of a metric in each of 3 replicates.
std::vector<double> records(const std::string& path, const std::string& metric) {
  auto values = read_dataset<double>(path, "metrics/" + metric, H5T_NATIVE_DOUBLE);
  REQUIRE(values.size() == 45);
  return values;
}

}  // namespace

TEST_CASE("a branch without a new scenario is the stored run, byte for byte", "[cli]") {
  const Folder folder;
  make_runs(folder, {"forced"});
  const Outcome outcome =
      run_program(folder, {"branch", "r/forced-federation.h5", "--at", "11", "--out", "again.h5", "--quiet"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.out == "again.h5\n");
  CHECK(outcome.err.empty());
  CHECK(read_file(folder / "again.h5") == read_file(folder / "r/forced-federation.h5"));
}

TEST_CASE("a branch into what the stored run had from that term on ends in the same state", "[cli]") {
  const Folder folder;
  const std::string changes = "forced.active = 1\nlever.vision = 0.7\n";
  folder.write("whole.ini", "[policy p]\n" + changes + "from = 3\nuntil = 12\n");
  folder.write("rest.ini", "[policy p]\n" + changes + "from = 7\nuntil = 12\n");
  make_runs(folder, {"whole.ini"});
  REQUIRE(
      run_program(folder, {"branch", "r/whole.h5", "--at", "7", "--scenario", "rest.ini", "--quiet"}).code ==
      0);
  const std::string branch = folder / "r/whole-then-rest-at-7.h5";
  CHECK(final_states(branch) == final_states(folder / "r/whole.h5"));
  CHECK(records(branch, "isolated") == records(folder / "r/whole.h5", "isolated"));
  CHECK(run_program(folder, {"rerun", branch, "--quiet"}).code == 0);
  CHECK(run_program(folder, {"check", branch}).code == 0);
}

TEST_CASE("a branch leaves the past as it was and is the joined scenario afterwards", "[cli]") {
  const Folder folder;
  folder.write("first.ini", "[policy clear]\nlever.vision = 0.9\nfrom = 2\n");
  folder.write("second.ini",
               "[policy forcing]\nforced.active = 1\nfrom = 1\nuntil = 4\n[policy more]\n"
               "lever.initiatives = 8\nfrom = 3\n");
  // By hand: the first policy ends at 6; the second scenario is five terms late, all of it.
  folder.write("joined.ini",
               "[policy clear]\nlever.vision = 0.9\nfrom = 2\nuntil = 6\n[policy forcing]\n"
               "forced.active = 1\nfrom = 6\nuntil = 9\n[policy more]\nlever.initiatives = 8\nfrom = 8\n");
  make_runs(folder, {"first.ini", "joined.ini"});
  REQUIRE(run_program(folder, {"branch", "r/first.h5", "--at", "6", "--scenario", "second.ini", "--out",
                               "b.h5", "--quiet", "--threads", "1"})
              .code == 0);
  for (const schoolsim::MetricInfo& metric : schoolsim::metric_table()) {
    const std::string name(metric.name);
    CAPTURE(name);
    const auto stored = records(folder / "r/first.h5", name);
    const auto branch = records(folder / "b.h5", name);
    for (std::size_t replicate = 0; replicate < 3; ++replicate) {
      const auto* before = stored.data() + 15 * replicate;
      const auto* after = branch.data() + 15 * replicate;
      CHECK(std::memcmp(before, after, 7 * sizeof(double)) == 0);
      if (name == "propensity_mean") CHECK(before[7] != after[7]);
    }
  }
  CHECK(final_states(folder / "b.h5") == final_states(folder / "r/joined.h5"));
  const Outcome compared = run_program(folder, {"compare", "r/first.h5", "b.h5"});
  CHECK(compared.code == 0);
}

TEST_CASE("the baseline as scenario ends the policies of a stored run", "[cli]") {
  const Folder folder;
  folder.write("short.ini", "[policy p]\nlever.vision = 0.9\nfrom = 2\nuntil = 5\n");
  folder.write("long.ini", "[policy p]\nlever.vision = 0.9\nfrom = 2\n");
  make_runs(folder, {"short.ini", "long.ini"});
  REQUIRE(run_program(folder, {"branch", "r/long.h5", "--at", "5", "--scenario", "baseline", "--out", "b.h5",
                               "--quiet"})
              .code == 0);
  CHECK(final_states(folder / "b.h5") == final_states(folder / "r/short.h5"));
  CHECK(final_states(folder / "b.h5") != final_states(folder / "r/long.h5"));
}

TEST_CASE("branch refuses what it cannot mean and leaves no file", "[cli]") {
  const Folder folder;
  folder.write("fixed.ini", "lever.vision = 0.9\n");
  folder.write("late.ini", "[policy p]\nlever.vision = 0.9\nfrom = 20\n");
  folder.write("rising.ini", "[policy p]\nlever.vision = 0.9\nfrom = 2\nramp = 6\n");
  make_runs(folder, {"baseline", "rising.ini"});
  const auto refused = [&](const std::vector<std::string>& more, int code, const std::string& message,
                           const std::string& file = "r/two-tier-drift.h5") {
    std::vector<std::string> words{"branch", file, "--out", "b.h5"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_program(folder, words);
    CAPTURE(more, outcome.err);
    CHECK(outcome.code == code);
    CHECK_THAT(outcome.err, Contains(message));
    CHECK_FALSE(fs::exists(folder / "b.h5"));
    CHECK_FALSE(fs::exists(folder / "b.h5.part"));
  };
  refused({}, 2, "needs --at TERM");
  refused({"--at", "14"}, 2, "--at: is '14', allowed is a whole number from 0 to 13");
  refused({"--at", "x"}, 2, "--at: is 'x'");
  refused({"--at", "5", "--scenario", "forcd"}, 2, "nearest is forced");
  refused({"--at", "5", "--scenario", "fixed.ini"}, 2,
          "lever.vision: is 0.9 for the whole run, but 0.2 in the stored run");
  refused({"--at", "5", "--scenario", "late.ini"}, 3, "starts in term 20, allowed is 0 to 13");
  refused({"--at", "5", "--scenario", "baseline"}, 2, "still rising then, up to term 8", "r/rising.h5");
  refused({"--at", "5", "--out2", "x"}, 2, "no such flag");
  refused({"--at", "5"}, 4, "none.h5", "none.h5");
  const Outcome itself = run_program(
      folder, {"branch", "r/two-tier-drift.h5", "--at", "5", "--out", "r/two-tier-drift.h5", "--force"});
  CHECK(itself.code == 2);
  CHECK_THAT(itself.err, Contains("would write over"));
  CHECK(run_program(folder, {"check", "r/two-tier-drift.h5"}).code == 0);
}

TEST_CASE("branch refuses a file of another model version", "[cli]") {
  const Folder folder;
  make_runs(folder, {"baseline"});
  const hid_t file = H5Fopen((folder / "r/two-tier-drift.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  const hid_t attribute = H5Aopen(file, "model_version", H5P_DEFAULT);
  REQUIRE(attribute >= 0);
  const int older = 1;
  REQUIRE(H5Awrite(attribute, H5T_NATIVE_INT, &older) >= 0);
  H5Aclose(attribute);
  H5Fclose(file);
  const Outcome outcome = run_program(
      folder, {"branch", "r/two-tier-drift.h5", "--at", "5", "--scenario", "forced", "--out", "b.h5"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.err, Contains("was written by model version 1"));
  CHECK_FALSE(fs::exists(folder / "b.h5"));
}
