#include "sim/config/names.hpp"

#include <algorithm>

#include "sim/edit_distance.hpp"

namespace schoolsim {
namespace {

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::optional<std::string> suggest_name(std::string_view typed, std::span<const std::string_view> known) {
  // A short part of a name is contained in many names and means none of them.
  constexpr std::size_t shortest_part = 4;
  constexpr std::size_t longest_typed = 100;
  if (typed.empty() || typed.size() > longest_typed) return std::nullopt;
  const std::string wanted = to_lower(typed);
  std::optional<std::string> nearest;
  std::size_t fewest = wanted.size() / 2 + 1;
  for (const std::string_view candidate : known) {
    const std::string name = to_lower(candidate);
    const bool is_part = wanted.size() >= shortest_part && name.find(wanted) != std::string::npos;
    const std::size_t edits = name.ends_with("." + wanted) ? 0 : is_part ? 1 : edit_distance(wanted, name);
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string suggestion(std::string_view typed, std::span<const std::string_view> known) {
  const std::optional<std::string> name = suggest_name(typed, known);
  return name ? "; nearest is " + *name : std::string();
}

bool is_name(std::string_view name) {
  constexpr std::size_t longest = 100;
  if (name.empty() || name.size() > longest || !is_letter_or_digit(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace schoolsim
