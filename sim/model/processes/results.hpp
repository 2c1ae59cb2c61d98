#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream results{40};
}  // namespace stream

void give_results(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process results{
    .step = "S11",
    .name = "results",
    .sentence = "Each summer schools' results are published: effectiveness as value added shows it.",
    .streams = {stream::results},
    .groups = {"observation"},
    .function = give_results,
    .statement = R"(What league tables show of a school.

  after each summer term (the step that leads to a record divisible by 3):
    V_i = (Q_i - mean Q of the phase) / (sd of Q over the phase)
          + noise sqrt(median cohort of the phase / cohort_i) N(0,1)
    noise = observation.noise_secondary for secondaries, observation.noise_primary for others

The cohort of a year is n_i / 6 in secondaries and n_i / 7 in others. Record 0 is August 2010, so the results
of summer 2016 are those of record 18. Small cohorts are noisier, as they are in data. Nothing but inspectors'
choice of schools may read it. Source: MODEL 4 section 2. Limits: noise 0 leaves the standard score of Q; where
all schools of a phase are alike the first term is 0. Before the first summer V is 0.
)"};
}  // namespace process

}  // namespace schoolsim
