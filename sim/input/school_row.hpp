#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/input/load_schools.hpp"
#include "sim/input/local_authorities.hpp"
#include "sim/model/types.hpp"

// What the formats of school lists share: a school as read, the fields of the current row, and what is
// reported of them.

namespace schoolsim {

/// A school as read, before blanks are filled.
struct SchoolRow {
  SchoolId id = 0;      ///< 0 if the file's is not a whole number, until all ids are known
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
  std::optional<float> value_added;
  std::uint32_t group = 0;
  std::string_view treated;         ///< rule by which the phase was decided, if not the file's own word
  bool from_current_meals = false;  ///< disadvantage reckoned from the current share
  int census_year = 0;              ///< of the current share; 0 unknown, -1 a date that cannot be read
  std::string census_date;          ///< that date
};

/// Counts by label, in order of first use.
void count(std::vector<SchoolCount>& counts, const std::string& what, std::int64_t n = 1);

/// Gathers what is wrong with a file so that its author sees all of it, or the first ten, at once.
class RowProblems {
 public:
  explicit RowProblems(const std::string& path) : path_(path) {}

  void add(std::size_t line, const std::string& problem);
  void throw_if_any() const;

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

/// The current row: fields by position of their column in the format.
class Fields {
 public:
  Fields(std::span<const Column> columns, std::span<const int> positions, RowProblems& problems,
         std::vector<SchoolCount>& marks)
      : columns_(columns), positions_(positions), problems_(problems), marks_(marks) {}

  void set(std::span<const std::string_view> fields, std::size_t line) {
    fields_ = fields;
    line_ = line;
  }

  /// Empty where the file lacks the column.
  [[nodiscard]] std::string_view text(std::size_t column) const;

  void report(std::size_t column, const std::string& allowed) const;

  /// A number in [lower, upper]; none if blank, a mark of no value (counted) or, reported, anything else.
  [[nodiscard]] std::optional<double> number(std::size_t column, double lower, double upper,
                                             const std::string& allowed) const;

  /// The same of whole numbers.
  [[nodiscard]] std::optional<std::uint32_t> whole(std::size_t column, double lower, double upper,
                                                   const std::string& allowed) const;

  /// A whole number that may not be blank.
  [[nodiscard]] std::optional<std::uint32_t> needed_whole(std::size_t column, double lower, double upper,
                                                          const std::string& allowed) const;

  /// All that the format reads of this row: rows of one school must agree in it.
  [[nodiscard]] std::string content() const;

 private:
  std::span<const Column> columns_;
  std::span<const int> positions_;
  RowProblems& problems_;
  std::vector<SchoolCount>& marks_;
  std::span<const std::string_view> fields_;
  std::size_t line_ = 0;
};

/// The greatest id of a school or number of a group, as a 32-bit number holds it.
inline constexpr double largest_id = 4294967295.0;

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
  std::string observed;                       ///< the same: month of which grades and value added are
  std::vector<SchoolCount> marks;             ///< values that were marks of no value, by mark
  std::vector<SchoolCount> contradictions;    ///< codes given with another authority's name
  std::map<std::string, RegionWord> regions;  ///< by the file's word
};

/// A kind of school list. A new one is a file that ends with such a constant, and a place in `formats`
/// (school_rows.cpp).
struct SchoolFormat {
  std::string_view name;
  std::span<const Column> columns;  ///< the first is the school's id
  /// The school of a row; none if it is not one of the model (counted) or cannot be read (reported).
  std::optional<SchoolRow> (*read)(const Fields&, Reading&);
};
extern const SchoolFormat own_format, register_format, panel_format;

// What formats have in common. What cannot be read is reported; blanks are none, or 0 where no value is
// returned.

/// Counts a row that is not a school of the model.
std::nullopt_t drop(Reading& reading, const std::string& reason);

/// Code of the local authority, which may not be blank.
std::int32_t read_code(const Fields& row, std::size_t column);

/// Number of pupils.
std::optional<float> read_pupils(const Fields& row, std::size_t column);

/// A percentage.
std::optional<double> read_percentage(const Fields& row, std::size_t column);

/// Number of a group, 0 where blank.
std::uint32_t read_group_number(const Fields& row, std::size_t column);

/// Metres of the national grid as km; false if either is blank or both are 0, as the register has it for a
/// school without a place.
bool read_grid_reference(const Fields& row, std::size_t easting, std::size_t northing, SchoolRow& school);

/// Sets disadvantage from the current percentage of free meals (free_meal_line).
void convert_free_meals(double percentage, SchoolRow& school);

/// Sets the region of a school from the file's word and, if not null, the official codes' entry of its
/// authority.
void set_region(const std::string& said, const AuthorityCode* authority, SchoolRow& school, Reading& reading);

}  // namespace schoolsim
