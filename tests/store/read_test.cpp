// The reader with files that the writer did not make: one made by hand, foreign ones, newer ones, damaged
// ones.

#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/check_file.hpp"
#include "sim/store/checksum.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/run_writer.hpp"
#include "tests/store/sample_run.hpp"
#include "tests/store/temporary_folder.hpp"

// There in builds with a leak checker only.
extern "C" void __lsan_disable() __attribute__((weak));
extern "C" void __lsan_enable() __attribute__((weak));

using namespace schoolsim;
using namespace schoolsim::test;
using Catch::Matchers::Contains;

namespace {

std::string refusal(const std::string& path) {
  try {
    read_run(path);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
    CHECK_THAT(error.what(), Catch::Matchers::StartsWith(path + ": "));
    return error.what();
  }
  return "nothing was refused";
}

/// Plain HDF5 in the style of other programs: other types and storage than our writer's, attributes as h5py
/// makes them.
class HandMade {
 public:
  explicit HandMade(const std::string& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {
    REQUIRE(file_ >= 0);
  }
  ~HandMade() { H5Fclose(file_); }
  HandMade(const HandMade&) = delete;
  HandMade& operator=(const HandMade&) = delete;

  void group(const char* name) const {
    H5Gclose(H5Gcreate2(file_, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }

  void text(const char* object, const char* name, const std::string& value) const {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute =
        H5Acreate_by_name(file_, object, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const char* pointer = value.c_str();
    REQUIRE(H5Awrite(attribute, type, &pointer) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
  }

  void whole(const char* object, const char* name, std::vector<long long> values) const {
    REQUIRE(H5LTset_attribute_long_long(file_, object, name, values.data(), values.size()) >= 0);
  }

  void axis(const std::string& name, const std::vector<double>& values) const {
    numbers(name, {values.size()}, values);
    const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    REQUIRE(H5DSset_scale(dataset, "axis") >= 0);
    H5Dclose(dataset);
  }

  void numbers(const std::string& name, std::vector<hsize_t> size, const std::vector<double>& values,
               const std::vector<std::string>& axes = {}) const {
    REQUIRE(H5LTmake_dataset_double(file_, name.c_str(), static_cast<int>(size.size()), size.data(),
                                    values.data()) >= 0);
    attach(name, axes);
  }

  void texts(const std::string& name, const std::vector<const char*>& values,
             const std::vector<std::string>& axes) const {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    const hsize_t size = values.size();
    REQUIRE(H5LTmake_dataset(file_, name.c_str(), 1, &size, type, values.data()) >= 0);
    H5Tclose(type);
    attach(name, axes);
  }

 private:
  void attach(const std::string& name, const std::vector<std::string>& axes) const {
    const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    for (unsigned i = 0; i < axes.size(); ++i) {
      const hid_t scale = H5Dopen2(file_, axes[i].c_str(), H5P_DEFAULT);
      REQUIRE(H5DSattach_scale(dataset, scale, i) >= 0);
      H5Dclose(scale);
    }
    H5Dclose(dataset);
  }

  hid_t file_;
};

/// Two schools, three records, replicates 4, 5 and 9 of which 5 is not done; depth of replicate 9 recorded
/// twice.
void write_by_hand(const std::string& path) {
  const HandMade file(path);
  const std::vector<std::pair<const char*, const char*>> texts{{"format", "schoolsim-run"},
                                                               {"title", "Größe"},
                                                               {"question", "q"},
                                                               {"expected", ""},
                                                               {"source", "s"},
                                                               {"scenario", "hand-made"},
                                                               {"schools_spec", "two.csv"},
                                                               {"focus", ""},
                                                               {"schools_fingerprint", "00000000000000ff"},
                                                               {"schools_notes", "one\ntwo\n"},
                                                               {"record_variables", "depth"},
                                                               {"record_terms", "0 2"},
                                                               {"record_replicates", "9"},
                                                               {"program_version", "9.9"},
                                                               {"commit", "c"},
                                                               {"compiler", "by hand"}};
  for (const auto& [name, value] : texts) file.text("/", name, value);
  file.whole("/", "format_version", {1, 7});
  const std::vector<std::pair<const char*, long long>> numbers{
      {"seed", 12},       {"terms", 2},         {"schools_are_synthetic", 0}, {"synthetic_size", 0},
      {"record_ties", 1}, {"model_version", 3}, {"replicates_described", 10}, {"description_checksum", 1}};
  for (const auto& [name, value] : numbers) file.whole("/", name, {value});
  file.axis("/replicate", {4, 5, 9});
  file.numbers("/replicate_done", {3}, {1, 0, 1}, {"/replicate"});
  file.numbers("/replicate_checksum", {3}, {0, 0, 0}, {"/replicate"});
  file.numbers("/final_state_hash", {3}, {11, 12, 13}, {"/replicate"});

  file.group("/metrics");
  // Rows in another order than the root's.
  file.axis("/metrics/replicate", {9, 5, 4});
  file.axis("/metrics/term", {0, 1, 2});
  double base = 0;
  for (const MetricInfo& metric : metric_table()) {
    file.numbers("/metrics/" + std::string(metric.name), {3, 3},
                 {base + .9, base + .91, base + .92, 0, 0, 0, base + .4, base + .41, base + .42},
                 {"/metrics/replicate", "/metrics/term"});
    base += 1;
  }

  file.group("/schools");
  file.axis("/schools/school", {70, 50});
  file.axis("/schools/authority", {0, 0});
  const std::vector<std::string> by_school{"/schools/school"};
  const std::vector<std::pair<const char*, std::vector<double>>> columns{
      {"id", {70, 50}},           {"phase", {2, 1}},  {"pupils", {100.5, 7}},
      {"disadvantage", {.25, 1}}, {"x_km", {1, 2}},   {"y_km", {-3, 4}},
      {"grade", {0, 4}},          {"group", {0, 77}}, {"authority_row", {1, 0}}};
  for (const auto& [name, values] : columns)
    file.numbers("/schools/" + std::string(name), {2}, values, by_school);
  file.numbers("/schools/authority_code", {2}, {380, 381}, {"/schools/authority"});
  file.texts("/schools/authority_name", {"Bradford", "Môn"}, {"/schools/authority"});
  file.texts("/schools/authority_region", {"", "Cymru"}, {"/schools/authority"});

  file.group("/trajectories");
  file.axis("/trajectories/replicate", {9});
  file.axis("/trajectories/term", {0, 2});
  file.axis("/trajectories/school", {70, 50});
  file.numbers("/trajectories/depth", {1, 2, 2}, {-1, .25, .5, 1},
               {"/trajectories/replicate", "/trajectories/term", "/trajectories/school"});

  file.group("/ties");
  file.axis("/ties/event", {0, 0});
  const std::vector<std::pair<const char*, std::vector<double>>> events{
      {"event_replicate", {9, 9}}, {"record", {0, 2}}, {"first_school", {0, 0}}, {"second_school", {1, 1}},
      {"event_kind", {0, 2}},      {"origin", {3, 3}}, {"forced", {1, 1}},       {"depth_tier", {1, 3}}};
  for (const auto& [name, values] : events)
    file.numbers("/ties/" + std::string(name), {2}, values, {"/ties/event"});

  file.group("/parameters");
  for (const ParameterInfo& row : parameter_table()) {
    const std::string name = "/parameters/" + std::string(row.key);
    file.numbers(name, {}, {row.key == "tie.base_days" ? 2.5 : row.standard});
    file.text(name.c_str(), "origin", row.key == "tie.base_days" ? "command line" : "default");
  }

  file.group("/policies");
  file.whole("/policies", "n_policies", {1});
  file.whole("/policies", "n_changes", {1});
  file.axis("/policies/policy", {0});
  file.axis("/policies/change", {0});
  file.texts("/policies/name", {"days"}, {"/policies/policy"});
  file.numbers("/policies/from", {1}, {1}, {"/policies/policy"});
  file.numbers("/policies/until", {1}, {2}, {"/policies/policy"});
  file.numbers("/policies/change_policy", {1}, {0}, {"/policies/change"});
  file.texts("/policies/change_parameter", {"tie.depth_days"}, {"/policies/change"});
  file.numbers("/policies/change_value", {1}, {4.5}, {"/policies/change"});
}

/// Changes a file through plain HDF5.
template <class Change>
void alter(const std::string& path, Change change) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  change(file);
  H5Fclose(file);
}

void overwrite(hid_t file, const char* name, hsize_t position, double value) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset);
  const hid_t one = H5Screate(H5S_SCALAR);
  if (H5Sget_simple_extent_ndims(space) == 1) {
    REQUIRE(H5Sselect_elements(space, H5S_SELECT_SET, 1, &position) >= 0);
  } else if (H5Sget_simple_extent_ndims(space) == 2) {
    const std::array<hsize_t, 2> place{0, position};
    REQUIRE(H5Sselect_elements(space, H5S_SELECT_SET, 1, place.data()) >= 0);
  }
  REQUIRE(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &value) >= 0);
  H5Sclose(one);
  H5Sclose(space);
  H5Dclose(dataset);
}

std::string written_sample(const TemporaryFolder& folder) {
  const std::string path = folder.file("run.h5");
  const RunDescription description = sample_description({});
  RunWriter writer(path, description, true);
  append_samples(writer, description, 0, description.n_replicates);
  writer.finish();
  return path;
}

}  // namespace

TEST_CASE("a file made by hand is read as FORMAT.md says", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("hand.h5");
  write_by_hand(path);
  const StoredRun run = read_run(path);
  const RunDescription& d = run.description;
  CHECK(run.model_version == 3);
  CHECK_FALSE(run.complete);
  CHECK(d.title == "Größe");
  CHECK(d.scenario.name == "hand-made");
  CHECK(d.seed == 12);
  CHECK(d.terms == 2);
  CHECK(d.n_replicates == 10);
  CHECK(d.schools_fingerprint == 255);
  CHECK(d.schools_notes == std::vector<std::string>{"one", "two"});
  CHECK(d.scenario.parameters.tie_base_days == 2.5);
  CHECK(d.scenario.parameters.tie_depth_days == Parameters{}.tie_depth_days);
  CHECK(d.origins[*find_parameter("tie.base_days")] == Origin::command_line);
  REQUIRE(d.scenario.policies.size() == 1);
  CHECK(d.scenario.policies[0].name == "days");
  CHECK(d.scenario.policies[0].from == 1);
  CHECK(d.scenario.policies[0].until == 2);
  REQUIRE(d.scenario.policies[0].changes.size() == 1);
  CHECK(d.scenario.policies[0].changes[0].parameter == *find_parameter("tie.depth_days"));
  CHECK(d.scenario.policies[0].changes[0].value == 4.5);
  CHECK(d.schools.id == std::vector<SchoolId>{70, 50});
  CHECK(d.schools.phase == std::vector{Phase::special, Phase::secondary});
  CHECK(d.schools.pupils == std::vector{100.5F, 7.0F});
  CHECK(d.schools.authority == std::vector<std::uint16_t>{1, 0});
  CHECK(d.schools.group == std::vector<std::uint32_t>{0, 77});
  REQUIRE(d.schools.authorities.size() == 2);
  CHECK(d.schools.authorities[1].code == 381);
  CHECK(d.schools.authorities[1].name == "Môn");
  CHECK(d.schools.authorities[1].region == "Cymru");

  REQUIRE(run.results.size() == 2);
  CHECK(run.results[0].replicate == 4);
  CHECK(run.results[0].state_hash == 11);
  CHECK(run.results[1].replicate == 9);
  CHECK(run.results[1].state_hash == 13);
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    const auto base = static_cast<double>(m);
    CHECK(run.results[0].metrics[3 * m + 1] == base + .41);
    CHECK(run.results[1].metrics[3 * m + 2] == base + .92);
  }
  CHECK(run.results[0].trajectories.empty());
  CHECK(run.results[0].leader_days.empty());
  CHECK(run.results[1].trajectories == std::vector{-1.0F, .25F, .5F, 1.0F});
  REQUIRE(run.results[1].tie_events.size() == 2);
  const TieEvent& end = run.results[1].tie_events[1];
  CHECK(end.record == 2);
  CHECK(end.second == 1);
  CHECK(end.kind == TieEventKind::end);
  CHECK(end.origin == TieOrigin::forced);
  CHECK(end.forced);
  CHECK(end.tier == 3);
  // Its checksums are made up.
  CHECK(run.altered.size() == 3);
  CHECK(read_run(path, Detail::metrics).results[1].trajectories.empty());
}

TEST_CASE("what is no result file is refused with the reason", "[store]") {
  const TemporaryFolder folder;
  CHECK_THAT(refusal(folder.file("none.h5")), Contains("there is no such file"));
  CHECK_THAT(refusal(folder.file("")), Contains("not a file"));
  write_bytes(folder.file("empty.h5"), "");
  CHECK_THAT(refusal(folder.file("empty.h5")), Contains("not an HDF5 file"));
  write_bytes(folder.file("text.h5"), "[scenario]\nname = x\n");
  CHECK_THAT(refusal(folder.file("text.h5")), Contains("not an HDF5 file"));

  const std::string foreign = folder.file("foreign.h5");
  { const HandMade file(foreign); }
  CHECK_THAT(refusal(foreign), Contains("not a result of schoolsim"));
  {
    const HandMade file(foreign);
    file.text("/", "format", "climate");
  }
  CHECK_THAT(refusal(foreign), Contains("'climate'"));
  {
    const HandMade file(foreign);
    file.whole("/", "format", {1});
  }
  CHECK_THAT(refusal(foreign), Contains("not a text"));
}

TEST_CASE("a newer major format is refused, a newer minor one is read", "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  const auto set_version = [&](int major, int minor) {
    alter(path, [&](hid_t file) {
      const std::array<int, 2> version{major, minor};
      REQUIRE(H5LTset_attribute_int(file, "/", "format_version", version.data(), 2) >= 0);
    });
  };
  set_version(2, 9);
  CHECK(read_run(path).results.size() == 5);
  set_version(3, 0);
  CHECK_THAT(refusal(path), Contains("format 3.0 is newer than this program's 2.0"));
  CHECK_THAT(check_file(path).at(0), Contains("newer"));
}

TEST_CASE("a file of an older model that lacks what came later is refused with both versions", "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  alter(path, [](hid_t file) {
    const int older = model_version - 1;
    REQUIRE(H5LTset_attribute_int(file, "/", "model_version", &older, 1) >= 0);
    REQUIRE(H5Ldelete(file, "/parameters/broker.quota", H5P_DEFAULT) >= 0);
  });
  CHECK_THAT(refusal(path), Contains("written by model version " + std::to_string(model_version - 1)) &&
                                Contains("before there was broker.quota") &&
                                Contains("run its scenario again"));
}

TEST_CASE("a file from before there was a metric is read without it, and one that lost a metric is not sound",
          "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  const StoredRun before = read_run(path);
  const std::size_t metric = find_metric("trust_mean");
  alter(path, [](hid_t file) { REQUIRE(H5Ldelete(file, "/metrics/trust_mean", H5P_DEFAULT) >= 0); });
  // Lost: the checksums are of all metrics.
  for (const Detail detail : {Detail::metrics, Detail::everything})
    CHECK_THROWS_WITH(read_run(path, detail), Contains("its metric trust_mean is missing"));

  const std::vector<std::size_t> lacking{metric};
  std::vector<std::uint32_t> sums;
  for (std::size_t i = 0; i < before.results.size(); ++i) {
    const bool has_schools = i < before.synthetic_schools.size() && before.synthetic_schools[i].size() > 0;
    sums.push_back(checksum(before.description, before.results[i],
                            has_schools ? &before.synthetic_schools[i] : nullptr, lacking));
  }
  alter(path, [&](hid_t file) {
    const hid_t dataset = H5Dopen2(file, "/replicate_checksum", H5P_DEFAULT);
    REQUIRE(H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, sums.data()) >= 0);
    H5Dclose(dataset);
  });
  const StoredRun run = read_run(path, Detail::metrics);
  CHECK(run.altered.empty());
  CHECK(run.lacking_metrics == lacking);
  CHECK(check_file(path).empty());
  REQUIRE(run.results.size() == before.results.size());
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const std::size_t n = run.results[i].n_records;
    REQUIRE(run.results[i].metrics.size() == before.results[i].metrics.size());
    for (std::size_t v = 0; v < run.results[i].metrics.size(); ++v) {
      if (v / n == metric) {
        REQUIRE(std::isnan(run.results[i].metrics[v]));
      } else {
        REQUIRE(std::bit_cast<std::uint64_t>(run.results[i].metrics[v]) ==
                std::bit_cast<std::uint64_t>(before.results[i].metrics[v]));
      }
    }
  }
  // Replicates cannot be added: they would have what the others lack.
  CHECK_THROWS_WITH(RunWriter::go_on(OutputLock(path), before.description),
                    Contains("written before there was the metric trust_mean"));
}

TEST_CASE("leading axes of a later format are refused, not misread", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("hand.h5");
  write_by_hand(path);
  alter(path, [](hid_t file) {
    REQUIRE(H5Ldelete(file, "/metrics/isolated", H5P_DEFAULT) >= 0);
    const std::array<hsize_t, 2> size{3, 3};
    const std::vector<double> values(9);
    REQUIRE(H5LTmake_dataset_double(file, "/metrics/isolated", 2, size.data(), values.data()) >= 0);
    const hid_t dataset = H5Dopen2(file, "/metrics/isolated", H5P_DEFAULT);
    const hid_t term = H5Dopen2(file, "/metrics/term", H5P_DEFAULT);
    H5DSattach_scale(dataset, term, 0);  // (term, ?)
    H5Dclose(term);
    H5Dclose(dataset);
  });
  CHECK_THAT(refusal(path),
             Contains("isolated has the dimensions (term, ?), this program reads (replicate, term)"));
}

TEST_CASE("a file from before a parameter whose default changes nothing is read with that default",
          "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  const StoredRun before = read_run(path);
  const std::string key = "choice.strength";
  const ParameterInfo& row = parameter_table()[*find_parameter(key)];
  REQUIRE(before.description.scenario.parameters.*row.member == row.standard);
  const std::uint32_t sum = checksum(before.description, {key});
  REQUIRE(sum != checksum(before.description));
  alter(path, [&](hid_t file) {
    H5Ldelete(file, ("/parameters/" + key).c_str(), H5P_DEFAULT);
    REQUIRE(H5LTset_attribute_uint(file, "/", "description_checksum", &sum, 1) >= 0);
  });
  const StoredRun run = read_run(path);
  CHECK(run.altered.empty());
  CHECK(difference(run.description, before.description).empty());
  CHECK(difference(run.results.back(), before.results.back()).empty());
  // One that was there when the file was written is missed.
  alter(path, [](hid_t file) { H5Ldelete(file, "/parameters/tie.base_days", H5P_DEFAULT); });
  CHECK_THAT(refusal(path), Contains("is missing"));
}

TEST_CASE("a file that has one parameter where there are now two is read with its value for both",
          "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  RunDescription meant = read_run(path).description;
  meant.scenario.parameters.head_leave_primary = meant.scenario.parameters.head_leave_secondary = 0.123;
  const std::vector<FormerKey> former(former_keys().begin(), former_keys().end());
  const std::uint32_t sum = checksum(meant, {}, former);
  REQUIRE(sum != checksum(meant));
  alter(path, [&](hid_t file) {
    for (const FormerKey& one : former) {
      const std::string first = "/parameters/" + std::string(one.now[0]);
      const std::string second = "/parameters/" + std::string(one.now[1]);
      const std::string as_one = "/parameters/" + std::string(one.key);
      REQUIRE(H5Lmove(file, first.c_str(), file, as_one.c_str(), H5P_DEFAULT, H5P_DEFAULT) >= 0);
      REQUIRE(H5Ldelete(file, second.c_str(), H5P_DEFAULT) >= 0);
    }
    const double value = 0.123;
    const hid_t dataset = H5Dopen2(file, "/parameters/head.leave", H5P_DEFAULT);
    REQUIRE(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0);
    H5Dclose(dataset);
    REQUIRE(H5LTset_attribute_uint(file, "/", "description_checksum", &sum, 1) >= 0);
  });
  const StoredRun run = read_run(path);
  CHECK(run.altered.empty());
  CHECK(difference(run.description, meant).empty());
}

TEST_CASE("what is missing or makes no sense is named", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("hand.h5");
  const auto refused_after = [&](auto change) {
    write_by_hand(path);
    alter(path, change);
    return refusal(path);
  };
  CHECK_THAT(refused_after([](hid_t f) { H5Ldelete(f, "/metrics/isolated", H5P_DEFAULT); }),
             Contains("isolated"));
  CHECK_THAT(refused_after([](hid_t f) { H5Ldelete(f, "/parameters/tie.base_days", H5P_DEFAULT); }),
             Contains("tie.base_days"));
  CHECK_THAT(refused_after([](hid_t f) {
               H5Lmove(f, "/parameters/tie.base_days", f, "/parameters/tie.x", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("tie.base_days"));
  CHECK_THAT(refused_after([](hid_t f) {
               H5Lcopy(f, "/parameters/tie.base_days", f, "/parameters/tie.x", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("no parameter tie.x"));
  CHECK_THAT(refused_after([](hid_t f) { H5Adelete(f, "seed"); }), Contains("seed"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/schools/phase", 0, 3); }),
             Contains("phase contains 3"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/schools/authority_row", 0, 2); }),
             Contains("authority_row contains 2"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/ties/origin", 0, 11); }),
             Contains("ties/origin contains 11"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/ties/second_school", 1, 2); }),
             Contains("ties names schools"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/replicate", 2, 3); }),
             Contains("replicate is not in ascending order"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/policies/change_policy", 0, 1); }),
             Contains("change_policy"));
  CHECK_THAT(refused_after([](hid_t f) { overwrite(f, "/trajectories/term", 1, 1); }),
             Contains("trajectories/term"));
  CHECK_THAT(refused_after([](hid_t f) { H5LTset_attribute_string(f, "/", "record_terms", "0 3"); }),
             Contains("record_terms"));
  CHECK_THAT(refused_after([](hid_t f) { H5LTset_attribute_string(f, "/", "record_terms", "0 x"); }),
             Contains("'x'"));
  CHECK_THAT(refused_after([](hid_t f) { H5LTset_attribute_string(f, "/", "record_variables", "depht"); }),
             Contains("depht"));
  CHECK_THAT(refused_after(
                 [](hid_t f) { H5LTset_attribute_string(f, "/parameters/tie.base_days", "origin", "luck"); }),
             Contains("luck"));
}

TEST_CASE("a file of which not all is in it is refused, whatever is read of it", "[store]") {
  const TemporaryFolder folder;
  const std::string other = folder.file("other.h5");
  { const HandMade file(other); }
  const auto refused_after = [&](auto change) {
    const std::string path = written_sample(folder);
    alter(path, change);
    const std::string message = refusal(path);
    const auto problems = check_file(path);
    REQUIRE(problems.size() == 1);
    CHECK_THAT(message, Contains(problems.front()));
    return message;
  };
  CHECK_THAT(refused_after([](hid_t f) {
               H5Lcreate_soft("/metrics/isolated", f, "shortcut", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("shortcut is a link to another place"));
  CHECK_THAT(refused_after([&](hid_t f) {
               H5Lcreate_external(other.c_str(), "/", f, "elsewhere", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("elsewhere is a link to another place"));
  CHECK_THAT(refused_after([](hid_t f) {
               H5Lcreate_hard(f, "/metrics", f, "/metrics/again", H5P_DEFAULT, H5P_DEFAULT);
             }),
             Contains("metrics is a group in several places"));
  CHECK_THAT(refused_after([](hid_t f) { H5Lcreate_hard(f, "/", f, "/ties/top", H5P_DEFAULT, H5P_DEFAULT); }),
             Contains("is a group in several places"));
  CHECK_THAT(refused_after([](hid_t f) {
               hid_t group = H5Gopen2(f, "/ties", H5P_DEFAULT);
               for (int depth = 0; depth < 1000; ++depth) {
                 const hid_t inner = H5Gcreate2(group, "in", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
                 H5Gclose(group);
                 group = inner;
               }
               H5Gclose(group);
             }),
             Contains("so deep in others"));
  // Values in other files: by HDF5's external storage, and by its virtual datasets.
  const auto make_dataset = [](hid_t f, hid_t properties) {
    const hsize_t size = 4;
    const hid_t space = H5Screate_simple(1, &size, nullptr);
    const hid_t dataset =
        H5Dcreate2(f, "/schools/more", H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    CHECK(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(properties);
  };
  CHECK_THAT(refused_after([&](hid_t f) {
               const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
               REQUIRE(H5Pset_external(properties, other.c_str(), 0, 32) >= 0);
               make_dataset(f, properties);
             }),
             Contains("schools/more has its values in other files"));
}

TEST_CASE("a dataset made of others' is refused", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("virtual.h5");
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t size = 4;
  const hid_t space = H5Screate_simple(1, &size, nullptr);
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  REQUIRE(H5Pset_virtual(properties, space, "/etc/hostname", "values", space) >= 0);
  H5Dclose(H5Dcreate2(file, "values", H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT));
  H5Pclose(properties);
  H5Sclose(space);
  H5Fclose(file);
  CHECK_THAT(refusal(path), Contains("values has its values in other files"));
}

TEST_CASE("sizes that a file states and does not have bytes for are refused before memory is taken for them",
          "[store]") {
  const TemporaryFolder folder;
  const auto refused_after = [&](auto change) {
    const std::string path = written_sample(folder);
    alter(path, change);
    CHECK(std::filesystem::file_size(path) < 2'000'000);
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    const std::string message = refusal(path);
    ::getrusage(RUSAGE_SELF, &after);
    CHECK(after.ru_maxrss - before.ru_maxrss < 200'000);  // kilobytes
    return message;
  };
  const auto extend = [](hid_t f, const std::string& name, hsize_t rows) {
    const hid_t dataset = H5Dopen2(f, name.c_str(), H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    std::array<hsize_t, 4> size{};
    H5Sget_simple_extent_dims(space, size.data(), nullptr);
    size[0] = rows;
    REQUIRE(H5Dset_extent(dataset, size.data()) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
  };
  for (const int terms : {20'000'000, 2'000'000}) {
    CHECK_THAT(refused_after([&](hid_t f) { H5LTset_attribute_int(f, "/", "terms", &terms, 1); }),
               Contains("terms is " + std::to_string(terms) + ", allowed is 0 to"));
  }
  // Within bounds, but not what the file holds.
  const int terms = 3000;
  CHECK_THAT(refused_after([&](hid_t f) { H5LTset_attribute_int(f, "/", "terms", &terms, 1); }),
             Contains("has the shape 5 16, expected is 5 3001"));
  for (const hsize_t rows : {10'000'000ULL, 1'000'000'000ULL}) {
    CHECK_THAT(
        refused_after([&](hid_t f) {
          for (const char* name : {"replicate", "replicate_done", "replicate_checksum", "final_state_hash"})
            extend(f, std::string("/") + name, rows);
        }),
        Contains("replicate is to have " + std::to_string(rows) + " values, but only"));
  }
  CHECK_THAT(refused_after([&](hid_t f) { extend(f, "/replicate", 1ULL << 62); }), Contains("replicate"));
  CHECK_THAT(refused_after([&](hid_t f) { extend(f, "/ties/event_replicate", 2'000'000'000); }),
             Contains("event_replicate is to have 2000000000 values"));
  CHECK_THAT(refused_after([&](hid_t f) { extend(f, "/metrics/replicate", 400'000'000); }),
             Contains("metrics/replicate is to have"));
  // A filter that makes anything of a few bytes.
  CHECK_THAT(refused_after([](hid_t f) {
               REQUIRE(H5Ldelete(f, "/replicate_done", H5P_DEFAULT) >= 0);
               const hsize_t size = 400'000'000;
               const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
               H5Pset_chunk(properties, 1, &size);
               H5Pset_scaleoffset(properties, H5Z_SO_INT, 0);
               const hid_t space = H5Screate_simple(1, &size, nullptr);
               const hid_t dataset = H5Dcreate2(f, "/replicate_done", H5T_STD_I8LE, space, H5P_DEFAULT,
                                                properties, H5P_DEFAULT);
               const hid_t scale = H5Dopen2(f, "/replicate", H5P_DEFAULT);
               H5DSattach_scale(dataset, scale, 0);
               for (const hid_t id : {dataset, scale}) H5Dclose(id);
               H5Sclose(space);
               H5Pclose(properties);
             }),
             Contains("replicate_done is stored by filter 6"));
}

TEST_CASE("a file that another program writes is no problem of the file, but of the machine", "[store]") {
  const TemporaryFolder folder;
  const std::string path = written_sample(folder);
  std::array<int, 2> ready{}, go{};
  REQUIRE((::pipe(ready.data()) == 0 && ::pipe(go.data()) == 0));
  const pid_t other = ::fork();
  REQUIRE(other >= 0);
  char signal = 0;
  if (other == 0) {
    const int file = ::open(path.c_str(), O_RDWR);  // as HDF5 holds it
    const bool is_held = ::flock(file, LOCK_EX) == 0 && ::write(ready[1], &signal, 1) == 1;
    ::_exit(is_held && ::read(go[0], &signal, 1) == 1 ? 0 : 1);
  }
  REQUIRE(::read(ready[0], &signal, 1) == 1);
  const std::string wanted = "is open for writing in another program (a notebook or viewer?); close it there";
  CHECK_THAT(refusal(path), Contains(wanted));
  CHECK_THROWS_WITH(check_file(path), Contains(wanted));
  REQUIRE(::write(go[1], &signal, 1) == 1);
  ::waitpid(other, nullptr, 0);
  CHECK(check_file(path).empty());
}

TEST_CASE("an altered value is read, and named by its checksum", "[store]") {
  const TemporaryFolder folder;
  std::string path = written_sample(folder);
  CHECK(check_file(path).empty());
  alter(path, [](hid_t file) { overwrite(file, "/parameters/tie.travel_scale", 0, 41); });
  CHECK(read_run(path).description.scenario.parameters.tie_travel_scale == 41);
  CHECK(read_run(path).altered == std::vector<std::string>{"the description of the run"});
  REQUIRE(check_file(path).size() == 1);

  path = written_sample(folder);
  alter(path, [](hid_t file) { overwrite(file, "/metrics/isolated", 3, 0.123); });
  CHECK(read_run(path).altered == std::vector<std::string>{"the results of replicate 0"});

  path = written_sample(folder);
  alter(path, [](hid_t file) { overwrite(file, "/ties/depth_tier", 35, 1); });
  CHECK(read_run(path).altered == std::vector<std::string>{"the results of replicate 3"});
}

TEST_CASE("check_file finds values out of range and ties that do not follow", "[store]") {
  const TemporaryFolder folder;
  const auto problems_after = [&](auto change) {
    const std::string path = written_sample(folder);
    alter(path, change);
    std::string all;
    for (const std::string& problem : check_file(path)) all += problem + "\n";
    return all;
  };
  CHECK_THAT(problems_after([](hid_t f) { overwrite(f, "/metrics/isolated", 3, 1.5); }),
             Contains("metrics/isolated: 1 values outside 0"));
  CHECK_THAT(problems_after([](hid_t f) {
               overwrite(f, "/metrics/isolated", 3, std::numeric_limits<double>::infinity());
             }),
             Contains("metrics/isolated"));
  // Not-a-number where no row says that the value can be undefined; where one does, only the checksum
  // objects.
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THAT(problems_after([&](hid_t f) { overwrite(f, "/metrics/isolated", 3, nan); }),
             Contains("metrics/isolated: 1 values outside 0"));
  CHECK_THAT(problems_after([&](hid_t f) { overwrite(f, "/metrics/trust_mean", 3, nan); }),
             !Contains("metrics/trust_mean"));
  CHECK_THAT(problems_after([](hid_t f) { overwrite(f, "/parameters/tie.base_days", 0, -1); }),
             Contains("tie.base_days is -1, allowed is"));
  CHECK_THAT(problems_after([](hid_t f) { overwrite(f, "/schools/pupils", 0, -5); }),
             Contains("1 schools have a value"));
  CHECK_THAT(problems_after([](hid_t f) { overwrite(f, "/schools/id", 0, 100'132); }),
             Contains("share their id"));
  CHECK_THAT(problems_after([](hid_t f) { overwrite(f, "/ties/event_kind", 0, 1); }),
             Contains("do not follow"));
  CHECK_THAT(problems_after([](hid_t f) {
               const hid_t dataset = H5Dopen2(f, "/metrics/isolated", H5P_DEFAULT);
               const hid_t scale = H5Dopen2(f, "/metrics/term", H5P_DEFAULT);
               H5DSdetach_scale(dataset, scale, 1);
               H5Dclose(scale);
               H5Dclose(dataset);
             }),
             Contains("isolated has the dimensions (replicate, ?)"));
}

TEST_CASE("inputs with which no run can be repeated are found", "[store]") {
  const RunDescription sound = sample_description({});
  CHECK(check_inputs(sound).empty());
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  RunDescription d = sound;
  d.scenario.parameters.tie_base_days = not_a_number;
  REQUIRE_FALSE(check_inputs(d).empty());
  CHECK_THAT(check_inputs(d)[0], Contains("tie.base_days"));
  d = sound;
  d.scenario.policies.at(0).changes.at(0).value = not_a_number;
  CHECK_FALSE(check_inputs(d).empty());
  d = sound;
  d.schools.x_km[3] = std::numeric_limits<float>::infinity();
  d.schools.pupils[4] = std::numeric_limits<float>::quiet_NaN();
  CHECK(check_inputs(d) == std::vector<std::string>{"schools: 2 schools have a value that no list may have"});
}

TEST_CASE("a damaged file is refused or read right, never misread and never fatal", "[store]") {
  const TemporaryFolder folder;
  const std::string bytes = read_bytes(written_sample(folder));
  const std::string path = folder.file("damaged.h5");
  const RunDescription description = sample_description({});
  std::mt19937 random(5);
  int n_refused = 0;
  for (int i = 0; i < 60; ++i) {
    std::string damaged = bytes;
    const std::size_t place = random() % damaged.size();
    const bool cut = i % 4 == 0;
    if (cut) {
      damaged.resize(place);
    } else {
      damaged[place] = static_cast<char>(damaged[place] ^ (1 << (random() % 8)));
    }
    CAPTURE(i, cut, place);
    write_bytes(path, damaged);
    // HDF5 itself loses memory over damaged files.
    if (__lsan_disable != nullptr) __lsan_disable();
    try {
      const StoredRun stored = read_run(path);
      CHECK_FALSE(cut);
      CHECK((!stored.altered.empty() || difference(stored, description).empty()));
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::file);
      ++n_refused;
    }
    if (__lsan_enable != nullptr) __lsan_enable();
  }
  CHECK(n_refused > 30);
}
