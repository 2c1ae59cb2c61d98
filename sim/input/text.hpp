#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/printable.hpp"

namespace schoolsim {

/// `text` without blanks at its ends.
std::string_view trim(std::string_view text);

/// Lower-case ASCII letters and digits; every run of anything else becomes one blank. Makes
/// "Academy - Converter mainstream" and "Academy converter mainstream" equal.
std::string fold(std::string_view text);

/// `text` in quotation marks for a message, shorter than elsewhere, since cells are.
inline std::string in_quotes(std::string_view text) { return quote(text, 40); }

/// The parts of `text` between `separator`s, trimmed.
std::vector<std::string> split(std::string_view text, char separator);

/// "a, b and c", all of it printable.
std::string enumerate(std::span<const std::string> items);

/// The number that the whole of `text` spells in decimal notation, none for anything else, nan and inf
/// included. Independent of the locale.
std::optional<double> parse_number(std::string_view text);

/// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from `wanted`, case
/// ignored; the first among equals, none if all of `wanted` would have to change.
std::optional<std::string> nearest_name(std::string_view wanted, std::span<const std::string> candidates);

}  // namespace schoolsim
