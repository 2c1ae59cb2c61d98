#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/text/numbers.hpp"

namespace schoolsim {

/// The number that the whole of `text` spells, with a decimal point; "nan" and "inf" are read, so that they
/// can be refused as values. None for anything else, and for magnitudes that double cannot hold. Independent
/// of the locale.
std::optional<double> read_number(std::string_view text);

/// The same without nan and inf.
std::optional<double> read_finite(std::string_view text);

/// The whole number that the whole of `text` spells in decimal digits, with a minus sign if negative.
std::optional<std::int64_t> read_whole(std::string_view text);

/// The same for numbers without sign up to 2^64 - 1, as seeds are.
std::optional<std::uint64_t> read_unsigned(std::string_view text);

}  // namespace schoolsim
