#include "analysis/text_layout.hpp"

#include <algorithm>

#include "analysis/comparison_text.hpp"
#include "sim/printable.hpp"

namespace schoolsim {

std::size_t columns(std::string_view text) { return display_width(text); }

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.append(width - std::min(width, columns(text)), ' ');
  return result;
}

std::string paragraph(std::string_view text, std::string_view first, std::size_t indent) {
  std::string result;
  std::string line(first);
  std::size_t before_words = first.size();
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string_view word = text.substr(from, to - from);
    const bool is_empty = line.size() == before_words;
    if (!is_empty && columns(line) + 1 + columns(word) > text_width) {
      result += line + "\n";
      line.assign(indent, ' ');
      before_words = indent;
    } else if (!is_empty) {
      line += ' ';
    }
    line += word;
    from = to + 1;
  }
  return result + line + "\n";
}

}  // namespace schoolsim
