#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/precision.hpp"
#include "sim/store/run_reader.hpp"

namespace schoolsim {

struct PrecisionRequest {
  std::vector<std::string>
      paths;  ///< of one run: its levels; of two: differences of the second from the first
  /// Without values. None: half of the smallest difference that matters, of the measures by which all are
  /// judged.
  std::vector<WantedPrecision> wanted;
};

struct Precision {
  RunDescription run;
  std::optional<RunDescription> other;
  std::vector<WantedPrecision> wanted;  ///< with values of the last record
};

/// What stored runs say of the replicates that a precision needs. Throws Error `file` for what is no sound
/// file, NotComparable for two that share no luck.
Precision precision(PrecisionRequest request);

/// Fills in values of the last record: levels of one run, or differences of `other` from `baseline` in the
/// replicates that both have.
void take_values(std::vector<WantedPrecision>& wanted, const StoredRun& baseline, const StoredRun* other);

}  // namespace schoolsim
