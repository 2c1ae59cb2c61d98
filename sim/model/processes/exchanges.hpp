#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream exchange{29};
}  // namespace stream

void exchange_deputies(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process exchanges{
    .step = "S10",
    .name = "exchanges",
    .sentence = "Deputies change places and leaders shadow one another, on small grants.",
    .streams = {stream::exchange},
    .needs = {&Coefficients::mechanism_leadership},
    .groups = {"exchange"},
    .function = exchange_deputies,
    .statement = R"(Small grants for shadowing and exchange: where exchange.active, each term `pairs` pairs
of schools of an authority and phase that are no partners, in the order of a keyed draw and each with the
nearest that has not been paired in this term, exchange deputies and let leaders shadow one another:

  b_i += dose (1 - b_i) + shadowing max(0, b_j - b_i), b as it was before

and, if both accept with their chance of S9, a loose tie begins with trust trust.initial + trust_bonus and
depth tie.initial_depth. An authority gets exchange.grant pounds a year, which pays for supply teachers.
Source: EVIDENCE A27 (seven programmes of 2,500 pounds, 87 schools); the doses are assumed. Limits: an
authority with one school of a phase pairs none.
)"};
}  // namespace process

}  // namespace schoolsim
