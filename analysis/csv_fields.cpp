#include "analysis/csv_fields.hpp"

#include <cmath>

#include <fmt/format.h>

namespace schoolsim {

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

}  // namespace schoolsim
