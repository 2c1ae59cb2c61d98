#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/inspection.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream inspection{6};
}  // namespace stream

void inspect(const Step& now, State& state, Scratch& scratch);

/// What inspectors would judge a school of this effectiveness to be.
float judged_signal(const Step& now, float effectiveness, SchoolIndex i, DrawStream& draw);

std::uint8_t grade_of(const std::array<float, 3>& thresholds, float signal);

namespace process {
inline constexpr Process inspection{
    .step = "S1",
    .name = "inspection",
    .sentence = "Some schools are inspected; their grade decides the pressure they feel.",
    .streams = {stream::inspection},
    .groups = {"inspection", "pressure", "collective", "fear"},
    .function = inspect,
    .statement = R"(Inspection, and the pressure that a grade makes felt.

  with chance rate (grades 1-2) or rate_weak (3-4):
    signal_i = Q_i - context_bias (d_i - dbar) + noise N(0,1);  grade by the thresholds
  P_i = A_i f(grade_i), f = pressure.grade_1 .. grade_4

Where collective.active > 0 a school answers together with its partners of the last term, Y_i = sum of their
realised depths:

  D_i = active_i min(1, Y_i);  P_i is reduced to (1 - relief D_i) P_i
  judged is (1 - weight D_i) Q_i + weight D_i (mean Q of the partners, by depth) instead of Q_i

At a school that came to a meeting of its area, pressure is less by area.relief times the chair's leadership
(shared scorecard); at one that attended no tie in the last term it is more by fear.pressure fear.active.

Each school is judged alone, however deep its partnership (EVIDENCE A10). The signal slightly penalises a
disadvantaged intake, as observed gradients of grades suggest. Source: MODEL section 3, S1 and
section 4; EVIDENCE 1.2, A10, A13, A16. Limits: rate 0 leaves every grade; noise 0 and rate 1 make the grade
a function of Q and d.
)"};
}  // namespace process

}  // namespace schoolsim
