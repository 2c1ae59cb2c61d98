#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/model/school_list.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

// What a country shows of its schools, and a run as well: what England shows by the same fixed definitions as
// scenarios/targets/observe_england.py, with which a test compares them value by value.

/// Columns of schools that can be seen from outside; recorded under these names.
enum class SeenColumn : std::uint8_t { grade, since_inspection, value_added, tenure, academy_group };
inline constexpr std::array<std::string_view, 5> seen_column_names{"grade", "since_inspection", "value_added",
                                                                   "tenure", "academy_group"};

/// The first record that observables can need: August 2005, when England's inspection data begin.
inline constexpr Term first_observed_record = -15;

/// What is seen of the schools of one run, or of a country. Nothing is copied.
struct SeenSchools {
  std::span<const Phase> phase;
  std::span<const float> pupils;
  std::span<const float> disadvantage;
  std::span<const std::uint16_t> authority;
  std::span<const std::uint32_t> reported = {};  ///< positions of the schools looked at; empty: all
  std::span<const Term> records;                 ///< ascending; a year has three, record 0 is August 2010
  /// [record][school] of each column; empty where it is not recorded, not-a-number where it is not known.
  std::array<std::span<const float>, seen_column_names.size()> columns;
  // From record 0 to `last_record`, by a run alone: what partnerships do, which few countries show.
  Term last_record = -1;
  std::span<const double> metrics = {};  ///< [metric of metric_table()][record]; empty where none are kept
  std::span<const std::size_t> lacking = {};           ///< metrics that are not kept all the same
  std::optional<std::span<const TieEvent>> ties = {};  ///< none where they are not recorded
};

/// The schools of a run as recorded, which must all outlive it. `lacking`: metrics that its file is too old
/// for.
SeenSchools see(const SchoolList& schools, const RecordPlan& plan, const RunResult& run,
                std::span<const std::size_t> lacking = {});

/// What a run must record so that observables can be computed: from `first_observed_record`, or from the
/// beginning of the spin-up if that is later, to `terms`.
RecordPlan observables_plan(Term terms, Term spin_up_terms);

enum class Argument : std::uint8_t {
  phase,
  grade,
  from,
  to,
  fifth,
  statistic,
  record,
  first,
  last,
  given,
  years,
  inspections,
  cohort_from,
  cohort_below,
  origin,
  tier,
  age
};
inline constexpr std::size_t n_arguments = 17;

/// One argument of observables.
struct ArgumentInfo {
  std::string_view name;
  std::span<const std::string_view> words;  ///< allowed, standing for 0, 1 ...; empty: a number
  double least, most;                       ///< of a number
  bool is_whole;
  std::string_view doc;
};

/// In the order of Argument.
std::span<const ArgumentInfo> argument_table();

/// Values of the arguments that are given; not-a-number for the others.
class ArgumentValues {
 public:
  ArgumentValues() { values_.fill(std::numeric_limits<double>::quiet_NaN()); }
  double& operator[](Argument a) { return values_[static_cast<std::size_t>(a)]; }
  double operator[](Argument a) const { return values_[static_cast<std::size_t>(a)]; }
  [[nodiscard]] bool has(Argument a) const { return (*this)[a] == (*this)[a]; }
  [[nodiscard]] int whole(Argument a) const { return static_cast<int>((*this)[a]); }

 private:
  std::array<double, n_arguments> values_;
};

/// One row of the table of observables: a statistic of schools in some records.
struct ObservableInfo {
  std::string_view name;
  std::vector<Argument> arguments;  ///< that must be given, as they are written
  std::vector<Argument> optional;
  std::string_view unit;
  std::string_view doc;  ///< the definition
  std::vector<SeenColumn> columns;
  std::vector<Term> (*records)(const ArgumentValues&);  ///< that are read, ascending
  std::function<double(const SeenSchools&, const ArgumentValues&)> value;
  std::vector<std::string_view> metrics = {};  ///< that are read, besides columns
  bool ties = false;                           ///< whether tie events are

  /// Whether only records from 0 on have what it needs.
  [[nodiscard]] bool is_of_run() const { return ties || !metrics.empty(); }
};

/// All rows: what data show of a country first, then what is known of partnerships.
const std::vector<ObservableInfo>& observable_table();

/// A row with its arguments, which fit it.
struct Observable {
  std::size_t row = 0;
  ArgumentValues arguments = {};
  [[nodiscard]] const ObservableInfo& info() const { return observable_table()[row]; }
};

/// What a run must keep.
enum class Kept : std::uint8_t { columns, ties, metrics };

/// Something that an observable needs and `seen` lacks.
struct Unseen {
  Kept kind;
  std::string_view name;  ///< of the column or metric
  Term record;
};
std::vector<Unseen> unseen(const Observable& observable, const SeenSchools& seen);

/// The value, in the row's unit; not-a-number where something needed is not recorded, or no school counts.
double observe(const Observable& observable, const SeenSchools& seen);

}  // namespace schoolsim
