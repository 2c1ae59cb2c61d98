#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

/// Columns that lines for a terminal may take.
inline constexpr std::size_t text_width = 80;

/// Columns that text takes on a terminal: its code points, for we write no wide or combining characters.
std::size_t columns(std::string_view text);

/// Columns of the longest word.
std::size_t longest_word(std::string_view text);

/// `text` filled with spaces up to a number of columns.
std::string padded(std::string_view text, std::size_t width);

/// Words set into lines of at most `width` columns, a longer word on a line of its own.
std::vector<std::string> lines_within(std::string_view text, std::size_t width);

/// Words set into lines of at most `text_width` columns, the first with `first` before it, the others
/// indented; ends with a line break.
std::string paragraph(std::string_view text, std::string_view first, std::size_t indent);
inline std::string paragraph(std::string_view text, std::size_t indent = 0) {
  return paragraph(text, "", indent);
}

}  // namespace schoolsim
