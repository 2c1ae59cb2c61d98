#pragma once

#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "sim/store/run_reader.hpp"

namespace schoolsim {

/// Result files read to be compared; throws Error `file` for one whose contents do not match its own
/// checksums.
std::vector<StoredRun> read_sound_runs(const std::vector<std::string>& paths, Detail detail);

/// Throws Error `file` for a run that no program can have made, and that cannot be repeated.
void refuse_unsound_inputs(const StoredRun& run, const std::string& path);

/// The same runs as the comparison sees them; `runs` must outlive the views.
std::vector<ComparedRun> view_runs(const std::vector<StoredRun>& runs, const std::vector<std::string>& paths);

/// Tells on standard error why runs cannot be compared; whether they can.
bool can_compare(const std::vector<ComparedRun>& runs);

}  // namespace schoolsim
