#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/printable.hpp"

namespace schoolsim {

/// "; nearest is X" (see nearest_name), or nothing.
std::string suggestion(std::string_view typed, std::span<const std::string_view> known);

/// Whether `name` can name a scenario, a policy and a file: letters, digits, '-', '_' and '.', beginning with
/// a letter or digit, at most 100.
bool is_name(std::string_view name);

/// A word as a shell reads it, in quotes where it must be.
std::string shell_word(const std::string& text);

}  // namespace schoolsim
