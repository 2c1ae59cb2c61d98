#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/parameters.hpp"
#include "sim/model/types.hpp"
#include "sim/run/target.hpp"

namespace schoolsim {

/// Where the value of a parameter came from. In rising precedence: standard, parameter_file, scenario,
/// command_line. Checksums of files hold the numbers.
enum class Origin : std::uint8_t { standard, scenario, command_line, parameter_file };
inline constexpr std::array<const char*, 4> origin_words{"default", "scenario", "command line",
                                                         "parameter file"};

/// Whether the scenario or the user says so, rather than the values that scenarios start from.
constexpr bool is_stated(Origin origin) {
  return origin == Origin::scenario || origin == Origin::command_line;
}

/// One value that a policy sets while it holds.
struct PolicyChange {
  std::size_t parameter = 0;  ///< position in parameter_table()
  double value = 0;
};

/// What changes in time, and where: values that hold in terms from <= term < until, for the schools of a
/// target.
struct Policy {
  std::string name;
  Term from = 0;
  Term until = std::numeric_limits<Term>::max();
  std::vector<PolicyChange> changes;
  Target target = {};
  Term ramp = 0;     ///< terms over which values rise in equal steps from what else holds; 0: at once
  Term every = 0;    ///< terms from one start to the next, of a policy that comes and goes; 0: it does not
  Term lasting = 0;  ///< terms that each coming lasts, if every > 0

  [[nodiscard]] bool holds_in(Term term) const {
    return term >= from && term < until && (every == 0 || (term - from) % every < lasting);
  }
  /// How far its values are from what holds otherwise (0) to what they are set to (1).
  [[nodiscard]] double strength_in(Term term) const;
};

/// Parameters that hold from the spin-up on, and policies that override them during their dates. A later
/// policy overrides an earlier one where their dates overlap.
struct Scenario {
  std::string name;
  Parameters parameters;
  std::vector<Policy> policies;
};

/// A parameter whose value in a term differs between schools.
struct AimedParameter {
  std::size_t parameter = 0;       ///< position in parameter_table()
  std::vector<double> value = {};  ///< of every school
};

/// All values in force in one term.
struct InForce {
  Parameters everywhere;                   ///< where no aimed policy reaches
  std::vector<AimedParameter> aimed = {};  ///< by rising parameter
};

/// The parameters in force in a term, with the schools that each policy reaches: one column of marks per
/// policy, unread for policies for everyone. A later policy overrides an earlier one.
InForce in_force(const Scenario& scenario, Term term, const std::vector<std::vector<std::uint8_t>>& reached);

/// The parameters in force in a term where no aimed policy reaches.
Parameters parameters_in_force(const Scenario& scenario, Term term);

/// The first term in which any policy acts; the largest Term if none does. Up to it runs that share
/// parameters, seed and schools are bit-identical.
Term first_policy_term(const Scenario& scenario);

/// 64-bit FNV-1a hash of all that a run can take from a scenario: parameters away from their
/// defaults, less prices, and policies. Names do not count.
std::uint64_t fingerprint(const Scenario& scenario);

/// Everything wrong with a scenario for a run of `terms` terms: values out of bounds (static or by policy), a
/// key both stated for the whole run, by `origins` (one per row of parameter_table(), or none), and
/// scheduled, dates outside the run or empty, a parameter scheduled that is fixed at the start, a ramp,
/// repetition or target that cannot be.
std::vector<Violation> validate(const Scenario& scenario, Term terms, std::span<const Origin> origins = {});

}  // namespace schoolsim
