#include "sim/text/layout.hpp"

#include <algorithm>

#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

/// Words set into lines of at most `width` columns, the first with `first` before it, the others indented.
std::vector<std::string> set_in_lines(std::string_view text, std::string_view first, std::size_t indent,
                                      std::size_t width) {
  std::vector<std::string> lines{std::string(first)};
  std::size_t before_words = first.size();
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string_view word = text.substr(from, to - from);
    const bool is_empty = lines.back().size() == before_words;
    if (!is_empty && columns(lines.back()) + 1 + columns(word) > width) {
      lines.emplace_back(indent, ' ');
      before_words = indent;
    } else if (!is_empty) {
      lines.back() += ' ';
    }
    lines.back() += word;
    from = to + 1;
  }
  return lines;
}

}  // namespace

std::size_t columns(std::string_view text) { return display_width(text); }

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string& word : lines_within(text, 0)) longest = std::max(longest, columns(word));
  return longest;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.append(width - std::min(width, columns(text)), ' ');
  return result;
}

std::vector<std::string> lines_within(std::string_view text, std::size_t width) {
  return set_in_lines(text, "", 0, width);
}

std::string paragraph(std::string_view text, std::string_view first, std::size_t indent) {
  std::string result;
  for (const std::string& line : set_in_lines(text, first, indent, text_width)) result += line + "\n";
  return result;
}

}  // namespace schoolsim
