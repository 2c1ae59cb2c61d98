#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace schoolsim {

/// Whether a spreadsheet would take the text of a cell for a formula: it begins, blanks aside, with one of
/// = + - @, of usual or full width, and is no plain number (OWASP, "CSV Injection").
inline bool looks_like_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (first > 0 && text.find_first_of("\t\r\n") < first) return true;
  const std::string_view cell = text.substr(first);
  for (const std::string_view sign : {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"}) {
    if (cell.starts_with(sign)) return true;
  }
  if (std::string_view("=+-@").find(cell.front()) == std::string_view::npos) return false;
  double number = 0;  // an infinite one is a name to a spreadsheet
  const auto [after, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return error != std::errc() || after != cell.data() + cell.size() || !std::isfinite(number);
}

/// A text as a field of a CSV file: quoted where RFC 4180 asks for it; with an apostrophe before what a
/// spreadsheet would take for a formula, and so would run when somebody opens the file.
inline std::string csv_field(std::string_view text) {
  const std::string guarded = (looks_like_formula(text) ? "'" : "") + std::string(text);
  if (guarded.find_first_of(",\"\r\n") == std::string::npos) return guarded;
  std::string quoted = "\"";
  for (const char c : guarded) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// A field without the apostrophe that csv_field put before it.
inline std::string_view without_apostrophe(std::string_view field) {
  return field.starts_with('\'') && looks_like_formula(field.substr(1)) ? field.substr(1) : field;
}

}  // namespace schoolsim
