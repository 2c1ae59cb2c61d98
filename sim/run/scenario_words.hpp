#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/scenario.hpp"

namespace schoolsim {

/// The words of a scenario file for phases, in the order of Phase.
inline constexpr std::array<std::string_view, n_phases> phase_words{"primary", "secondary", "special"};

/// A condition as written in a scenario file: "phases = primary, special".
std::string write_condition(const Condition& condition);

/// What differs between two scenarios but for their names, a sentence each in the words of a scenario file:
/// "[policy a]: the file holds lever.vision = 0.8 from term 3, now 0.2". `holder` is whoever has `a`: "the
/// file holds"; `now` introduces what `b` has.
std::vector<std::string> scenario_differences(const Scenario& a, const Scenario& b, std::string_view holder,
                                              std::string_view now);

}  // namespace schoolsim
