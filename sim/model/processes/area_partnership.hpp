#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream area_meeting{28};
}  // namespace stream

void hold_area_meetings(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process area_partnership{
    .step = "S0",
    .name = "area partnership",
    .sentence = "Schools of an authority meet, as many as the chair can draw, where policy offers it.",
    .streams = {stream::area_meeting},
    .groups = {"area"},
    .function = hold_area_meetings,
    .statement = R"(After the levers: where area.active, the head with the greatest leadership l among the
schools of an authority (equals by id) chairs voluntary meetings of all of them. Another school comes in
this term with chance

  sigma(acceptance.base + acceptance.propensity (c_i - 0.5) + area.pull l_chair +
        governors.acceptance openness_i)

To those who come, the chair included, meetings bring: a shared scorecard that takes pressure (S1), sight of
one another as possible partners (S9), and a message: v_i += area.message l_chair (1 - v_i). They take
area.days of each school that comes, and area.co_ordination days of the authority. No tie is made by it, and
nobody is bound. Source: EVIDENCE A16, A27 (experienced chair, regular meetings, co-ordinator, outward
ethos, money); the sizes are assumed. Limits: one school in an authority meets nobody.
)"};
}  // namespace process

}  // namespace schoolsim
