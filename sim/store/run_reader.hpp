#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

/// How much of a file is read.
enum class Detail : std::uint8_t {
  metrics,     ///< the description, and the metrics and costs of all replicates
  schools,     ///< also schools' values over time and the schools of single replicates
  everything,  ///< also tie events; only then replicates' checksums can be looked at
};

/// What a result file holds.
struct StoredRun {
  RunDescription description;
  std::vector<RunResult> results;  ///< replicates in ascending order
  std::vector<SchoolList>
      synthetic_schools;  ///< one per result for synthetic:N, empty lists where not recorded; else none
  /// Metrics that it was written without, by positions in metric_table(); not-a-number in results.
  std::vector<std::size_t> lacking_metrics;
  bool complete = false;  ///< all replicates described are there
  int model_version = 0;  ///< of the program that wrote it
  std::vector<std::string>
      altered;  ///< parts that no longer match their checksum, in words; empty in a sound file
};

/// Reads a result file, or the PATH.part of a run in progress or interrupted. Throws Error(file) for a file
/// that is missing, damaged, not a result file or of a newer format.
StoredRun read_run(const std::string& path, Detail detail = Detail::everything);

}  // namespace schoolsim
