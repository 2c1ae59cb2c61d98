#pragma once

#include <optional>
#include <string>

#include "sim/model/types.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

struct BranchRequest {
  std::string path;                     ///< of a stored run
  Term at = 0;                          ///< first term in which the runs may differ
  std::optional<std::string> scenario;  ///< as load_scenario takes it; none: the run continues as it was
  std::optional<std::string> out;  ///< none: beside the stored one, named after both scenarios and the term
  bool overwrite = false;
  unsigned threads = 0;  ///< 0: as many as the machine has
};

/// Goes on with a stored run from a term, under another scenario, and returns the path of the new file. The
/// replicates that the stored run has are made; that they repeat it bit for bit up to the term is checked.
/// Throws Error `usage`, `input` or `file` for what cannot be branched, `internal` where the past does not
/// repeat, Interrupted where finished replicates are left in a file that ends in .part.
std::string branch(const BranchRequest& request, const Watch& watch);

}  // namespace schoolsim
