#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/compare.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// Result files read to be compared; throws Error `file` for one whose contents do not match its own
/// checksums.
std::vector<StoredRun> read_sound_runs(const std::vector<std::string>& paths, Detail detail);

/// Throws Error `file` for a run that no program can have made, and that cannot be repeated.
void refuse_unsound_inputs(const StoredRun& run, const std::string& path);

/// The same runs as the comparison sees them; `runs` must outlive the views.
std::vector<ComparedRun> view_runs(const std::vector<StoredRun>& runs, const std::vector<std::string>& paths);

/// Throws NotComparable where runs share no luck with the first.
void refuse_unpaired(const std::vector<ComparedRun>& runs);

struct CompareRequest {
  std::vector<std::string> paths;         ///< of result files, the baseline first
  Detail detail = Detail::schools;        ///< how much of them is read
  std::vector<std::string> prices = {};   ///< price.KEY=pounds, over those that the baseline's file holds
  std::vector<std::size_t> metrics = {};  ///< to tell of besides: positions in metric_table()
};

/// A comparison and what it views.
struct ComparedFiles {
  std::shared_ptr<const std::vector<StoredRun>> stored;
  Comparison comparison;
};

/// Compares stored runs with the first of them, pair by pair. Throws Error `file` for what is no sound result
/// file, `usage` for another key than a price, NotComparable.
ComparedFiles compare_files(const CompareRequest& request);

}  // namespace schoolsim
