#pragma once

#include <optional>

#include "sim/config/command_line.hpp"
#include "sim/study/sweep_question.hpp"

namespace schoolsim {

inline constexpr Flag scenario_flag{"scenario", "NAME",
                                    "in which scenario of the sweep; the first by default"};
inline constexpr Flag at_flag{"at", "TERM", "at which record; the last that the sweep kept by default"};

/// The record that --at names.
std::optional<Term> read_at(const Arguments& arguments);

/// The output that the flags --metric, --scenario, --against, --at and --statistic name. Throws Error `usage`
/// without a metric.
OutputChoice read_choice(const Arguments& arguments);

}  // namespace schoolsim
