#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

enum class ParameterType : std::uint8_t { real, count, toggle };
enum class Role : std::uint8_t { school_lever, lever, process, world, mechanism, observation, numeric };
enum class Evidence : std::uint8_t { evidence, calibrated, assumed, definition };

/// All parameters of one run, one field `group_name` per row of parameters.def, in the row's unit.
/// Counts and toggles are held as whole numbers in the same type, so that one table serves every use.
template <class Real>
struct BasicParameters {
#define PARAMETER(group, name, type, value, lower, upper, sweep_lower, sweep_upper, ...) \
  Real group##_##name = static_cast<Real>(value);
#include "sim/model/parameters.def"
#undef PARAMETER
  bool operator==(const BasicParameters&) const = default;
};

/// What users set, store and compare.
using Parameters = BasicParameters<double>;

/// What processes compute with: the same values in the precision of the state.
using Coefficients = BasicParameters<float>;

/// One row of the table.
struct ParameterInfo {
  std::string_view key;  ///< `group.name`: the flag, scenario key and name in files
  std::string_view group;
  ParameterType type;
  double standard;  ///< default
  double lower, upper;
  double sweep_lower, sweep_upper;
  std::string_view unit;
  Role role;
  std::string_view label;
  std::string_view plain_unit;
  Evidence evidence;
  std::string_view doc;
  std::string_view source;
  double Parameters::*member;
  float Coefficients::*coefficient;
};

/// Whether policies are meant to change it.
constexpr bool is_lever(const ParameterInfo& row) {
  return row.role == Role::school_lever || row.role == Role::lever;
}

/// Whether the parameter prices the leader-days of a finished run; no run reads it.
constexpr bool is_price(const ParameterInfo& row) { return row.group == "price"; }

/// Whether the parameter is read only before the run, as schools, world and start are made, or
/// after it, so that no policy can change it.
constexpr bool is_fixed_at_start(const ParameterInfo& row) {
  return row.role == Role::world || is_price(row);
}

/// Whether only the rule of inspection that holds without regimes reads it.
constexpr bool is_without_regimes(const ParameterInfo& row) {
  return row.key == "inspection.rate" || row.key == "inspection.rate_weak" ||
         row.key.starts_with("inspection.share_");
}

/// All rows, in the order of parameters.def.
std::span<const ParameterInfo> parameter_table();

/// Position of `key` in the table.
std::optional<std::size_t> find_parameter(std::string_view key);

/// A key of which two have been made: files that have it mean both by it.
struct FormerKey {
  std::string_view key;
  std::array<std::string_view, 2> now;
};
std::span<const FormerKey> former_keys();

Coefficients to_coefficients(const Parameters& parameters);

/// A value that the table does not allow, or two values that contradict each other.
struct Violation {
  std::string key;
  std::string message;  ///< "problem (why), hint", without the key
};

/// Checks one value against its row: bounds, whole numbers, not a number.
std::optional<Violation> check_value(const ParameterInfo& row, double value);

/// Checks all values and the relations between them; empty when all is well.
std::vector<Violation> validate(const Parameters& parameters);

std::string_view to_string(ParameterType type);
std::string_view to_string(Role role);
std::string_view to_string(Evidence evidence);

}  // namespace schoolsim
