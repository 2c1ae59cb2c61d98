#pragma once

#include <string>
#include <vector>

#include "analysis/precision.hpp"
#include "sim/config/command_line.hpp"
#include "sim/store/run_reader.hpp"

namespace schoolsim {

/// Reads METRIC=WIDTH texts of a flag. Throws Error `usage` for an unknown metric, offering the nearest, a
/// width that is no number above 0, or a metric that is named twice.
std::vector<WantedPrecision> read_wanted_precisions(const Arguments& arguments, std::string_view flag);

/// Fills in values of the last record: levels of one run, or differences of `other` from `baseline` in the
/// replicates that both have.
void take_values(std::vector<WantedPrecision>& wanted, const StoredRun& baseline, const StoredRun* other);

}  // namespace schoolsim
