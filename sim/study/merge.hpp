#pragma once

#include <string>

#include "sim/sweep/engine.hpp"

namespace schoolsim {

struct MergedSweep {
  SweepHeader header;
  MergeReport report;
};

/// Joins the runs of a sweep's folder in one file. Throws Error `file` where there is no sweep, or the file
/// may not be written, `usage` where it is one of the folder's own.
MergedSweep merge(const std::string& folder, const std::string& out, bool overwrite);

}  // namespace schoolsim
