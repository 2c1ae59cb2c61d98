#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void enter_new_ties(const Step& now, State& state, Scratch& scratch);
void remember_tiers(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process entry{.step = "S10",
                               .name = "entry",
                               .sentence = "New partnerships are entered on both sides.",
                               .function = enter_new_ties};

inline constexpr Process tiers{.step = "S11",
                               .name = "tiers",
                               .sentence = "Each school's tier of this term is remembered.",
                               .function = remember_tiers};
}  // namespace process

}  // namespace schoolsim
