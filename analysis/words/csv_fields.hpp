#pragma once

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "sim/text/csv_field.hpp"

namespace schoolsim {

/// A number for a CSV file, in full; empty where it is not finite.
inline std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

}  // namespace schoolsim
