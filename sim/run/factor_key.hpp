#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/run/scenario.hpp"

namespace schoolsim {

/// The dates of a policy that a sweep can move.
enum class PolicyDate : std::uint8_t { from, until, ramp };
inline constexpr std::array<std::string_view, 3> policy_date_words{"from", "until", "ramp"};

/// What a factor moves: a parameter or, in the policies of a name, a value that they set or a date of theirs.
struct FactorKey {
  std::size_t parameter = 0;  ///< position in parameter_table(); unread for a date
  std::string policy;         ///< empty: none, the parameter itself
  std::optional<PolicyDate> date;

  FactorKey(std::size_t moved = 0, std::string of_policy = {}, std::optional<PolicyDate> of_dates = {})
      : parameter(moved), policy(std::move(of_policy)), date(of_dates) {}
  [[nodiscard]] bool is_of_policy() const { return !policy.empty(); }
  bool operator==(const FactorKey&) const = default;
};

/// Its name in plans, designs, files and tables: KEY, POLICY:KEY or POLICY:DATE.
std::string name_of(const FactorKey& key);

/// What has that name; nothing where it names no parameter and no date.
std::optional<FactorKey> find_factor(std::string_view name);

/// The row of its parameter, or one for a date, of which no run has a member.
const ParameterInfo& row_of(const FactorKey& key);

/// Whether a policy has the factor's name and sets what it moves.
bool moves(const FactorKey& key, const Policy& policy);

/// What a policy that it moves has in its place; of a policy without end, `terms` ends it.
double value_in(const FactorKey& key, const Policy& policy, Term terms);

/// Puts a value in its place.
void set_value(const FactorKey& key, double value, Policy& policy);

}  // namespace schoolsim
