#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/dissolution.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream exit{11};
}  // namespace stream

void end_ties(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process dissolution{.step = "S8",
                                     .name = "dissolution",
                                     .sentence = "Partnerships without trust or contact end.",
                                     .streams = {stream::exit},
                                     .needs = {&Coefficients::mechanism_dissolution},
                                     .groups = {"exit"},
                                     .function = end_ties,
                                     .statement = R"(A side ends a free tie if

  t_ij < trust.end, or after exit.unattended_terms terms without contact,
  or with chance exit.rate (1 - c_i) (1 - t_ij)

A deployed leader goes after deploy.terms. A tie that either side ends is gone; forced ties stay.

No hazard depends on depth: that deep ties last is a finding (pattern P4). Source: MODEL section 3, S8.
Limits: exit.rate 0 and trust.end 0 leave only ties without contact to end.
)"};
}  // namespace process

}  // namespace schoolsim
