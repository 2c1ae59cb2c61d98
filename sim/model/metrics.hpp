#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/model/parameters.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

struct State;
struct World;

/// What a metric sees: one record (the state before step k), and the same record of the twin without ties.
/// Metrics are taken over `schools`; what the ledger and the counts of ended ties hold is of the whole
/// system.
struct Snapshot {
  const World& world;
  const Coefficients& k;
  const State& state;
  const State& twin;                              ///< the state itself where the run has no ties
  const std::vector<float>& leadership;           ///< l of every school as it stands
  const std::vector<SchoolIndex>& schools;        ///< that are reported on, ascending: all, or those in focus
  const std::vector<SchoolIndex>& by_engagement;  ///< these schools by rising engagement, equals by id
  const std::vector<SchoolIndex>& by_disadvantage;  ///< these schools by rising disadvantage, equals by id
  std::span<const double> start = {};  ///< values of all metrics in record 0; empty in record 0 itself
};

/// Which way is good, as told to people: a metric without direction describes.
enum class Direction : std::int8_t { lower_is_better = -1, none = 0, higher_is_better = 1 };

/// `judged` of what a policy costs, which every verdict names as its price.
inline constexpr int price_of_policy = -1;

/// One row of the table of metrics.
struct MetricInfo {
  std::string_view name;  ///< in files and on the command line
  double (*compute)(const Snapshot&);
  std::string_view doc;
  std::string_view equation;  ///< in the symbols of model_symbols()
  std::string_view unit;      ///< as in equations
  double lower, upper;        ///< true range of what is defined; infinite where it is open
  Direction direction;
  Evidence evidence;
  std::string_view undefined_when = {};  ///< where the value is not-a-number; left out: nowhere
  std::string_view label;                ///< plain words
  std::string_view plain_unit;           ///< schools, points (of 100), leader-days per school, ...
  double plain_scale;              ///< value times this is in plain units; 0: times the number of schools
  std::string_view more;           ///< sentence piece for a rise, as in "more schools without a partner"
  std::string_view fewer;          ///< sentence piece for a fall
  double smallest_difference = 0;  ///< that matters, in `unit`; left out where none is stated
  std::string_view smallest_reason = {};
  int judged = 0;  ///< place among judged_metrics(), from 1; left out: not one; or price_of_policy
};

/// Whether a value is one that the metric can have: finite and within its range, or undefined where it may
/// be.
bool is_possible(const MetricInfo& metric, double value);

/// All rows; positions are positions in RunResult::metrics.
std::span<const MetricInfo> metric_table();

/// Positions of the metrics by which every policy is judged, what gets worse included: no policy chooses its
/// rows.
std::span<const std::size_t> judged_metrics();

/// Position of what a policy costs.
std::size_t price_metric();

/// Position of `name` in the table, or metric_table().size().
std::size_t find_metric(std::string_view name);

}  // namespace schoolsim
