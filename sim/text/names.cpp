#include "sim/text/names.hpp"

#include <algorithm>

namespace schoolsim {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string suggestion(std::string_view typed, std::span<const std::string_view> known) {
  const std::optional<std::string> name = nearest_name(typed, known);
  return name ? "; nearest is " + *name : std::string();
}

bool is_name(std::string_view name) {
  constexpr std::size_t longest = 100;
  if (name.empty() || name.size() > longest || !is_letter_or_digit(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace schoolsim
