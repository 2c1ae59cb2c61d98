#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/command_line.hpp"
#include "sim/study/run_inputs.hpp"

namespace schoolsim {

inline constexpr Flag threads_flag{"threads", "N",
                                   "replicates run at the same time; as many as the machine has cores by "
                                   "default; results do not depend on it"};
inline constexpr Flag force_flag{"force", "", "replace files that exist"};
inline constexpr Flag quiet_flag{"quiet", "", "no progress"};

/// The flags that decide what is computed, all or those that are named.
std::vector<Flag> run_flags(std::initializer_list<std::string_view> names = {});

/// What those flags ask for; `standard` holds the scenarios, and values of flags that the user does not give.
RunInputs read_run_inputs(const Arguments& arguments, RunInputs standard);

/// What --threads asks for; 0: as many as the machine has.
unsigned read_threads(const Arguments& arguments);

}  // namespace schoolsim
