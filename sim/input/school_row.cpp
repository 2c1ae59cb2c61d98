#include "sim/input/school_row.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/input/cells.hpp"
#include "sim/input/school_rows.hpp"
#include "sim/model/math.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {

void count(std::vector<SchoolCount>& counts, const std::string& what, std::int64_t n) {
  const auto found =
      std::find_if(counts.begin(), counts.end(), [&](const SchoolCount& c) { return c.what == what; });
  if (found == counts.end()) {
    counts.push_back({what, n});
  } else {
    found->n += n;
  }
}

void RowProblems::add(std::size_t line, const std::string& problem) {
  constexpr std::size_t most_shown = 10;
  if (++n_ <= most_shown) text_ += fmt::format("{}{}:{}: {}", n_ > 1 ? "\n" : "", path_, line, problem);
}

void RowProblems::throw_if_any() const {
  if (n_ == 0) return;
  const std::size_t shown = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1;
  throw Error(ErrorKind::input,
              shown == n_ ? text_ : fmt::format("{}\nand {} more problems", text_, n_ - shown));
}

std::string_view Fields::text(std::size_t column) const {
  const int position = positions_[column];
  return position < 0 ? std::string_view{} : trim(fields_[static_cast<std::size_t>(position)]);
}

void Fields::report(std::size_t column, const std::string& allowed) const {
  const std::string_view found = text(column);
  problems_.add(line_, fmt::format("column {}: {} is not allowed: {}", columns_[column].name,
                                   found.empty() ? "a blank" : in_quotes(found), allowed));
}

std::optional<double> Fields::number(std::size_t column, double lower, double upper,
                                     const std::string& allowed) const {
  const std::string_view found = text(column);
  if (found.empty()) return std::nullopt;
  const std::optional<double> value = read_finite(found);
  if (!value && is_mark_of_no_value(found)) {
    count(marks_, std::string(found));
    return std::nullopt;
  }
  // Written so that no NaN passes.
  if (!value || !(lower <= *value && *value <= upper)) {
    report(column, allowed);
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint32_t> Fields::whole(std::size_t column, double lower, double upper,
                                           const std::string& allowed) const {
  const std::optional<double> value = number(column, lower, upper, allowed);
  if (!value) return std::nullopt;
  const auto whole = static_cast<std::uint32_t>(*value);
  if (static_cast<double>(whole) != *value) {
    report(column, allowed);
    return std::nullopt;
  }
  return whole;
}

std::optional<std::uint32_t> Fields::needed_whole(std::size_t column, double lower, double upper,
                                                  const std::string& allowed) const {
  if (text(column).empty() || is_mark_of_no_value(text(column))) {
    report(column, allowed);
    return std::nullopt;
  }
  return whole(column, lower, upper, allowed);
}

std::string Fields::content() const {
  std::string joined;
  for (std::size_t c = 0; c < columns_.size(); ++c) (joined += text(c)) += '\x1f';
  return joined;
}

std::nullopt_t drop(Reading& reading, const std::string& reason) {
  count(reading.report.dropped, reason);
  return std::nullopt;
}

std::int32_t read_code(const Fields& row, std::size_t column) {
  return static_cast<std::int32_t>(
      row.needed_whole(column, 0, 99999, "a whole number from 0 to 99999").value_or(0));
}

std::optional<float> read_pupils(const Fields& row, std::size_t column) {
  const std::optional<double> n =
      row.number(column, 0, 20000, "a number of pupils from 0 to 20000 (blank if not known)");
  return n ? std::optional(static_cast<float>(*n)) : std::nullopt;
}

std::optional<double> read_percentage(const Fields& row, std::size_t column) {
  return row.number(column, 0, 100, "a percentage from 0 to 100 (blank if not known)");
}

std::uint32_t read_group_number(const Fields& row, std::size_t column) {
  return row.whole(column, 0, largest_id, "a whole number, blank if none").value_or(0);
}

void convert_free_meals(double percentage, SchoolRow& school) {
  const FreeMealLine line = free_meal_line(school.phase);
  school.disadvantage = static_cast<float>(math::clamp01(line.intercept + line.slope * percentage / 100));
  school.from_current_meals = true;
}

void set_region(const std::string& said, const AuthorityCode* authority, SchoolRow& school,
                Reading& reading) {
  const auto [found, is_new] = reading.regions.try_emplace(said);
  RegionWord& word = found->second;
  if (is_new) {
    const auto whole = region_of_part(said);
    word.is_part = whole.has_value();
    word.region = whole ? *whole : official_region(said).value_or(said);
  }
  ++word.n;
  school.region_said = word.region;
  school.region = authority != nullptr ? authority->region : word.region;
}

bool read_grid_reference(const Fields& row, std::size_t easting, std::size_t northing, SchoolRow& school) {
  const std::optional<double> x = row.number(easting, 0, 700000, "metres of the national grid, 0 to 700000");
  const std::optional<double> y =
      row.number(northing, 0, 1300000, "metres of the national grid, 0 to 1300000");
  if (!x || !y || (*x == 0 && *y == 0)) return false;
  school.x_km = static_cast<float>(*x / 1000);
  school.y_km = static_cast<float>(*y / 1000);
  return true;
}

}  // namespace schoolsim
