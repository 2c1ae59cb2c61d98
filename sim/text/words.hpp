#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/text/printable.hpp"

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

}  // namespace schoolsim
