#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/run/recording.hpp"

namespace schoolsim {

/// One column of the table of tie events in a result file, besides the replicate.
struct TieColumn {
  const char* name;
  bool narrow;         ///< 8 bits in the file, else 32
  std::int32_t least;  ///< smallest and largest value allowed; positions and records are bounded by the run
  std::int32_t most;
  const char* meanings;  ///< words for the values from `least` on, nullptr where values are numbers
  const char* doc;
  std::int32_t (*get)(const TieEvent&);
  void (*set)(TieEvent&, std::int32_t);
};

/// The columns in the order in which files hold them.
const std::array<TieColumn, 7>& tie_columns();

}  // namespace schoolsim
