// The writer's files looked at with plain HDF5 calls.

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <hdf5.h>
#include <hdf5_hl.h>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/check_file.hpp"
#include "sim/store/checksum.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/run_writer.hpp"
#include "tests/store/sample_run.hpp"
#include "tests/store/temporary_folder.hpp"

using namespace schoolsim;
using namespace schoolsim::test;
using Catch::Matchers::Contains;

namespace {

void write_sample(const std::string& path, const Sample& sample) {
  const RunDescription description = sample_description(sample);
  RunWriter writer(path, description, false);
  append_samples(writer, description, 0, description.n_replicates);
  writer.finish();
}

std::string message_of(const std::function<void()>& action, ErrorKind kind) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.kind() == kind);
    return error.what();
  }
  FAIL("nothing was refused");
  return "";
}

std::vector<hsize_t> dimensions(hid_t file, const char* name) {
  int rank = 0;
  REQUIRE(H5LTget_dataset_ndims(file, name, &rank) >= 0);
  std::vector<hsize_t> result(static_cast<std::size_t>(rank));
  REQUIRE(H5LTget_dataset_info(file, name, result.data(), nullptr, nullptr) >= 0);
  return result;
}

std::string text_attribute(hid_t file, const char* object, const char* name) {
  std::array<char, 4096> text{};
  REQUIRE(H5LTget_attribute_string(file, object, name, text.data()) >= 0);
  return text.data();
}

/// Facts about every object, by the rules that netCDF-4, xarray and R need.
struct Survey {
  int n_datasets = 0;
  std::vector<std::string> broken;
};

herr_t look(hid_t root, const char* name, const H5O_info_t* info, void* data) {
  auto& survey = *static_cast<Survey*>(data);
  const auto broken = [&](const char* rule) { survey.broken.push_back(std::string(name) + ": " + rule); };
  if (info->mtime != 0 || info->ctime != 0 || info->btime != 0) broken("has a time");
  if (info->type != H5O_TYPE_DATASET) return 0;
  ++survey.n_datasets;
  const hid_t dataset = H5Dopen2(root, name, H5P_DEFAULT);
  const hid_t type = H5Dget_type(dataset);
  const hid_t space = H5Dget_space(dataset);
  const H5T_class_t kind = H5Tget_class(type);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT && kind != H5T_STRING) broken("is neither number nor text");
  if (kind == H5T_STRING && (H5Tis_variable_str(type) <= 0 || H5Tget_cset(type) != H5T_CSET_UTF8)) {
    broken("is text, not UTF-8 of variable length");
  }
  if (H5DSis_scale(dataset) == 0) {
    for (int axis = 0; axis < H5Sget_simple_extent_ndims(space); ++axis) {
      if (H5DSget_num_scales(dataset, static_cast<unsigned>(axis)) != 1)
        broken("has an axis without its dimension");
    }
    std::array<char, 64> unit{};
    if (H5LTget_attribute_string(root, name, "units", unit.data()) < 0) broken("has no unit");
    static const std::set<std::string> turned_into_times{
        "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"};
    if (turned_into_times.count(unit.data()) > 0 || std::strstr(unit.data(), " since ") != nullptr)
      broken("has a unit that xarray turns into times");
    if (kind == H5T_FLOAT && H5Sget_simple_extent_ndims(space) > 0 && H5Aexists(dataset, "_FillValue") <= 0)
      broken("has no _FillValue");
  }
  H5Sclose(space);
  H5Tclose(type);
  H5Dclose(dataset);
  return 0;
}

}  // namespace

TEST_CASE("a result file keeps the rules of netCDF-4 in every object", "[store]") {
  const TemporaryFolder folder;
  for (const bool synthetic : {false, true}) {
    Sample sample;
    sample.synthetic = synthetic;
    const std::string path = folder.file(synthetic ? "synthetic.h5" : "list.h5");
    write_sample(path, sample);
    CHECK_FALSE(std::filesystem::exists(path + ".part"));
    CHECK_FALSE(std::filesystem::exists(path + ".part.next"));
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    REQUIRE(file >= 0);
    Survey survey;
    H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, look, &survey, H5O_INFO_BASIC | H5O_INFO_TIME);
    CHECK(survey.broken == std::vector<std::string>{});
    CHECK(survey.n_datasets > static_cast<int>(parameter_table().size() + metric_table().size()));
    CHECK(text_attribute(file, "/", "Conventions") == "CF-1.8, ACDD-1.3");
    H5Fclose(file);
  }
}

TEST_CASE("a result file holds metrics, school values, ties and schools where FORMAT.md says", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  Sample sample;
  write_sample(path, sample);
  const RunDescription d = sample_description(sample);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);

  std::array<int, 2> version{};
  REQUIRE(H5LTget_attribute_int(file, "/", "format_version", version.data()) >= 0);
  CHECK(version == std::array{2, 0});
  CHECK(text_attribute(file, "/", "format") == "schoolsim-run");
  CHECK(text_attribute(file, "/", "title") == "Two tiers — “what if?” Größe");
  unsigned long long seed = 0;
  const hid_t attribute = H5Aopen(file, "seed", H5P_DEFAULT);
  H5Aread(attribute, H5T_NATIVE_ULLONG, &seed);
  H5Aclose(attribute);
  CHECK(seed == 0xfedcba9876543210);

  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    const std::string name = "/metrics/" + std::string(metric_table()[m].name);
    CAPTURE(name);
    REQUIRE(dimensions(file, name.c_str()) == std::vector<hsize_t>{5, 16});
    std::vector<double> values(5 * 16);
    REQUIRE(H5LTread_dataset_double(file, name.c_str(), values.data()) >= 0);
    for (std::uint32_t k = 0; k < 5; ++k) {
      const RunResult result = sample_result(d, k);
      CHECK(std::memcmp(values.data() + 16 * k, result.metrics.data() + 16 * m, 16 * sizeof(double)) == 0);
    }
    CHECK(text_attribute(file, name.c_str(), "plain_unit") == metric_table()[m].plain_unit);
  }

  REQUIRE(dimensions(file, "/trajectories/depth") == std::vector<hsize_t>{3, 16, 45});
  std::vector<float> depth(3 * 16 * 45);
  REQUIRE(H5LTread_dataset_float(file, "/trajectories/depth", depth.data()) >= 0);
  const std::size_t size = 16 * 45;
  std::size_t row = 0;
  for (const std::uint32_t k : sample.recorded) {
    const RunResult result = sample_result(d, k);
    CHECK(std::memcmp(depth.data() + size * row++, result.trajectories.data() + 5 * size,
                      size * sizeof(float)) == 0);
  }

  // Replicates 0, 2 and 3 have 3, 5 and 6 pairs; every pair begins and changes, every other one ends.
  REQUIRE(dimensions(file, "/ties/record") == std::vector<hsize_t>{2 * 14 + 2 + 3 + 3});
  std::vector<int> replicates(36);
  REQUIRE(H5LTread_dataset_int(file, "/ties/event_replicate", replicates.data()) >= 0);
  CHECK(replicates[7] == 0);
  CHECK(replicates[8] == 2);
  CHECK(replicates[35] == 3);

  std::vector<int> ids(45);
  REQUIRE(H5LTread_dataset_int(file, "/schools/id", ids.data()) >= 0);
  CHECK(ids[0] == 100'135);
  REQUIRE(H5LTread_dataset_int(file, "/schools/authority_row", ids.data()) >= 0);
  CHECK(ids[44] == 44 % 3);

  double value = 0;
  REQUIRE(H5LTread_dataset_double(file, "/parameters/time.base_share", &value) >= 0);
  CHECK(value == 1.0 / 30.0);
  CHECK(text_attribute(file, "/parameters/time.base_share", "origin") == "command line");
  CHECK(text_attribute(file, "/parameters/time.leadership_share", "origin") == "scenario");
  CHECK(text_attribute(file, "/parameters/time.days_per_leader", "origin") == "default");
  REQUIRE(H5LTget_attribute_double(file, "/parameters/time.base_share", "default", &value) >= 0);
  CHECK(value == 0.05);

  std::vector<int> from(3);
  REQUIRE(H5LTread_dataset_int(file, "/policies/from", from.data()) >= 0);
  CHECK(from == std::vector{3, 4, 2});
  std::vector<double> changes(4);
  REQUIRE(H5LTread_dataset_double(file, "/policies/change_value", changes.data()) >= 0);
  CHECK(changes == std::vector{1.0 / 3.0, 5.5, 2.25, 0.75});
  H5Fclose(file);
}

TEST_CASE("equal runs give equal bytes, whatever was in memory before", "[store]") {
  const TemporaryFolder folder;
  for (const std::string kind : {"list", "synthetic", "large"}) {
    const auto write = [&](const char* name, const char* rubbish) {
      const std::string path = folder.file(name);
      const std::string command = "MALLOC_PERTURB_=" + std::string(rubbish) + " '" STORE_WRITER "' write '" +
                                  path + "' " + kind + " 4";
      REQUIRE(std::system(command.c_str()) == 0);
      return read_bytes(path);
    };
    const std::string first = write("first.h5", "1");
    const std::string second = write("second.h5", "201");
    CHECK(first.size() > 100'000);
    CHECK((first == second));
  }
}

TEST_CASE("an existing file is replaced only when asked, and only at the end", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  write_sample(path, {});
  const std::string before = read_bytes(path);
  const RunDescription description = sample_description({});
  const std::string refused = message_of([&] { RunWriter(path, description, false); }, ErrorKind::file);
  CHECK_THAT(refused, Contains(path + ": exists already") && Contains("--append") && Contains("--force"));
  {
    RunWriter writer(path, description, true);
    append_samples(writer, description, 0, 1);
  }
  CHECK((read_bytes(path) == before));
  CHECK(read_run(path + ".part").results.size() == 1);
  CHECK_FALSE(std::filesystem::exists(path + ".part.next"));

  std::filesystem::remove(path);
  CHECK_THAT(message_of([&] { RunWriter(path, description, false); }, ErrorKind::file),
             Contains("interrupted"));
  CHECK(read_run(path + ".part").results.size() == 1);
  CHECK_THAT(message_of([&] { read_run(path); }, ErrorKind::file), Contains("run.h5.part"));
  // A new run leaves nothing of the old one.
  RunWriter writer(path, description, true);
  CHECK(read_run(path + ".part").results.empty());
}

TEST_CASE("ids that are texts are kept beside their numbers", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  RunDescription description = sample_description({});
  for (const SchoolId id : description.schools.id)
    description.schools.id_text.push_back("Ä" + std::to_string(id));
  RunWriter writer(path, description, false);
  append_samples(writer, description, 0, description.n_replicates);
  writer.finish();
  CHECK(difference(read_run(path), description).empty());
  RunDescription other = description;
  other.schools.id_text[0] = "B";
  CHECK(checksum(other) != checksum(description));
}

TEST_CASE("value added that a list knows of some schools is kept, and no column where it knows none",
          "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  RunDescription description = sample_description({});
  const std::uint32_t without = checksum(description);
  description.schools.value_added.assign(description.n_schools(), std::numeric_limits<float>::quiet_NaN());
  description.schools.value_added[1] = -1.5F;
  CHECK(checksum(description) != without);
  RunWriter writer(path, description, false);
  append_samples(writer, description, 0, description.n_replicates);
  writer.finish();
  CHECK(difference(read_run(path), description).empty());
  CHECK(check_file(path).empty());
}

TEST_CASE("a folder that is not there or may not be written is named", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("none/run.h5");
  CHECK_THAT(message_of([&] { RunWriter(path, sample_description({}), false); }, ErrorKind::file),
             Contains(path) && Contains("No such file or directory"));
}

TEST_CASE("fewer replicates than described are a file that says so", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  const RunDescription description = sample_description({});
  RunWriter writer(path, description, false);
  append_samples(writer, description, 0, 3);
  writer.finish();
  const StoredRun stored = read_run(path);
  CHECK_FALSE(stored.complete);
  CHECK(stored.results.size() == 3);
  CHECK(difference(stored, description).empty());
}

TEST_CASE("replicates can be added to a finished and to an interrupted file", "[store]") {
  const TemporaryFolder folder;
  for (const bool synthetic : {false, true}) {
    for (const bool finished : {false, true}) {
      const std::string path = folder.file(std::string(synthetic ? "s" : "l") + (finished ? "f" : "i"));
      Sample sample;
      sample.synthetic = synthetic;
      sample.n_replicates = 3;
      sample.recorded = {0, 2};
      const RunDescription first = sample_description(sample);
      {
        RunWriter writer(path, first, false);
        append_samples(writer, first, 0, 3);
        if (finished) writer.finish();
      }
      sample.n_replicates = 6;
      sample.recorded = {0, 2, 3};
      const RunDescription whole = sample_description(sample);
      RunWriter writer = RunWriter::go_on(path, whole);
      CHECK(writer.next_replicate() == 3);
      append_samples(writer, whole, 3, 5);
      CHECK(std::filesystem::exists(path) == finished);
      CHECK(difference(read_run(path + ".part"), whole).empty());
      append_samples(writer, whole, 5, 6);
      writer.finish();
      const StoredRun stored = read_run(path);
      CHECK(stored.complete);
      CHECK(stored.results.size() == 6);
      CHECK(difference(stored, whole) == "");
      CHECK(check_file(path) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("replicates of another run are refused with all that differs", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  write_sample(path, {});
  const std::string before = read_bytes(path);
  RunDescription other = sample_description({});
  other.n_replicates = 3;
  other.seed = 7;
  other.terms = 12;
  other.scenario.parameters.tie_base_days = 2.5;
  other.scenario.policies[1].until = 10;
  other.schools_fingerprint = 1;
  other.record.ties = false;
  other.commit = "abc";
  const std::string message = message_of([&] { RunWriter::go_on(path, other); }, ErrorKind::usage);
  CHECK_THAT(message, Contains(path));
  CHECK_THAT(message, Contains("seed is '18364758544493064720' in the file, '7' now"));
  CHECK_THAT(message, Contains("number of terms is 15 in the file, 12 now"));
  CHECK_THAT(message, Contains("the file holds tie.base_days = 1.5, now 2.5"));
  CHECK_THAT(message, Contains("[policy Förderung]: the file holds until = 9, now 10"));
  CHECK_THAT(message, Contains("school list has other content"));
  CHECK_THAT(message, Contains("ties are recorded in the file, not now"));
  CHECK_THAT(message, Contains("commit is 'unknown' in the file, 'abc' now"));
  CHECK_THAT(message, Contains("has 5 replicates already, asked for are 3"));
  CHECK((read_bytes(path) == before));
  CHECK_FALSE(std::filesystem::exists(path + ".part"));
  CHECK_THAT(message_of([&] { RunWriter::go_on(folder.file("none.h5"), other); }, ErrorKind::file),
             Contains("no such file"));
}

TEST_CASE("a reader that keeps an older state open does not stop or disturb the writer", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.h5");
  const RunDescription description = sample_description({});
  RunWriter writer(path, description, false);
  append_samples(writer, description, 0, 1);
  // In one process HDF5 wants one way of closing per file.
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_SEMI);
  const hid_t reader = H5Fopen((path + ".part").c_str(), H5F_ACC_RDONLY, access);
  H5Pclose(access);
  REQUIRE(reader >= 0);
  append_samples(writer, description, 1, 5);
  CHECK(dimensions(reader, "/metrics/isolated") == std::vector<hsize_t>{1, 16});
  std::vector<double> values(16);
  REQUIRE(H5LTread_dataset_double(reader, "/metrics/isolated", values.data()) >= 0);
  const std::vector<double> wanted = sample_result(description, 0).metrics;
  CHECK(std::memcmp(values.data(), wanted.data() + 16 * find_metric("isolated"), 16 * sizeof(double)) == 0);
  H5Fclose(reader);
  writer.finish();
  CHECK(difference(read_run(path), description) == "");
}

TEST_CASE("a result that does not fit the description is refused before anything is written", "[store]") {
  const TemporaryFolder folder;
  const RunDescription description = sample_description({});
  RunWriter writer(folder.file("run.h5"), description, false);
  append_samples(writer, description, 0, 1);
  const auto refused = [&](const RunResult& result) {
    return message_of([&] { writer.append(result); }, ErrorKind::internal);
  };
  CHECK_THAT(refused(sample_result(description, 0)), Contains("ascending"));
  RunResult result = sample_result(description, 1);
  result.metrics.pop_back();
  CHECK_THAT(refused(result), Contains("metrics"));
  result = sample_result(description, 2);
  result.trajectories.pop_back();
  CHECK_THAT(refused(result), Contains("school values"));
  result = sample_result(description, 1);
  result.tie_events = sample_result(description, 0).tie_events;
  CHECK_THAT(refused(result), Contains("ties"));
  Sample sample;
  sample.synthetic = true;
  const RunDescription synthetic = sample_description(sample);
  RunWriter other(folder.file("other.h5"), synthetic, false);
  CHECK_THAT(message_of([&] { other.append(sample_result(synthetic, 0)); }, ErrorKind::internal),
             Contains("own schools"));
  CHECK(read_run(folder.file("run.h5.part")).results.size() == 1);
}
