// store_writer write PATH KIND REPLICATES   writes a made-up run; KIND is list, named, synthetic or large
// store_writer add PATH KIND REPLICATES     goes on with one, up to so many replicates
// store_writer verify PATH KIND REPLICATES  prints how many replicates PATH holds; fails unless every bit is
// right

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "sim/store/check_file.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/run_writer.hpp"
#include "tests/store/sample_run.hpp"

namespace {

using namespace schoolsim;

int run(const std::string& command, const std::string& path, const std::string& kind,
        std::uint32_t n_replicates) {
  test::Sample sample;
  sample.n_replicates = n_replicates;
  sample.synthetic = kind == "synthetic";
  if (kind == "large") {  // several pieces of storage along every axis
    sample.n_schools = 2300;
    sample.recorded = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  }
  RunDescription description = test::sample_description(sample);
  if (kind == "named") {  // by texts that are no numbers, and observed
    description.schools.value_added.assign(description.schools.size(), -0.5F);
    for (const SchoolId id : description.schools.id)
      description.schools.id_text.push_back("school " + std::to_string(id));
  }
  if (command == "verify") {
    const StoredRun stored = read_run(path);
    const std::string difference = test::difference(stored, description);
    if (!difference.empty()) std::fprintf(stderr, "%s: differs in %s\n", path.c_str(), difference.c_str());
    for (const std::string& problem : check_file(path)) std::fprintf(stderr, "%s\n", problem.c_str());
    std::printf("%zu\n", stored.results.size());
    return difference.empty() && check_file(path).empty() ? 0 : 1;
  }
  RunWriter writer =
      command == "add" ? RunWriter::go_on(path, description) : RunWriter(path, description, true);
  test::append_samples(writer, description, writer.next_replicate(), n_replicates);
  writer.finish();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  try {
    return run(argv[1], argv[2], argv[3], static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 4;
  }
}
