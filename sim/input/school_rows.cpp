#include "sim/input/school_rows.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "sim/edit_distance.hpp"
#include "sim/error.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/input/figures.hpp"
#include "sim/input/fingerprint.hpp"
#include "sim/input/local_authorities.hpp"
#include "sim/input/text.hpp"
#include "sim/model/math.hpp"
#include "sim/text_file.hpp"

namespace schoolsim {
namespace {

/// A school as read, before blanks are filled.
struct SchoolRow {
  SchoolId id = 0;      ///< 0 if the file's is no whole number, until all ids are known
  std::string id_text;  ///< as the file spells it
  Phase phase{};
  std::int32_t code = 0;
  std::string authority_name;
  std::string region;       ///< by the official codes or, where they lack the authority, the file's word
  std::string region_said;  ///< the file's word, an official region by its official name
  std::optional<float> pupils;
  std::optional<float> disadvantage;
  float x_km = 0;
  float y_km = 0;
  std::uint8_t grade = 0;
  std::uint32_t group = 0;
  std::string_view treated;         ///< rule by which the phase was decided, if not the file's own word
  bool from_current_meals = false;  ///< disadvantage reckoned from the current share
  int census_year = 0;              ///< of the current share; 0 unknown, -1 a date that cannot be read
  std::string census_date;          ///< that date
};

/// Counts by label, in order of first use.
void count(std::vector<SchoolCount>& counts, const std::string& what, std::int64_t n = 1) {
  const auto found =
      std::find_if(counts.begin(), counts.end(), [&](const SchoolCount& c) { return c.what == what; });
  if (found == counts.end()) {
    counts.push_back({what, n});
  } else {
    found->n += n;
  }
}

/// Gathers what is wrong with a file so that its author sees all of it, or the first ten, at once.
class Problems {
 public:
  explicit Problems(const std::string& path) : path_(path) {}

  void add(std::size_t line, const std::string& problem) {
    constexpr std::size_t most_shown = 10;
    if (++n_ <= most_shown) text_ += fmt::format("{}{}:{}: {}", n_ > 1 ? "\n" : "", path_, line, problem);
  }
  void throw_if_any() const {
    if (n_ == 0) return;
    const std::size_t shown = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1;
    throw Error(ErrorKind::input,
                shown == n_ ? text_ : fmt::format("{}\nand {} more problems", text_, n_ - shown));
  }

 private:
  const std::string& path_;
  std::size_t n_ = 0;
  std::string text_;
};

/// A column that a format knows. Of columns with the same `one_of` above 0 a file needs at least one.
struct Column {
  std::string_view name;
  bool needed = true;
  int one_of = 0;
};

/// The row at hand: fields by position of their column in the format.
class Fields {
 public:
  Fields(std::span<const Column> columns, std::span<const int> positions, Problems& problems,
         std::vector<SchoolCount>& marks)
      : columns_(columns), positions_(positions), problems_(problems), marks_(marks) {}

  void set(std::span<const std::string_view> fields, std::size_t line) {
    fields_ = fields;
    line_ = line;
  }
  [[nodiscard]] std::size_t line() const { return line_; }

  /// Empty where the file lacks the column.
  [[nodiscard]] std::string_view text(std::size_t column) const {
    const int position = positions_[column];
    return position < 0 ? std::string_view{} : trim(fields_[static_cast<std::size_t>(position)]);
  }

  void report(std::size_t column, const std::string& allowed) const {
    const std::string_view found = text(column);
    problems_.add(line_,
                  fmt::format("column {}: {} {}: {}", columns_[column].name,
                              found.empty() ? "a blank" : in_quotes(found), "is not allowed", allowed));
  }

  /// A number in [lower, upper]; none if blank, a mark of no value (counted) or, reported, anything else.
  /// Written so that no NaN passes.
  [[nodiscard]] std::optional<double> number(std::size_t column, double lower, double upper,
                                             const std::string& allowed) const {
    const std::string_view found = text(column);
    if (found.empty()) return std::nullopt;
    const std::optional<double> value = parse_number(found);
    if (!value && is_mark_of_no_value(found)) {
      count(marks_, std::string(found));
      return std::nullopt;
    }
    if (!value || !(lower <= *value && *value <= upper)) {
      report(column, allowed);
      return std::nullopt;
    }
    return value;
  }

  /// The same of whole numbers.
  [[nodiscard]] std::optional<std::uint32_t> whole(std::size_t column, double lower, double upper,
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

  /// A whole number that may not be blank.
  [[nodiscard]] std::optional<std::uint32_t> needed_whole(std::size_t column, double lower, double upper,
                                                          const std::string& allowed) const {
    if (text(column).empty() || is_mark_of_no_value(text(column))) {
      report(column, allowed);
      return std::nullopt;
    }
    return whole(column, lower, upper, allowed);
  }

  /// All that the format reads of this row: rows of one school must agree in it.
  [[nodiscard]] std::string content() const {
    std::string joined;
    for (std::size_t c = 0; c < columns_.size(); ++c) (joined += text(c)) += '\x1f';
    return joined;
  }

 private:
  std::span<const Column> columns_;
  std::span<const int> positions_;
  Problems& problems_;
  std::vector<SchoolCount>& marks_;
  std::span<const std::string_view> fields_;
  std::size_t line_ = 0;
};

constexpr double largest_id = 4294967295.0;
constexpr double most_pupils = 20000;
constexpr double largest_code = 99999;
const std::string id_allowed = "a whole number from 1, at most 4294967295, or a text of at most 100 bytes";
const std::string code_allowed = "a whole number from 0 to 99999";
const std::string pupils_allowed = "a number of pupils from 0 to 20000 (blank if not known)";
const std::string percentage_allowed = "a percentage from 0 to 100 (blank if not known)";

/// What a file's word for a region means.
struct RegionWord {
  std::string region;    ///< the official name, else the word itself
  bool is_part = false;  ///< the word named a part of the region
  std::int64_t n = 0;    ///< rows
};

/// What every reader of rows fills in.
struct Reading {
  SchoolReport report;
  std::vector<SchoolRow> rows;
  std::optional<bool> synthetic;              ///< what the first row says, where the format has a word for it
  std::vector<SchoolCount> marks;             ///< values that were marks of no value, by mark
  std::vector<SchoolCount> contradictions;    ///< codes that stand beside another one's name
  std::map<std::string, RegionWord> regions;  ///< by the file's word
};

/// The one way out of a row that is not a school of the model.
std::nullopt_t drop(Reading& reading, const std::string& reason) {
  count(reading.report.dropped, reason);
  return std::nullopt;
}

std::optional<float> read_pupils(const Fields& row, std::size_t column) {
  const std::optional<double> n = row.number(column, 0, most_pupils, pupils_allowed);
  return n ? std::optional(static_cast<float>(*n)) : std::nullopt;
}

void convert_free_meals(double percentage, SchoolRow& school) {
  const FreeMealLine line = free_meal_line(school.phase);
  school.disadvantage = static_cast<float>(math::clamp01(line.intercept + line.slope * percentage / 100));
  school.from_current_meals = true;
}

/// The region of a school from the file's word and, if not null, the official codes' entry of its authority.
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

/// Metres of the national grid as km; false if either is blank or both are 0, as the register has it for a
/// school without a place.
bool read_grid_reference(const Fields& row, std::size_t easting, std::size_t northing, SchoolRow& school) {
  const std::optional<double> x = row.number(easting, 0, 700000, "metres of the national grid, 0 to 700000");
  const std::optional<double> y =
      row.number(northing, 0, 1300000, "metres of the national grid, 0 to 1300000");
  if (!x || !y || (*x == 0 && *y == 0)) return false;
  school.x_km = static_cast<float>(*x / 1000);
  school.y_km = static_cast<float>(*y / 1000);
  return true;
}

// ---- our own format -----------------------------------------------------------------------------------

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
  group,
  region,
  authority_name,
  synthetic
};
constexpr std::array<Column, 12> columns = {{{"id"},
                                             {"phase"},
                                             {"authority"},
                                             {"pupils"},
                                             {"disadvantage"},
                                             {"x_km"},
                                             {"y_km"},
                                             {"grade", false},
                                             {"group", false},
                                             {"region", false},
                                             {"authority_name", false},
                                             {"synthetic", false}}};

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
  school.code =
      static_cast<std::int32_t>(row.needed_whole(authority, 0, largest_code, code_allowed).value_or(0));
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
  school.group = row.whole(group, 0, largest_id, "a whole number, blank if none").value_or(0);
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

// ---- the public school register -------------------------------------------------------------------------

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
  const std::optional<double> code = parse_number(row.text(code_column));
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
    const double number = parse_number(row.text(column)).value_or(0);
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
  const double leaving_age = parse_number(row.text(high_age)).value_or(0);
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
  school.code =
      static_cast<std::int32_t>(row.needed_whole(la_code, 0, largest_code, code_allowed).value_or(0));
  const AuthorityCode* const authority = find_authority(school.code);
  school.authority_name =
      row.text(la_name).empty() && authority != nullptr ? authority->name : std::string(row.text(la_name));
  set_region(std::string(row.text(gor_name)), authority, school, reading);
  school.pupils = read_pupils(row, pupils);
  const std::optional<double> percentage = row.number(free_meals, 0, 100, percentage_allowed);
  if (percentage) convert_free_meals(*percentage, school);
  school.grade = read_grade(row);
  school.group = read_group(row);
  if (const std::string_view date = row.text(census_date); !date.empty() && !is_mark_of_no_value(date)) {
    school.census_date = date;
    school.census_year = year_of(date).value_or(-1);
    if (school.census_year < 0 && parse_number(date))
      row.report(census_date, "a date, such as 16-01-2025 (blank if not known)");
  }
  if (!read_grid_reference(row, easting, northing, school)) return drop(reading, "no coordinates");
  return school;
}

}  // namespace gias

// ---- the table schools_england_2019 -----------------------------------------------------------------------

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
  school.code =
      static_cast<std::int32_t>(row.needed_whole(la_code, 0, largest_code, code_allowed).value_or(0));
  if (const AuthorityCode* const authority = find_authority(school.code)) {
    school.authority_name = authority->name;
    school.region = authority->region;
  }
  school.pupils = read_pupils(row, pupils);
  if (const auto ever = row.number(ever_free_meals, 0, 100, percentage_allowed)) {
    school.disadvantage = static_cast<float>(*ever / 100);
  } else if (const auto now = row.number(free_meals, 0, 100, percentage_allowed)) {
    convert_free_meals(*now, school);
    school.census_year = 2019;
  }
  const auto trust_id = row.whole(trust, 0, largest_id, "a whole number, blank if none");
  school.group = trust_id ? *trust_id
                          : row.whole(federation, 0, largest_id, "a whole number, blank if none").value_or(0);
  if (!read_grid_reference(row, easting, northing, school)) return drop(reading, "no coordinates");
  return school;
}

}  // namespace panel

// ---- formats by their header
// -------------------------------------------------------------------------------

struct Format {
  std::string_view name;
  std::span<const Column> columns;  ///< the first is the school's id
  std::optional<SchoolRow> (*read)(const Fields&, Reading&);
};

constexpr Format formats[] = {
    {"schoolsim's own school list", own::columns, &own::read},
    {"extract of the public school register", gias::columns, &gias::read},
    {"table schools_england_2019", panel::columns, &panel::read},
};

/// Names in a header, folded, and where each stands first.
using Header = std::unordered_map<std::string, int>;

/// Position of each of the format's columns in the header, -1 if absent. Neither case nor punctuation counts.
std::vector<int> find_columns(const Format& format, const Header& header) {
  std::vector<int> positions;
  for (const Column& column : format.columns) {
    const auto found = header.find(fold(column.name));
    positions.push_back(found == header.end() ? -1 : found->second);
  }
  return positions;
}

/// Columns that the file must have and has not, one text for each.
std::vector<std::string> find_missing(const Format& format, std::span<const int> positions) {
  std::vector<std::string> missing;
  for (std::size_t c = 0; c < format.columns.size(); ++c) {
    const Column& column = format.columns[c];
    if (!column.needed || positions[c] >= 0) continue;
    if (column.one_of == 0) {
      missing.emplace_back(column.name);
      continue;
    }
    bool first = true;
    bool any = false;
    for (std::size_t d = 0; d < format.columns.size(); ++d) {
      if (format.columns[d].one_of != column.one_of) continue;
      any = any || positions[d] >= 0;
      first = first && d >= c;
    }
    if (!any && first) missing.emplace_back(column.name);
  }
  return missing;
}

/// Files that people take for school lists, by columns that only they have.
struct ForeignTable {
  std::string_view column;
  std::string_view what;
};
constexpr ForeignTable foreign_tables[] = {
    {"LinkURN", "the register's list of links between schools"},
    {"Linked UID", "the register's list of links between groups"},
    {"Group UID", "the register's list of groups"},
    {"Overall effectiveness", "Ofsted's list of inspections"},
    {"Latest OEIF overall effectiveness", "Ofsted's list of inspections"},
    {"Ofsted phase", "Ofsted's list of inspections"},
    {"Web Link (opens in new window)", "Ofsted's list of inspections"},
    {"Web Link", "Ofsted's list of inspections"},
    {"Inspection start date", "Ofsted's list of inspections"},
    {"RECTYPE", "a performance table of the Department for Education"},
    {"time_identifier", "a table of Explore education statistics"},
    {"geographic_level", "a table of Explore education statistics"},
    {"replicate", "results of this program"},
};

constexpr std::string_view lists_that_are_read =
    "school lists are our own format (id, phase, authority, pupils, disadvantage, x_km, y_km), an extract of "
    "all "
    "fields of the public school register ('edubasealldata'), or the table schools_england_2019";

/// What to do about latitude and longitude in place of a place on the national grid.
std::string explain_degrees(const Header& header) {
  const auto has = [&](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return header.contains(name); });
  };
  if (!has({"latitude", "lat"}) || !has({"longitude", "long", "lon", "lng"})) return "";
  return "; the file has latitude and longitude: convert them to easting and northing on the national grid "
         "(EPSG:27700), in metres for the register's format, in km for our own, as QGIS, pyproj or R's sf do";
}

/// The format of whose needed columns the header has the greatest share; throws if it lacks one.
const Format& choose_format(const std::string& path, std::size_t line, std::span<const std::string> names,
                            const Header& header) {
  const Format* best = nullptr;
  std::vector<std::string> best_known;
  double best_share = 0;
  for (const Format& format : formats) {
    const std::vector<int> positions = find_columns(format, header);
    std::vector<std::string> known;
    double n_needed = 0;
    for (std::size_t c = 0; c < positions.size(); ++c) {
      if (!format.columns[c].needed) continue;
      ++n_needed;
      if (positions[c] >= 0) known.push_back(in_quotes(names[static_cast<std::size_t>(positions[c])]));
    }
    const double share = static_cast<double>(known.size()) / n_needed;
    if (share > best_share) {
      best_share = share;
      best = &format;
      best_known = std::move(known);
    }
  }
  const std::vector<std::string> missing =
      best == nullptr ? std::vector<std::string>{} : find_missing(*best, find_columns(*best, header));
  if (best != nullptr && missing.empty()) return *best;
  for (const ForeignTable& table : foreign_tables) {
    if (header.contains(fold(table.column)) && best_share < 1) {
      throw Error(ErrorKind::input,
                  fmt::format("{}:{}: by its column {} this is {}, which is no school list; {}", path, line,
                              in_quotes(table.column), table.what, lists_that_are_read));
    }
  }
  if (best == nullptr) {
    throw Error(ErrorKind::input,
                fmt::format("{}:{}: the header has no column of a school list (it begins with {}); {}", path,
                            line, in_quotes(names[0]), lists_that_are_read));
  }
  // One column or two, such as a URN, make no format of a table.
  constexpr double least_share = 0.5;
  if (best_share < least_share) {
    throw Error(
        ErrorKind::input,
        fmt::format("{}:{}: this is none of the school lists that are read: of their columns it has only "
                    "{}; {}{}",
                    path, line, enumerate(best_known), lists_that_are_read, explain_degrees(header)));
  }
  std::string text;
  for (const std::string& name : missing) {
    const std::optional<std::string> nearest = nearest_name(name, names);
    text += fmt::format("{}{}{}", text.empty() ? "" : "; ", name,
                        nearest ? fmt::format(" (nearest in the file: {})", in_quotes(*nearest)) : "");
  }
  const bool lacks_place = std::any_of(missing.begin(), missing.end(), [](const std::string& name) {
    return name == "Easting" || name == "easting" || name == "x_km" || name == "y_km";
  });
  throw Error(ErrorKind::input, fmt::format("{}:{}: {} missing for the format '{}': {}{}", path, line,
                                            missing.size() == 1 ? "a column is" : "columns are", best->name,
                                            text, lacks_place ? explain_degrees(header) : ""));
}

void note_unused_columns(std::span<const std::string> header, std::span<const int> positions,
                         std::vector<std::string>& notes) {
  std::vector<std::string> unused;
  for (std::size_t h = 0; h < header.size(); ++h) {
    if (!header[h].empty() &&
        std::find(positions.begin(), positions.end(), static_cast<int>(h)) == positions.end()) {
      unused.push_back(in_quotes(header[h]));
    }
  }
  constexpr std::size_t most_named = 12;
  if (unused.empty()) return;
  notes.push_back(unused.size() <= most_named ? fmt::format("Columns not used: {}.", enumerate(unused))
                                              : fmt::format("{} columns are not used.", unused.size()));
}

// ---- blanks
// ---------------------------------------------------------------------------------------------------

std::optional<float> median(std::vector<float> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// Fills the blanks of one column by the first rule that has something to go by.
void impute(std::vector<SchoolRow>& rows, std::optional<float> SchoolRow::*column,
            std::optional<Spread> AuthorityFigures::*figure, const std::string& name,
            std::vector<SchoolCount>& imputed) {
  constexpr std::size_t fewest_behind_median = 5;
  std::map<std::pair<std::int32_t, Phase>, std::vector<float>> by_authority;
  std::map<Phase, std::vector<float>> by_phase;
  for (const SchoolRow& row : rows) {
    if (!(row.*column)) continue;
    by_authority[{row.code, row.phase}].push_back(*(row.*column));
    by_phase[row.phase].push_back(*(row.*column));
  }
  std::map<std::pair<std::int32_t, Phase>, std::optional<float>> authority_median;
  for (const auto& [key, values] : by_authority) {
    if (values.size() >= fewest_behind_median) authority_median[key] = median(values);
  }
  std::map<Phase, std::optional<float>> phase_median;
  for (const auto& [phase, values] : by_phase) phase_median[phase] = median(values);
  for (SchoolRow& row : rows) {
    if (row.*column) continue;
    if (const auto found = authority_median.find({row.code, row.phase}); found != authority_median.end()) {
      row.*column = found->second;
      count(imputed, name + ": median of authority and phase in the list");
    } else if (const auto of_phase = phase_median.find(row.phase); of_phase != phase_median.end()) {
      row.*column = of_phase->second;
      count(imputed, name + ": median of the phase in the list");
    } else {
      double n = 0, sum = 0;
      for (const AuthorityFigures& f : authority_figures()) {
        if (!(f.*figure) || model_phase(f.phase) != row.phase) continue;
        n += f.n_schools;
        sum += f.n_schools * (f.*figure)->mean;
      }
      const double mean = sum / n;
      row.*column = static_cast<float>(figure == &AuthorityFigures::log_pupils ? math::exp(mean) : mean);
      count(imputed, name + ": national figure of the phase");
    }
  }
}

/// "c (7 rows), x (1 row) and 3 more".
std::string tell_most(std::span<const SchoolCount> counts, std::size_t most_named = 5) {
  std::vector<std::string> items;
  for (const SchoolCount& c : counts.subspan(0, std::min(most_named, counts.size())))
    items.push_back(fmt::format("{} ({} {})", c.what, c.n, c.n == 1 ? "row" : "rows"));
  if (counts.size() > most_named) items.push_back(fmt::format("{} more", counts.size() - most_named));
  return enumerate(items);
}

/// Sets the ids: the numbers that the file gives or, where one of its ids is none, numbers in the order of
/// the ids as text, so that the order of rows moves nothing.
void number_schools(std::vector<SchoolRow>& rows, std::vector<std::string>& notes) {
  const bool all_whole =
      std::all_of(rows.begin(), rows.end(), [](const SchoolRow& row) { return row.id != 0; });
  std::sort(rows.begin(), rows.end(), [&](const SchoolRow& a, const SchoolRow& b) {
    return all_whole ? a.id < b.id : a.id_text < b.id_text;
  });
  if (all_whole) return;
  SchoolId next = 0;
  for (SchoolRow& row : rows) row.id = ++next;
  notes.push_back(
      "Not all ids are whole numbers: inside, schools are numbered in the order of their ids as text; files "
      "and "
      "tables keep the ids.");
}

SchoolList assemble(const std::string& path, const std::vector<SchoolRow>& rows,
                    std::vector<std::string>& notes) {
  std::map<std::int32_t, Authority> authorities;
  for (const SchoolRow& row : rows) {
    Authority& authority = authorities.try_emplace(row.code, Authority{row.code, "", ""}).first->second;
    if (authority.name.empty()) authority.name = row.authority_name;
    if (authority.region.empty()) authority.region = row.region;
  }
  constexpr std::size_t most_authorities = 65535;
  if (authorities.size() > most_authorities) {
    throw Error(ErrorKind::input, fmt::format("{}: {} local authorities; at most {} can be told apart", path,
                                              authorities.size(), most_authorities));
  }
  std::map<std::string, std::int64_t> other_regions, other_names;
  SchoolList list;
  std::map<std::int32_t, std::uint16_t> positions;
  for (const auto& [code, authority] : authorities) {
    positions[code] = static_cast<std::uint16_t>(list.authorities.size());
    list.authorities.push_back(authority);
  }
  const bool keeps_text = std::any_of(
      rows.begin(), rows.end(), [](const SchoolRow& row) { return row.id_text != std::to_string(row.id); });
  for (const SchoolRow& row : rows) {
    const Authority& authority = list.authorities[positions.at(row.code)];
    if (!row.region_said.empty() && fold(row.region_said) != fold(authority.region))
      ++other_regions[fmt::format("{}: {}, not {}", row.code, in_quotes(authority.region),
                                  in_quotes(row.region_said))];
    if (!row.authority_name.empty() && fold(row.authority_name) != fold(authority.name))
      ++other_names[fmt::format("{}: {}, not {}", row.code, in_quotes(authority.name),
                                in_quotes(row.authority_name))];
    list.id.push_back(row.id);
    if (keeps_text) list.id_text.push_back(row.id_text);
    list.phase.push_back(row.phase);
    list.pupils.push_back(*row.pupils);
    list.x_km.push_back(row.x_km);
    list.y_km.push_back(row.y_km);
    list.disadvantage.push_back(*row.disadvantage);
    list.authority.push_back(positions.at(row.code));
    list.grade.push_back(row.grade);
    list.group.push_back(row.group);
  }
  const auto note = [&](std::string_view what, const std::map<std::string, std::int64_t>& others) {
    std::vector<SchoolCount> counts;
    for (const auto& [text, n] : others) counts.push_back({text, n});
    if (!counts.empty())
      notes.push_back(fmt::format("An authority has one {}, and some have another in the file: {}.", what,
                                  tell_most(counts)));
  };
  note("region, that of the official codes or of its first school", other_regions);
  note("name, that of its first school", other_names);
  return list;
}

void note_counts(std::string_view what, std::span<const SchoolCount> counts,
                 std::vector<std::string>& notes) {
  if (!counts.empty()) notes.push_back(fmt::format("{}: {}.", what, tell_most(counts)));
}

void note_free_meals(const Reading& reading, std::vector<std::string>& notes) {
  std::int64_t n_converted = 0;
  std::map<int, int> census_years;
  std::string unreadable;
  for (const SchoolRow& row : reading.rows) {
    if (!row.from_current_meals) continue;
    ++n_converted;
    if (row.census_year < 0 && unreadable.empty()) unreadable = row.census_date;
    ++census_years[row.census_year];
  }
  if (n_converted == 0) return;
  const auto line = [](Phase phase) {
    const FreeMealLine l = free_meal_line(phase);
    return fmt::format("{:.3f} + {:.3f} x current", l.intercept, l.slope);
  };
  notes.push_back(fmt::format(
      "Disadvantage is the share of pupils on free meals in six years. For {} schools it was "
      "reckoned from the current share: primary {}, secondary {}, special {}, at most 1 (lines "
      "fitted to the schools of England in the census of January 2019; on average 1.46, 1.90 and 1.31 times "
      "the current share).",
      n_converted, line(Phase::primary), line(Phase::secondary), line(Phase::special)));
  for (const auto& [year, n] : census_years) {
    if (year == 2019) continue;
    if (year == 0) {
      notes.push_back(
          fmt::format("Of which census the free-meal shares of {} schools are, the file does not say.", n));
    } else if (year < 0) {
      notes.push_back(
          fmt::format("The census date of {} schools cannot be read ({}): whether their free-meal shares "
                      "are of 2019 is not known.",
                      n, in_quotes(unreadable)));
    } else if (year < 2019) {
      notes.push_back(
          fmt::format("The free-meal shares of {} schools are of {}, not of 2019. Until April 2018 pupils "
                      "lost free meals once "
                      "their parents earned more, so that earlier current shares lie further below the "
                      "six-year share and "
                      "disadvantage comes out too low: trust the order of schools, not the level.",
                      n, year));
    } else {
      notes.push_back(fmt::format(
          "The free-meal shares of {} schools are of {}, not of 2019. From April 2018 pupils kept free meals "
          "once they had them, so that later current shares lie nearer to the six-year share and "
          "disadvantage comes out too high: trust the order of schools, not the level.",
          n, year));
    }
  }
}

/// Places that are rather degrees than km: all of them within England's latitudes and longitudes.
void note_degrees(const std::vector<SchoolRow>& rows, std::vector<std::string>& notes) {
  const bool may_be = std::all_of(rows.begin(), rows.end(), [](const SchoolRow& row) {
    return row.x_km > -6.5F && row.x_km < 2 && row.y_km > 49.8F && row.y_km < 55.9F;
  });
  if (may_be)
    notes.push_back(
        "All places look like longitude and latitude of England in degrees, but are taken as km, as the "
        "columns say: convert them to the national grid (EPSG:27700) if they are degrees.");
}

}  // namespace

FreeMealLine free_meal_line(Phase phase) {
  constexpr std::array<FreeMealLine, n_phases> lines = {
      {{0.0241, 1.3015}, {0.0654, 1.4604}, {0.0602, 1.1618}}};
  return lines[static_cast<std::size_t>(phase)];
}

LoadedSchools load_school_file(const std::string& path) {
  Reading reading;
  SchoolReport& report = reading.report;
  const std::string text = read_text_file(path, TextKind::table, &report.notes);
  Problems problems(path);
  std::vector<std::string> header;
  const Format* format = nullptr;
  std::vector<int> positions;
  std::optional<Fields> row;
  struct Seen {
    std::size_t line;
    std::string content;
  };
  std::unordered_map<std::string, Seen> seen;

  const auto read_header = [&](std::span<const std::string_view> fields, std::size_t line) {
    Header columns;
    for (const std::string_view name : fields) {
      header.emplace_back(trim(name));
      const auto position = static_cast<int>(header.size() - 1);
      if (!header.back().empty() && !columns.try_emplace(fold(header.back()), position).second) {
        throw Error(ErrorKind::input, fmt::format("{}:{}: the column {} stands twice in the header", path,
                                                  line, in_quotes(header.back())));
      }
    }
    format = &choose_format(path, line, header, columns);
    positions = find_columns(*format, columns);
    row.emplace(format->columns, positions, problems, reading.marks);
  };

  // Digits for a whole number, however it is spelled, else the text; none if it is reported.
  const auto read_id = [&]() -> std::optional<std::string> {
    const std::string_view id = row->text(0);
    constexpr std::size_t longest = 100;
    if (parse_number(id)) {
      const auto number = row->whole(0, 1, largest_id, id_allowed);
      return number ? std::optional(std::to_string(*number)) : std::nullopt;
    }
    const std::string folded = fold(id);
    const bool is_printable =
        std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    if (folded.empty() || folded == "na" || folded == "n a" || folded == "null" || id.size() > longest ||
        !is_printable) {
      row->report(0, id_allowed);
      return std::nullopt;
    }
    return std::string(id);
  };

  const CsvShape shape =
      read_csv(text, path, [&](std::span<const std::string_view> fields, std::size_t line) {
        if (format == nullptr) return read_header(fields, line);
        if (fields.size() != header.size()) {
          problems.add(line, fmt::format("{} fields where the header has {}", fields.size(), header.size()));
          return;
        }
        ++report.n_read;
        if (std::all_of(fields.begin(), fields.end(), [](std::string_view f) { return trim(f).empty(); })) {
          count(report.dropped, "empty row");
          return;
        }
        row->set(fields, line);
        const std::optional<std::string> id = read_id();
        if (!id) return;
        const auto [found, is_new] = seen.try_emplace(*id, Seen{line, {}});
        std::string content = row->content();
        if (!is_new) {
          if (found->second.content == content) {
            count(report.dropped, "repeats an earlier row");
          } else {
            problems.add(line,
                         fmt::format("column {}: school {} stands already on line {}, with other values",
                                     format->columns[0].name, *id, found->second.line));
          }
          return;
        }
        found->second.content = std::move(content);
        std::optional<SchoolRow> school = format->read(*row, reading);
        if (!school) return;
        if (school->pupils && *school->pupils == 0) {
          count(report.dropped, "no pupils");
          return;
        }
        const bool has_digits_only = row->text(0).find_first_not_of("0123456789") == std::string_view::npos;
        school->id_text = has_digits_only ? std::string(row->text(0)) : *id;
        school->id = static_cast<SchoolId>(parse_number(*id).value_or(0));
        reading.rows.push_back(*std::move(school));
      });
  problems.throw_if_any();
  if (format == nullptr) throw Error(ErrorKind::input, fmt::format("{}: has no header", path));

  for (const SchoolRow& kept : reading.rows) {
    if (!kept.treated.empty()) count(report.treated, std::string(kept.treated));
  }
  report.source = path;
  report.kind = format->name;
  report.is_file = true;
  report.synthetic = reading.synthetic.value_or(false);
  if (report.synthetic) {
    report.kind += ": synthetic schools";
    report.notes.push_back("No school of this list is a real school.");
  }
  report.n_kept = static_cast<std::int64_t>(reading.rows.size());
  if (reading.rows.size() < 2) {
    std::string reasons;
    for (const SchoolCount& c : report.dropped) {
      reasons += fmt::format("{}{}: {}", reasons.empty() ? "; dropped: " : ", ", c.what, c.n);
    }
    throw Error(
        ErrorKind::input,
        fmt::format("{}: {} of {} rows is a school that can be used, and a system needs at least two{}", path,
                    reading.rows.empty() ? "none" : "one", report.n_read, reasons));
  }
  number_schools(reading.rows, report.notes);
  impute(reading.rows, &SchoolRow::pupils, &AuthorityFigures::log_pupils, "pupils", report.imputed);
  impute(reading.rows, &SchoolRow::disadvantage, &AuthorityFigures::disadvantage, "disadvantage",
         report.imputed);
  if (shape.decimal_commas) report.notes.push_back("Commas in numbers were read as decimal points.");
  if (!reading.marks.empty()) {
    report.notes.push_back(fmt::format("Marks of no value were read as blanks: {}.",
                                       tell_most(reading.marks, reading.marks.size())));
  }
  note_counts("Codes and names contradict each other, and the names were believed", reading.contradictions,
              report.notes);
  std::vector<SchoolCount> parts;
  for (const auto& [said, word] : reading.regions) {
    if (word.is_part)
      parts.push_back({fmt::format("{} as {}", in_quotes(said), in_quotes(word.region)), word.n});
  }
  note_counts("Names of parts of regions were read as their region", parts, report.notes);
  note_free_meals(reading, report.notes);
  note_degrees(reading.rows, report.notes);
  note_unused_columns(header, positions, report.notes);
  LoadedSchools loaded;
  loaded.schools = assemble(path, reading.rows, report.notes);
  report.fingerprint = fingerprint(loaded.schools);
  loaded.report = std::move(report);
  return loaded;
}

}  // namespace schoolsim
