#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/study/watch.hpp"

namespace schoolsim {

struct RerunRequest {
  std::string path;  ///< of a stored run, or a merged sweep
  std::optional<std::size_t>
      n_sampled;         ///< points and replicates of a sweep that are repeated; 20 if not said
  unsigned threads = 0;  ///< 0: as many as the machine has
};

struct Rerun {
  bool is_match = false;                 ///< every bit that was repeated is as stored
  std::string summary;                   ///< what was repeated, or why there is no match
  std::vector<std::string> differences;  ///< a line each
};

/// Repeats a run, or some of a sweep, from its own file. Throws Error `file` for what cannot be read, `input`
/// for a file without a finished run, Interrupted.
Rerun rerun(const RerunRequest& request, const Watch& watch);

}  // namespace schoolsim
