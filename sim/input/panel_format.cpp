#include <algorithm>
#include <array>
#include <map>

#include "sim/input/figures.hpp"
#include "sim/input/school_row.hpp"

namespace schoolsim {
namespace {
namespace panel {

enum : std::size_t {
  urn,
  la_code,
  status,
  phase,
  pupils,
  free_meals,
  ever_free_meals,
  easting,
  northing,
  trust,
  federation
};
constexpr std::array<Column, 11> columns = {{{"URN"},
                                             {"la_code"},
                                             {"status"},
                                             {"phase"},
                                             {"pupils_2019"},
                                             {"fsm_pct_2019"},
                                             {"fsm6_pct_2019"},
                                             {"easting"},
                                             {"northing"},
                                             {"mat_uid", false},
                                             {"fed_uid", false}}};

std::optional<SchoolRow> read(const Fields& row, Reading& reading) {
  static const std::vector<std::string> statuses = {"open", "closed", "proposed"};
  static const std::map<std::string_view, RegisterPhase> phases = {
      {"primary", RegisterPhase::primary},
      {"secondary", RegisterPhase::secondary},
      {"special", RegisterPhase::special},
      {"all_through_or_middle", RegisterPhase::all_through},
      {"post16", RegisterPhase::post16}};
  if (std::find(statuses.begin(), statuses.end(), row.text(status)) == statuses.end()) {
    row.report(status, "open, closed or proposed");
    return std::nullopt;
  }
  if (row.text(status) != "open") return drop(reading, std::string(row.text(status)));
  const auto found = phases.find(row.text(phase));
  if (found == phases.end()) {
    row.report(phase, "primary, secondary, special, all_through_or_middle or post16");
    return std::nullopt;
  }
  SchoolRow school;
  school.phase = model_phase(found->second);
  if (found->second == RegisterPhase::all_through) school.treated = "all-through or middle: as secondary";
  if (found->second == RegisterPhase::post16) school.treated = "16 plus: as secondary";
  school.code = read_code(row, la_code);
  if (const AuthorityCode* const authority = find_authority(school.code)) {
    school.authority_name = authority->name;
    school.region = authority->region;
  }
  school.pupils = read_pupils(row, pupils);
  if (const auto ever = read_percentage(row, ever_free_meals)) {
    school.disadvantage = static_cast<float>(*ever / 100);
  } else if (const auto now = read_percentage(row, free_meals)) {
    convert_free_meals(*now, school);
    school.census_year = 2019;
  }
  const auto trust_id = row.whole(trust, 0, largest_id, "a whole number, blank if none");
  school.group = trust_id ? *trust_id : read_group_number(row, federation);
  if (!read_grid_reference(row, easting, northing, school)) return drop(reading, "no coordinates");
  return school;
}

}  // namespace panel
}  // namespace

const SchoolFormat panel_format{"table schools_england_2019", panel::columns, &panel::read};

}  // namespace schoolsim
