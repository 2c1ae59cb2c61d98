#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "sim/input/cells.hpp"
#include "sim/input/school_row.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {
namespace gias {

enum : std::size_t {
  urn,
  la_code,
  status_code,
  status_name,
  type_code,
  type_name,
  phase_code,
  phase_name,
  pupils,
  free_meals,
  easting,
  northing,
  la_name,
  gor_name,
  rating,
  trust,
  federation,
  census_date,
  low_age,
  high_age
};
constexpr std::array<Column, 20> columns = {{{"URN"},
                                             {"LA (code)"},
                                             {"EstablishmentStatus (code)", true, 1},
                                             {"EstablishmentStatus (name)", true, 1},
                                             {"TypeOfEstablishment (code)", true, 2},
                                             {"TypeOfEstablishment (name)", true, 2},
                                             {"PhaseOfEducation (code)", true, 3},
                                             {"PhaseOfEducation (name)", true, 3},
                                             {"NumberOfPupils"},
                                             {"PercentageFSM"},
                                             {"Easting"},
                                             {"Northing"},
                                             {"LA (name)", false},
                                             {"GOR (name)", false},
                                             {"OfstedRating (name)", false},
                                             {"Trusts (code)", false},
                                             {"Federations (code)", false},
                                             {"CensusDate", false},
                                             {"StatutoryLowAge", false},
                                             {"StatutoryHighAge", false}}};

/// A thing that the register gives as a code, as a name, or both; names folded.
struct Entry {
  int code;
  std::string_view name;
  std::string_view other_name = "";
};

enum class Kind {
  mainstream,
  special,
  independent,
  non_maintained,
  alternative,
  nursery,
  welsh,
  further_education,
  other
};

struct TypeEntry : Entry {
  Kind kind;
};

constexpr TypeEntry types[] = {
    {{1, "community school"}, Kind::mainstream},
    {{2, "voluntary aided school"}, Kind::mainstream},
    {{3, "voluntary controlled school"}, Kind::mainstream},
    {{5, "foundation school"}, Kind::mainstream},
    {{6, "city technology college"}, Kind::mainstream},
    {{28, "academy sponsor led", "academy sponsor led mainstream"}, Kind::mainstream},
    {{34, "academy converter", "academy converter mainstream"}, Kind::mainstream},
    {{35, "free schools", "free school mainstream"}, Kind::mainstream},
    {{39, "free schools 16 to 19", "free school 16 19"}, Kind::mainstream},
    {{40, "university technical college"}, Kind::mainstream},
    {{41, "studio schools", "studio school"}, Kind::mainstream},
    {{45, "academy 16 19 converter", "academy 16 to 19 converter"}, Kind::mainstream},
    {{46, "academy 16 to 19 sponsor led", "academy 16 19 sponsor led"}, Kind::mainstream},
    {{7, "community special school"}, Kind::special},
    {{12, "foundation special school"}, Kind::special},
    {{33, "academy special sponsor led", "academy sponsor led special school"}, Kind::special},
    {{36, "free schools special", "free school special"}, Kind::special},
    {{44, "academy special converter", "academy converter special school"}, Kind::special},
    {{10, "other independent special school"}, Kind::independent},
    {{11, "other independent school"}, Kind::independent},
    {{8, "non maintained special school"}, Kind::non_maintained},
    {{14, "pupil referral unit"}, Kind::alternative},
    {{38, "free schools alternative provision", "free school alternative provision"}, Kind::alternative},
    {{42, "academy alternative provision converter"}, Kind::alternative},
    {{43, "academy alternative provision sponsor led"}, Kind::alternative},
    {{15, "local authority nursery school"}, Kind::nursery},
    {{30, "welsh establishment"}, Kind::welsh},
    {{18, "further education"}, Kind::further_education},
    {{29, "higher education institutions"}, Kind::further_education},
    {{31, "sixth form centres"}, Kind::further_education},
    {{32, "special post 16 institution"}, Kind::further_education},
};

std::string_view name_kind(Kind kind) {
  switch (kind) {
    case Kind::independent:
      return "independent";
    case Kind::non_maintained:
      return "non-maintained special";
    case Kind::alternative:
      return "pupil referral unit or alternative provision";
    case Kind::nursery:
      return "nursery";
    case Kind::welsh:
      return "Welsh";
    case Kind::further_education:
      return "further or higher education";
    default:
      return "other type of establishment";
  }
}

enum Status { open = 1, closed = 2, closing = 3, proposed = 4 };
constexpr Entry statuses[] = {{open, "open"},
                              {closed, "closed"},
                              {closing, "open but proposed to close"},
                              {proposed, "proposed to open"}};

enum PhaseOfEducation {
  not_applicable,
  nursery,
  primary,
  middle_primary,
  secondary,
  middle_secondary,
  plus_16,
  all_through
};
constexpr Entry phases[] = {{not_applicable, "not applicable"},
                            {nursery, "nursery"},
                            {primary, "primary"},
                            {middle_primary, "middle deemed primary"},
                            {secondary, "secondary"},
                            {middle_secondary, "middle deemed secondary"},
                            {plus_16, "16 plus"},
                            {all_through, "all through"}};

/// The entry that the row names, by name or, where that is blank or unknown, by code. A code that is another
/// entry's is counted.
template <class T, std::size_t n>
const T* find(const T (&entries)[n], const Fields& row, std::size_t name_column, std::size_t code_column,
              Reading& reading) {
  const std::string name = fold(row.text(name_column));
  const std::optional<double> code = read_finite(row.text(code_column));
  const auto named = std::find_if(std::begin(entries), std::end(entries), [&](const T& entry) {
    return !name.empty() && (name == entry.name || name == entry.other_name);
  });
  const auto coded = std::find_if(std::begin(entries), std::end(entries),
                                  [&](const T& entry) { return code && *code == entry.code; });
  if (named == std::end(entries)) return coded == std::end(entries) ? nullptr : coded;
  if (coded != std::end(entries) && coded != named) {
    count(reading.contradictions,
          fmt::format("{} {} beside '{}'", columns[code_column].name, coded->code, named->name));
  }
  return named;
}

std::uint8_t read_grade(const Fields& row) {
  static const std::map<std::string, std::uint8_t> grades = {
      {"outstanding", 1},       {"good", 2},       {"requires improvement", 3},
      {"satisfactory", 3},      {"inadequate", 4}, {"special measures", 4},
      {"serious weaknesses", 4}};
  const auto found = grades.find(fold(row.text(rating)));
  return found == grades.end() ? std::uint8_t{0} : found->second;
}

/// Group numbers are shown only: what is not a number is none.
std::uint32_t read_group(const Fields& row) {
  for (const std::size_t column : {trust, federation}) {
    const double number = read_finite(row.text(column)).value_or(0);
    if (number >= 1 && number <= largest_id) return static_cast<std::uint32_t>(number);
  }
  return 0;
}

/// Sets the model's phase of a mainstream school; false, with the reason counted, if it is not one of the
/// model.
bool read_phase(const Fields& row, Reading& reading, SchoolRow& school) {
  const auto set = [&](Phase phase, std::string_view treated) {
    school.phase = phase;
    school.treated = treated;
    return true;
  };
  const Entry* const found = find(phases, row, phase_name, phase_code, reading);
  switch (found == nullptr ? not_applicable : found->code) {
    case nursery:
      drop(reading, "nursery");
      return false;
    case primary:
      return set(Phase::primary, "");
    case middle_primary:
      return set(Phase::primary, "middle deemed primary: as primary");
    case secondary:
      return set(Phase::secondary, "");
    case middle_secondary:
      return set(Phase::secondary, "middle deemed secondary: as secondary");
    case plus_16:
      return set(Phase::secondary, "16 plus: as secondary");
    case all_through:
      return set(Phase::secondary, "all-through: as secondary");
    default:
      break;
  }
  const double leaving_age = read_finite(row.text(high_age)).value_or(0);
  if (leaving_age <= 0) {
    drop(reading, "mainstream, but neither phase nor ages known");
    return false;
  }
  return leaving_age <= 12 ? set(Phase::primary, "no phase, leaving at 12 or before: as primary")
                           : set(Phase::secondary, "no phase, leaving after 12: as secondary");
}

std::optional<SchoolRow> read(const Fields& row, Reading& reading) {
  const Entry* const status = find(statuses, row, status_name, status_code, reading);
  if (status == nullptr) {
    row.report(row.text(status_name).empty() ? status_code : status_name,
               "Open (1), Closed (2), Open, but proposed to close (3) or Proposed to open (4)");
    return std::nullopt;
  }
  if (status->code == closed) return drop(reading, "closed");
  if (status->code == proposed) return drop(reading, "proposed, not yet open");
  const TypeEntry* const type = find(types, row, type_name, type_code, reading);
  const Kind kind = type == nullptr ? Kind::other : type->kind;
  if (kind != Kind::mainstream && kind != Kind::special) return drop(reading, std::string(name_kind(kind)));

  SchoolRow school;
  school.phase = Phase::special;
  if (kind == Kind::mainstream && !read_phase(row, reading, school)) return std::nullopt;
  school.code = read_code(row, la_code);
  const AuthorityCode* const authority = find_authority(school.code);
  school.authority_name =
      row.text(la_name).empty() && authority != nullptr ? authority->name : std::string(row.text(la_name));
  set_region(std::string(row.text(gor_name)), authority, school, reading);
  school.pupils = read_pupils(row, pupils);
  const std::optional<double> percentage = read_percentage(row, free_meals);
  if (percentage) convert_free_meals(*percentage, school);
  school.grade = read_grade(row);
  school.group = read_group(row);
  if (const std::string_view date = row.text(census_date); !date.empty() && !is_mark_of_no_value(date)) {
    school.census_date = date;
    school.census_year = year_of(date).value_or(-1);
    if (school.census_year < 0 && read_finite(date))
      row.report(census_date, "a date, such as 16-01-2025 (blank if not known)");
  }
  if (!read_grid_reference(row, easting, northing, school)) return drop(reading, "no coordinates");
  return school;
}

}  // namespace gias
}  // namespace

const SchoolFormat register_format{"extract of the public school register", gias::columns, &gias::read};

}  // namespace schoolsim
