#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/model/metrics.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

/// What files say of themselves and of their values, as data: files hold it as attributes, and whoever takes
/// results from memory finds the same words there.

using AttributeValue =
    std::variant<std::string, double, float, std::int32_t, std::uint32_t, std::uint64_t,
                 std::vector<std::int8_t>, std::vector<std::uint8_t>, std::vector<std::int32_t>>;

struct Attribute {
  const char* name;
  AttributeValue value;
};

/// In the order in which files hold them; of two with one name the later holds.
using Attributes = std::vector<Attribute>;

inline void add(Attributes& to, Attributes&& more) {
  for (Attribute& one : more) to.push_back(std::move(one));
}

/// The unit of a table of the model as UDUNITS reads it, which CF asks for: days, km and years; "1" for what
/// is counted, shared or scaled. For each school, member or term is not said.
std::string_view udunits_of(std::string_view unit);

/// `long_name`, `units`, and the unit in words as `plain_unit` where they differ.
Attributes described(std::string_view unit, std::string_view words);

/// Words for consecutive values, separated by blanks, as CF has them.
template <class T>
Attributes flags(T first, T last, const char* meanings) {
  std::vector<T> values;
  for (int value = first; value <= last; ++value) values.push_back(static_cast<T>(value));
  return {{"flag_values", std::move(values)}, {"flag_meanings", std::string(meanings)}};
}

/// Bounds of values, where there are any.
template <class T>
Attributes range(T lower, T upper) {
  Attributes bounds;
  if (std::isfinite(lower)) bounds.push_back({"valid_min", lower});
  if (std::isfinite(upper)) bounds.push_back({"valid_max", upper});
  return bounds;
}

Attributes metric_attributes(const MetricInfo& metric);
Attributes variable_attributes(const TrajectoryVariable& variable);

/// Attributes of a file that CF-1.8 and ACDD-1.3 ask for.
Attributes convention_attributes(const std::string& question, const std::string& references);

/// Attributes of a file: seed, length and schools; what wrote it; what may change when replicates are added
/// later; all of those of a run's file.
Attributes input_attributes(const RunDescription& d);
Attributes program_attributes(const RunDescription& d);
Attributes extent_attributes(const RunDescription& d);
Attributes run_attributes(const RunDescription& d);

/// What is said of leader-days and pounds, and of the axes of payers and kinds.
Attributes leader_day_attributes();
Attributes pound_attributes();
Attributes payer_attributes();
Attributes cost_attributes();

/// What is said of values that are written in one place only.
namespace attributes {
inline constexpr const char* replicate = "number of the replicate, part of the key of its random draws";
inline constexpr const char* term = "record: the state after this many terms, three a year";
inline constexpr const char* state_hash = "hash of the state at the end of the replicate";
inline constexpr const char* drawn_school = "running number of the school";
inline constexpr const char* listed_school = "the list's number of the school";
inline constexpr const char* phases = "primary secondary special";
inline constexpr const char* grades = "unknown outstanding good requires_improvement inadequate";
inline constexpr const char* authority_row =
    "the school's authority: position on the axis authority, counted from 0";
inline constexpr const char* authority_code = "the list's code of the authority, or a running number";
inline constexpr const char* authority_name = "name of the authority";
inline constexpr const char* authority_region = "region of the authority";
inline constexpr const char* authority_replicate = "replicate whose list the authority belongs to";
inline constexpr const char* id_text = "id of the school as the list spells it";
inline constexpr const char* value_added =
    "observed value added, in standard deviations from the mean of the phase; NaN unknown";
inline constexpr const char* in_focus = "1 for the schools that metrics are taken over";
inline constexpr const char* event_replicate = "replicate in which it happened";
inline constexpr const char* world_set = "set of parameters of the replicate, counted from 0";
}  // namespace attributes

}  // namespace schoolsim
