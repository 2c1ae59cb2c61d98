// Files of sweeps that were altered, damaged or made up: told by every reader, never indexed or believed.
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>

#include <catch2/catch.hpp>
#include <hdf5.h>
#include <hdf5_hl.h>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/check_file.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/sweep/engine.hpp"
#include "tests/config/folder.hpp"
#include "tests/sweep/small_sweep.hpp"

using Catch::Contains;

namespace schoolsim {
namespace {

using Change = std::function<void(hid_t file)>;

void make(const Folder& folder) {
  Sweep sweep = test::small_sweep(2);
  const std::string header = folder / "header.h5";
  write_sweep_header(header, sweep);
  SweepWriter writer(read_sweep_header(header), folder / "s.h5");
  for (std::size_t point = 0; point < sweep.n_points(); ++point) {
    for (std::uint32_t r = 0; r < 2; ++r) {
      std::vector<SweepRun> runs(2);
      for (SweepRun& run : runs) {
        run.state_hash = 1 + point;
        run.metrics.assign(9, 0.5);
        run.leader_days.resize(3);
        run.pounds.resize(3);
      }
      if (point == 2 && r == 1) runs[0].failure = "for the test";
      if (point != 1 || r != 1) writer.put(point, r, runs);  // one is missing
    }
  }
  writer.finish();
}

std::string made(const Folder& folder) {
  static const std::string bytes = [] {
    const Folder once;
    make(once);
    std::ifstream file(once / "s.h5", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return folder.write("s.h5", bytes);
}

void write(hid_t file, const char* name, const std::vector<hsize_t>& place, double value) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset);
  const hid_t one = H5Screate(H5S_SCALAR);
  REQUIRE(H5Sselect_elements(space, H5S_SELECT_SET, 1, place.data()) >= 0);
  REQUIRE(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &value) >= 0);
  for (const hid_t id : {space, one}) H5Sclose(id);
  H5Dclose(dataset);
}

/// A dataset of zeros in the place of another.
void reshape(hid_t file, const char* name, const std::vector<hsize_t>& size, hid_t type = H5T_IEEE_F64LE) {
  REQUIRE(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
  const std::vector<hsize_t> chunk(size.size(), 1);
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  if (!size.empty()) H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
  const hid_t space = H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  REQUIRE(dataset >= 0);
  H5Dclose(dataset);
  H5Sclose(space);
  H5Pclose(properties);
}

/// What reading all of a sweep says, as export does.
std::string told(const std::string& path) {
  try {
    const SweepHeader header = read_sweep_header(path);
    read_run_states(header);
    read_state_hashes(header);
    for (const std::string& name : header.metrics) read_sweep_metric(header, name);
    for (const char* name : {"leader_days", "pounds"}) read_sweep_costs(header, name);
    read_sweep_failures(header);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
    CHECK_THAT(error.what(), Catch::StartsWith(path + ": "));
    return error.what();
  }
  return "nothing was told";
}

/// Removes the promise of checksums, as a file that was made up would.
void without_checksums(hid_t file) {
  const std::array<int, 2> version{1, 1};
  REQUIRE(H5LTset_attribute_int(file, "/", "format_version", version.data(), 2) >= 0);
}

std::string after(const Change& change) {
  const Folder folder;
  const std::string path = made(folder);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  change(file);
  H5Fclose(file);
  const std::string message = told(path);
  std::vector<std::string> notes;
  const auto problems = check_sweep_file(path, notes);
  REQUIRE_FALSE(problems.empty());
  if (message != "nothing was told") CHECK_THAT(message, Contains(problems.front()) || Contains("s.h5: "));
  return message;
}

TEST_CASE("A merged sweep is sound, and altered values of it are told by every reader", "[sweep]") {
  const Folder folder;
  const std::string path = made(folder);
  CHECK(told(path) == "nothing was told");
  std::vector<std::string> notes;
  CHECK(check_sweep_file(path, notes) == std::vector<std::string>{});
  CHECK(notes.empty());
  const auto check_altered = [](const std::string& what, const Change& change) {
    CHECK_THAT(after(change),
               Contains(what + " no longer match") && Contains("it was altered after it was written"));
  };
  const std::string isolated = "/metrics/" + std::string(metric_table()[0].name);
  check_altered(isolated.substr(9), [&](hid_t f) { write(f, isolated.c_str(), {0, 1, 0, 2}, 0.7); });
  check_altered("run_state", [](hid_t f) { write(f, "/run_state", {0, 0, 0}, 2); });
  check_altered("final_state_hash", [](hid_t f) { write(f, "/final_state_hash", {3, 1, 1}, 77); });
  check_altered("pounds", [](hid_t f) { write(f, "/costs/pounds", {3, 1, 1, 2, 0, 1}, 5); });
  check_altered("failure_point", [](hid_t f) { write(f, "/failures/failure_point", {0}, 1); });
  const std::string description = "its description or its factors";
  check_altered(description, [](hid_t f) { write(f, "/factors/trust.gain", {3}, 0.11); });
  check_altered(description, [](hid_t f) { H5LTset_attribute_string(f, "/", "title", "Another"); });
}

TEST_CASE("Shapes, states and names of a sweep are compared before they are used", "[sweep]") {
  const std::string metric(metric_table()[0].name);
  const std::string path = "/metrics/" + metric;
  const auto made_up = [](const Change& change) {
    return after([&](hid_t f) {
      without_checksums(f);
      change(f);
    });
  };
  CHECK_THAT(made_up([&](hid_t f) {
               reshape(f, path.c_str(), {1, 1, 1, 1});
             }),
             Contains("is damaged: " + metric + " has the shape 1 1 1 1, expected is 4 2 2 3") ||
                 Contains("is damaged"));
  CHECK_THAT(made_up([](hid_t f) {
               reshape(f, "/run_state", {4, 2, 1}, H5T_STD_I8LE);
             }),
             Contains("run_state has the shape 4 2 1, expected is 4 2 2"));
  CHECK_THAT(made_up([](hid_t f) {
               reshape(f, "/run_state", {1ULL << 40, 2, 2}, H5T_STD_I8LE);
             }),
             Contains("run_state has the shape"));
  CHECK_THAT(made_up([](hid_t f) { reshape(f, "/replicate", {1ULL << 40}, H5T_STD_I32LE); }),
             Contains("replicate is to have 1099511627776 values"));
  CHECK_THAT(made_up([](hid_t f) { reshape(f, "/point", {3'000'000}, H5T_STD_I32LE); }), Contains("point"));
  CHECK_THAT(made_up([](hid_t f) { reshape(f, "/scenario", {}, H5T_STD_I32LE); }), Contains("scenario"));
  CHECK_THAT(made_up([](hid_t f) { reshape(f, "/factors/trust.gain", {3}); }),
             Contains("trust.gain has the shape 3, expected is 4"));
  CHECK_THAT(made_up([](hid_t f) {
               write(f, "/run_state", {0, 0, 0}, 100);
             }),
             Contains("run_state contains 100, allowed is 0 to 3"));
  CHECK_THAT(made_up([](hid_t f) {
               write(f, "/run_state", {0, 0, 0}, -1);
             }),
             Contains("run_state contains -1"));
  CHECK_THAT(made_up([](hid_t f) {
               write(f, "/factors/trust.gain", {0}, std::numeric_limits<double>::quiet_NaN());
             }),
             Contains("factors/trust.gain contains a value that is not finite"));
  CHECK_THAT(made_up([](hid_t f) {
               for (const char* name : {"/factors/trust.gain", "/factors/lever.vision"})
                 H5Ldelete(f, name, H5P_DEFAULT);
             }),
             Contains("it has no factor"));
  CHECK_THAT(made_up([](hid_t f) {
               H5Lmove(f, "/factors/trust.gain", f, "/factors/trust.luck", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("there is no parameter trust.luck"));
  CHECK_THAT(
      made_up([&](hid_t f) { H5Lmove(f, path.c_str(), f, "/metrics/luck", H5P_DEFAULT, H5P_DEFAULT); }),
      Contains("there is no metric luck"));
  CHECK_THAT(made_up([](hid_t f) { write(f, "/metrics/term", {1}, 0); }),
             Contains("metrics/term is not in ascending order"));
  CHECK_THAT(made_up([](hid_t f) { write(f, "/failures/failure_scenario", {0}, 2); }),
             Contains("failures names a run that the sweep has not"));
  CHECK_THAT(made_up([](hid_t f) { write(f, "/failures/failure_point", {0}, -1); }),
             Contains("failures names a run that the sweep has not"));
  CHECK_THAT(made_up([](hid_t f) {
               H5LTset_attribute_string(f, "/", "until_precision", "none such");
               const double width = 1;
               H5LTset_attribute_double(f, "/", "until_half_width", &width, 1);
             }),
             Contains("until_precision and until_half_width do not fit"));
}

TEST_CASE("check finds what a sweep's values contradict, and notes one without checksums", "[sweep]") {
  const auto found = [](const Change& change) {
    const Folder folder;
    const std::string path = made(folder);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    without_checksums(file);
    change(file);
    H5Fclose(file);
    std::vector<std::string> notes;
    std::string all;
    for (const std::string& problem : check_sweep_file(path, notes)) all += problem + "\n";
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Contains("without checksums"));
    return all;
  };
  const std::string metric = "/metrics/" + std::string(metric_table()[3].name);
  CHECK(found([](hid_t) {}).empty());
  CHECK_THAT(found([&](hid_t f) {
               write(f, metric.c_str(), {0, 0, 0, 0}, std::numeric_limits<double>::infinity());
             }),
             Contains(metric.substr(1) + ": 1 values outside"));
  CHECK_THAT(found([&](hid_t f) {
               write(f, metric.c_str(), {1, 0, 1, 0}, 0.5);
             }),
             Contains(metric.substr(1) + ": 1 values of runs that are not done"));
  CHECK_THAT(found([](hid_t f) {
               write(f, "/costs/pounds", {0, 0, 0, 0, 0, 0}, -1);
             }),
             Contains("costs/pounds: 1 values outside 0"));
  CHECK_THAT(found([](hid_t f) {
               write(f, "/final_state_hash", {1, 0, 1}, 3);
             }),
             Contains("final_state_hash: 1 runs"));
  CHECK_THAT(found([](hid_t f) { write(f, "/failures/failure_replicate", {0}, 0); }),
             Contains("failures: does not name the runs"));
  CHECK_THAT(found([](hid_t f) {
               const int n = 3;
               H5LTset_attribute_int(f, "/", "runs_done", &n, 1);
             }),
             Contains("runs_done is 3, run_state has 13"));
}

TEST_CASE("The description in a sweep's folder is no merged sweep", "[sweep]") {
  const Folder folder;
  make(folder);
  const SweepHeader header = read_sweep_header(folder / "header.h5");
  CHECK_FALSE(header.has_results);
  CHECK_THROWS_WITH(read_run_states(header), Contains("holds no results; 'schoolsim merge' of its folder"));
}

}  // namespace
}  // namespace schoolsim
