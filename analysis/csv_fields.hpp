#pragma once

#include <string>

#include "sim/csv_field.hpp"

namespace schoolsim {

/// A number for a CSV file, in full; empty where it is not finite.
std::string csv_number(double value);

}  // namespace schoolsim
