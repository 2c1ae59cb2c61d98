#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/printable.hpp"

namespace schoolsim {

/// `text` without blanks at its ends, those included that spreadsheets do not break.
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

/// Whether `text` is one of the marks by which official statistics and statistics programs say that a value
/// is suppressed, not available or not applicable: x, z, c, :, .., -, SUPP, NE, NA, low, *, [c] and their
/// like, in any case.
bool is_mark_of_no_value(std::string_view text);

/// The year of a date as registers, spreadsheets and people write it: 16-01-2025, 16/01/25, 2025-01-16, with
/// a time or without; January 2025, 16 Jan 25; 2025; a spreadsheet's day number (45673); of an academic year
/// (2024/25, 202425) the second, in which its January lies. None for all else and outside 1990 to 2099.
std::optional<int> year_of(std::string_view date);

/// The number that the whole of `text` spells in decimal notation, none for anything else, nan and inf
/// included. Independent of the locale.
std::optional<double> parse_number(std::string_view text);

}  // namespace schoolsim
