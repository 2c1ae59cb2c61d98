#pragma once

#include <map>
#include <string>

#include "tests/cli/program.hpp"

/// For tests that run the program on plans.
namespace plans {

/// Twelve points, two scenarios and five replicates of a system that takes a millisecond or two a run.
inline const std::string small =
    "[sweep]\ntitle = A small sweep\nscenarios = baseline, supported\nschools = synthetic:60\nreplicates = "
    "5\n"
    "terms = 6\ndesign = factorial\nmetrics = isolated, tier_high, effectiveness_mean\n"
    "[factor trust.gain]\nrange = 0.05, 0.4\nlevels = 4\n[factor cooperation.base]\nlist = 0.1, 0.3, 0.6\n";

/// Bytes of all part files by name.
inline std::map<std::string, std::string> parts(const std::string& folder) {
  std::map<std::string, std::string> result;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder + "/runs", error)) {
    if (entry.path().extension() == ".run")
      result[entry.path().filename().string()] = read_file(entry.path().string());
  }
  return result;
}

/// Bytes of the merged file.
inline std::string merged(const Folder& folder, const std::string& sweep) {
  const std::string path = folder / (sweep + "-merged.h5");
  const Outcome outcome = run_program(folder, {"merge", sweep, "--out", path, "--force"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  return read_file(path);
}

inline Outcome sweep(const Folder& folder, const std::string& name,
                     const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"sweep", "p.ini", "--out", name, "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(folder, words);
}

}  // namespace plans
