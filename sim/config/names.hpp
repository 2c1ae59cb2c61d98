#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/printable.hpp"

namespace schoolsim {

/// The known name that a user most likely meant: fewest edits (insert, delete, replace, swap of neighbours),
/// case ignored; a name that contains all that was typed counts as one edit, a key whose part after the dot
/// was typed as none; the first among equals. None where more than half of the letters would have to change.
std::optional<std::string> suggest_name(std::string_view typed, std::span<const std::string_view> known);

/// "; nearest is X", or nothing.
std::string suggestion(std::string_view typed, std::span<const std::string_view> known);

/// Whether `name` can name a scenario, a policy and a file: letters, digits, '-', '_' and '.', beginning with
/// a letter or digit, at most 100.
bool is_name(std::string_view name);

}  // namespace schoolsim
