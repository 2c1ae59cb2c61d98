#include "sim/input/cells.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

}  // namespace

bool is_mark_of_no_value(std::string_view text) {
  static constexpr std::array<std::string_view, 40> marks = {
      "x",      "z",   "c",    ":",     "..",  ".",   "...", "-",    "--",   "\u2013",
      "\u2014", "*",   "**",   "~",     "u",   "k",   "w",   "low",  "supp", "ne",
      "na",     "n/a", "#n/a", "np",    "dns", "re",  "new", "null", "none", "lowcov",
      "[c]",    "[x]", "[z]",  "[low]", "[u]", "[w]", "[k]", "[n]",  "[*]",  "(c)"};
  constexpr std::size_t longest = 6;
  if (text.size() > longest) return false;
  return std::find(marks.begin(), marks.end(), lower_case(text)) != marks.end();
}

namespace {

/// Runs of digits and runs of letters, in order.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  char before = ' ';
  for (const char c : text) {
    const bool is_word = is_digit(c) || is_letter(c);
    if (is_word && (!(is_digit(before) || is_letter(before)) || is_digit(before) != is_digit(c)))
      tokens.emplace_back();
    if (is_word) tokens.back() += to_lower(c);
    before = c;
  }
  return tokens;
}

bool is_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
  return word.size() >= 3 && std::any_of(months.begin(), months.end(),
                                         [&](std::string_view month) { return month.starts_with(word); });
}

std::optional<int> year_of_day_number(double day) {
  // Spreadsheets count from the end of 1899; 32874 to 73050 are 1990 to 2099.
  if (!(day >= 32874 && day < 73051)) return std::nullopt;
  using namespace std::chrono;
  const sys_days date = sys_days{year{1899} / December / 30} + days{static_cast<int>(day)};
  return static_cast<int>(year_month_day{date}.year());
}

/// The year of a date of numbers alone, 0 if it is none.
int year_of_numbers(const std::vector<int>& n, const std::vector<std::size_t>& length) {
  const auto is_day_and_month = [](int a, int b) {
    return a >= 1 && b >= 1 && std::max(a, b) <= 31 && std::min(a, b) <= 12;
  };
  const auto with_century = [&](std::size_t i) { return length[i] == 2 ? 2000 + n[i] : n[i]; };
  if (n.size() == 3) {
    if (length[0] == 4) return is_day_and_month(n[1], n[2]) ? n[0] : 0;
    return (length[2] == 4 || length[2] == 2) && is_day_and_month(n[0], n[1]) ? with_century(2) : 0;
  }
  if (n.size() == 2) {
    const bool follows = length[0] == 4 && (length[1] == 2 ? n[1] == (n[0] + 1) % 100 : n[1] == n[0] + 1);
    if (follows) return n[0] + 1;
    if (length[0] == 4) return n[1] >= 1 && n[1] <= 12 ? n[0] : 0;
    return length[1] == 4 && n[0] >= 1 && n[0] <= 12 ? n[1] : 0;
  }
  if (n.size() != 1) return 0;
  if (length[0] == 4) return n[0];
  if (length[0] == 6) return year_of_numbers({n[0] / 100, n[0] % 100}, {4, 2});
  if (length[0] != 8) return 0;
  if (const int year = year_of_numbers({n[0] / 10000, n[0] / 100 % 100, n[0] % 100}, {4, 2, 2});
      year >= 1990 && year <= 2099)
    return year;
  return year_of_numbers({n[0] / 1000000, n[0] / 10000 % 100, n[0] % 10000}, {2, 2, 4});
}

}  // namespace

std::optional<int> year_of(std::string_view date) {
  constexpr std::size_t longest = 60;
  if (date.size() > longest) return std::nullopt;
  if (const auto number = read_finite(date)) {
    if (const auto year = year_of_day_number(*number)) return year;
    if (!std::all_of(date.begin(), date.end(), is_digit)) {
      // A year as statistics programs write it: 2025.0.
      return *number >= 1990 && *number <= 2099 && *number == static_cast<int>(*number)
                 ? std::optional(static_cast<int>(*number))
                 : std::nullopt;
    }
  }
  // A time of day goes from the sign before its hour.
  if (const std::size_t colon = date.find(':'); colon != std::string_view::npos)
    date = date.substr(0, date.find_last_of(" T", colon));
  std::vector<int> numbers;
  std::vector<std::size_t> lengths;
  bool has_month = false, has_word = false, ends_in_number = false;
  for (const std::string& token : tokens_of(date)) {
    ends_in_number = is_digit(token.front());
    if (!ends_in_number) {
      has_month |= is_month(token);
      has_word = true;
      continue;
    }
    constexpr std::size_t most_digits = 8;
    if (token.size() > most_digits) return std::nullopt;
    numbers.push_back(static_cast<int>(read_finite(token).value_or(0)));
    lengths.push_back(token.size());
  }
  int year = 0;
  if (!has_word) {
    year = year_of_numbers(numbers, lengths);
  } else {
    // In words a year has four figures, and stands once; beside a month the last two will do.
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (lengths[i] == 4) year = year == 0 ? numbers[i] : -1;
    }
    if (year == 0 && has_month && ends_in_number && lengths.back() == 2) year = 2000 + numbers.back();
  }
  return year >= 1990 && year <= 2099 ? std::optional(year) : std::nullopt;
}

}  // namespace schoolsim
