#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/text/printable.hpp"

namespace schoolsim {

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// Optimal string alignment distance, case of ASCII letters ignored: the fewest insertions, deletions,
/// replacements and swaps of neighbours that make one of the other; `most` where that many are needed or
/// more.
inline std::size_t edit_distance(std::string_view a, std::string_view b,
                                 std::size_t most = std::numeric_limits<std::size_t>::max()) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= most) return most;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto same = [&](char c, char d) { return lower(c) == lower(d); };
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  std::size_t least_above = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // What follows rests on two rows, by one edit at least where it rests on the upper.
    if (least >= most && least_above + 1 >= most) return most;
    least_above = least;
    before.swap(above);
    above.swap(row);
  }
  return std::min(above[b.size()], most);
}

/// The name among `known` that a user most likely meant by `typed`: fewest edits, case ignored; a name that
/// contains everything typed counts as one edit, a key whose part after the dot was typed as none; the
/// first among equals. None if the nearest is not near: more than one edit for every four characters typed
/// (one is always near, unless it is all). All suggestions of the program come from here.
template <class Names>
std::optional<std::string> nearest_name(std::string_view typed, const Names& known) {
  // A short part of a name is contained in many names and means none of them.
  constexpr std::size_t shortest_part = 4;
  constexpr std::size_t longest = 100;
  if (typed.size() < 2 || typed.size() > longest) return std::nullopt;
  const std::string wanted = lower_case(typed);
  std::optional<std::string> nearest;
  std::size_t fewest = std::max<std::size_t>(1, wanted.size() / 4) + 1;
  for (const auto& candidate : known) {
    const std::string name = lower_case(candidate);
    if (name.size() > longest) continue;
    const bool is_part = wanted.size() >= shortest_part && name.find(wanted) != std::string::npos;
    const std::size_t edits = name.ends_with("." + wanted) ? 0
                              : is_part                    ? 1
                                                           : edit_distance(wanted, name, fewest);
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

/// "; nearest is X" (see nearest_name), or nothing.
std::string suggestion(std::string_view typed, std::span<const std::string_view> known);

/// Whether `name` can name a scenario, a policy and a file: letters, digits, '-', '_' and '.', beginning with
/// a letter or digit, at most 100.
bool is_name(std::string_view name);

/// A word as a shell reads it, in quotes where it must be.
std::string shell_word(const std::string& text);

}  // namespace schoolsim
