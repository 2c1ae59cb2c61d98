#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/input/figures.hpp"
#include "sim/input/school_row.hpp"
#include "sim/text/names.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {
namespace own {

enum : std::size_t {
  id,
  phase,
  authority,
  pupils,
  disadvantage,
  x_km,
  y_km,
  grade,
  value_added,
  observed,
  group,
  region,
  authority_name,
  synthetic
};
constexpr std::array<Column, 14> columns = {{{"id"},
                                             {"phase"},
                                             {"authority"},
                                             {"pupils"},
                                             {"disadvantage"},
                                             {"x_km"},
                                             {"y_km"},
                                             {"grade", false},
                                             {"value_added", false},
                                             {"observed", false},
                                             {"group", false},
                                             {"region", false},
                                             {"authority_name", false},
                                             {"synthetic", false}}};

/// Reads the month of which what is observed is.
void read_month(const Fields& row, Reading& reading) {
  const std::string_view month = row.text(observed);
  const auto digits = [&](std::size_t from, std::size_t n) {
    const std::string_view part = month.substr(from, n);
    return std::all_of(part.begin(), part.end(), [](char c) { return '0' <= c && c <= '9'; });
  };
  if (month.empty() && reading.observed.empty()) return;
  const bool is_month = month.size() == 7 && digits(0, 4) && month[4] == '-' && digits(5, 2) &&
                        "01" <= month.substr(5) && month.substr(5) <= "12";
  if (!is_month || (!reading.observed.empty() && month != reading.observed)) {
    row.report(observed, "a month such as 2010-08, the same in every row" +
                             (reading.observed.empty() ? "" : "; an earlier row has " + reading.observed));
    return;
  }
  reading.observed = month;
}

std::optional<SchoolRow> read(const Fields& row, Reading& reading) {
  static const std::vector<std::string> phases(phase_names.begin(), phase_names.end());
  SchoolRow school;
  const auto found = std::find(phases.begin(), phases.end(), fold(row.text(phase)));
  if (found == phases.end()) {
    const std::optional<std::string> nearest = nearest_name(row.text(phase), phases);
    row.report(phase,
               "primary, secondary or special" + (nearest ? fmt::format("; nearest is {}", *nearest) : ""));
  } else {
    school.phase = static_cast<Phase>(found - phases.begin());
  }
  school.code = read_code(row, authority);
  school.authority_name = row.text(authority_name);
  set_region(std::string(row.text(region)), nullptr, school, reading);
  school.pupils = read_pupils(row, pupils);
  if (const auto share =
          row.number(disadvantage, 0, 1, "a share from 0 to 1, not a percentage (blank if not known)")) {
    school.disadvantage = static_cast<float>(*share);
  }
  const auto x = row.number(x_km, -2000, 2000, "km, not metres, from -2000 to 2000 (blank if not known)");
  const auto y = row.number(y_km, -2000, 2000, "km, not metres, from -2000 to 2000 (blank if not known)");
  school.grade = static_cast<std::uint8_t>(
      row.whole(grade, 1, 4, "a grade from 1 (outstanding) to 4 (inadequate), blank if not known")
          .value_or(0));
  if (const auto sds = row.number(value_added, -10, 10,
                                  "standard deviations above the mean of the phase, from -10 to 10 (blank if "
                                  "not known)"))
    school.value_added = static_cast<float>(*sds);
  read_month(row, reading);
  school.group = read_group_number(row, group);
  const std::string_view whole_list =
      "1 in every row of a list of invented schools, 0 or blank in every other";
  const bool is_invented = row.whole(synthetic, 0, 1, std::string(whole_list)).value_or(0) == 1;
  if (!reading.synthetic) reading.synthetic = is_invented;
  if (*reading.synthetic != is_invented) {
    row.report(synthetic, fmt::format("{}; the first row has {}", whole_list, *reading.synthetic ? 1 : 0));
  }
  if (!x || !y) return drop(reading, "no coordinates");
  school.x_km = static_cast<float>(*x);
  school.y_km = static_cast<float>(*y);
  return school;
}

}  // namespace own
}  // namespace

const SchoolFormat own_format{"schoolsim's own school list", own::columns, &own::read};

}  // namespace schoolsim
