#pragma once

#include <optional>
#include <string_view>

namespace schoolsim {

/// Whether `text` is one of the marks by which official statistics and statistics programs say that a value
/// is suppressed, not available or not applicable: x, z, c, :, .., -, SUPP, NE, NA, low, *, [c] and their
/// like, in any case.
bool is_mark_of_no_value(std::string_view text);

/// The year of a date as registers, spreadsheets and people write it: 16-01-2025, 16/01/25, 2025-01-16, with
/// a time or without; January 2025, 16 Jan 25; 2025; a spreadsheet's day number (45673); of an academic year
/// (2024/25, 202425) the second, in which its January lies. None for all else and outside 1990 to 2099.
std::optional<int> year_of(std::string_view date);

}  // namespace schoolsim
