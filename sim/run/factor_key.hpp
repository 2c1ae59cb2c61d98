#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/run/scenario.hpp"

namespace schoolsim {

/// The dates of a policy that a sweep can move.
enum class PolicyDate : std::uint8_t { from, until, ramp };
inline constexpr std::array<std::string_view, 3> policy_date_words{"from", "until", "ramp"};

/// What runs take as a word and a sweep can move: a category, whose values have no order.
enum class RunSetting : std::uint8_t { schools, seed };
inline constexpr std::array<std::string_view, 2> run_setting_words{"schools", "seed"};

/// What a factor moves: a parameter or, in the policies of a name, a value that they set or a date of theirs;
/// or a setting of the run, whose values are positions in a list of words.
struct FactorKey {
  std::size_t parameter = 0;  ///< position in parameter_table(); unread for a date or a setting
  std::string policy;         ///< empty: none, the parameter itself
  std::optional<PolicyDate> date;
  std::optional<RunSetting> setting = {};

  FactorKey(std::size_t moved = 0, std::string of_policy = {}, std::optional<PolicyDate> of_dates = {})
      : parameter(moved), policy(std::move(of_policy)), date(of_dates) {}
  explicit FactorKey(RunSetting of_runs) : setting(of_runs) {}
  [[nodiscard]] bool is_of_policy() const { return !policy.empty(); }
  [[nodiscard]] bool is_category() const { return setting.has_value(); }
  [[nodiscard]] bool is_parameter() const { return !is_of_policy() && !is_category(); }
  bool operator==(const FactorKey&) const = default;
};

/// Its name in plans, designs, files and tables: KEY, POLICY:KEY, POLICY:DATE, or the word of a setting.
std::string name_of(const FactorKey& key);

/// A value as plans and tables have it: a number, or of a category the word at that position.
std::string value_text(double value, std::span<const std::string> words);

/// What has that name; nothing where it names no parameter and no date.
std::optional<FactorKey> find_factor(std::string_view name);

/// The row of its parameter, or one for a date or a setting, which is no member of any run's parameters.
const ParameterInfo& row_of(const FactorKey& key);

/// Whether a policy has the factor's name and sets what it moves.
bool moves(const FactorKey& key, const Policy& policy);

/// What a policy that it moves has in its place; of a policy without end, `terms` ends it.
double value_in(const FactorKey& key, const Policy& policy, Term terms);

/// Puts a value in its place.
void set_value(const FactorKey& key, double value, Policy& policy);

}  // namespace schoolsim
