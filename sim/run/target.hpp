#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/types.hpp"

namespace schoolsim {

class Draws;
struct State;
struct World;

/// What schools can be chosen by.
enum class ConditionKind : std::uint8_t {
  region,
  authority,
  participating,
  authority_share,
  phase,
  pupils,
  disadvantage,
  disadvantage_rank,
  grade,
  engagement,
  school
};

/// How the value of a condition is written.
enum class ConditionForm : std::uint8_t {
  names,    ///< a list of names
  numbers,  ///< a list of whole numbers
  phases,   ///< a list of primary, secondary, special
  range,    ///< LOW to HIGH, both included
  share,    ///< one number from 0 to 1
  word      ///< one fixed word
};

/// One row of the table of conditions: from it come the keys of a [policy] section, their checks and their
/// help.
struct ConditionInfo {
  ConditionKind kind;
  std::string_view key;  ///< in a [policy] section
  ConditionForm form;
  double lower, upper;  ///< bounds of a range or share
  std::string_view word;
  bool is_of_state;  ///< judged on the run's state at a stated term; else fixed by the school list
  std::string_view doc;
  std::string_view example;
};

/// All rows; two rows may share a key and differ in form.
std::span<const ConditionInfo> target_conditions();
const ConditionInfo& condition_info(ConditionKind kind);

/// One condition; a school that meets all conditions of a target is chosen.
struct Condition {
  ConditionKind kind = ConditionKind::school;
  /// Regions; school ids as they are written, until check_targets finds them in the school list.
  std::vector<std::string> names;
  std::vector<std::int64_t> numbers;  ///< authority codes, phases, school ids
  double low = 0, high = 0;           ///< of a range, both included; high of a share
  bool operator==(const Condition&) const = default;
};

/// The schools that a policy reaches: all of them without conditions. Chosen once, and kept for the policy's
/// life, so that a school does not drop out because the policy has changed it.
struct Target {
  std::vector<Condition> conditions;
  Term judged_at = no_term;  ///< when conditions of the state are judged; no_term: as the policy starts

  [[nodiscard]] bool is_everyone() const { return conditions.empty(); }
  [[nodiscard]] bool is_of_state() const;
  bool operator==(const Target&) const = default;
};

/// Marks the schools that meet a condition. `participation` is the parameter policy.participation; which
/// authorities take part is drawn once for all policies of a replicate, so that a larger share contains a
/// smaller one.
std::vector<std::uint8_t> schools_that_meet(const Condition& condition, const World& world,
                                            const State& state, const Draws& draws, double participation);

/// Marks the schools that meet all conditions.
std::vector<std::uint8_t> chosen_schools(const Target& target, const World& world, const State& state,
                                         const Draws& draws, double participation);

}  // namespace schoolsim
