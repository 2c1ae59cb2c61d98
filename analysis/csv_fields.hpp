#pragma once

#include <string>
#include <string_view>

namespace schoolsim {

/// A number for a CSV file, in full; empty where it is not finite.
std::string csv_number(double value);

/// A text for a CSV file, quoted where RFC 4180 asks for it.
std::string csv_field(std::string_view text);

}  // namespace schoolsim
