#include "sim/model/processes/inspection.hpp"

namespace schoolsim {

float judged_signal(const Step& now, float effectiveness, SchoolIndex i, DrawStream& draw) {
  return effectiveness - now.k.inspection_context_bias * now.world.excess_disadvantage[i] +
         now.k.inspection_noise * draw.normal_float();
}

std::uint8_t grade_of(const std::array<float, 3>& thresholds, float signal) {
  return signal >= thresholds[0] ? 1 : signal >= thresholds[1] ? 2 : signal >= thresholds[2] ? 3 : 4;
}

void inspect(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  const std::array<float, 4> felt{k.pressure_grade_1, k.pressure_grade_2, k.pressure_grade_3,
                                  k.pressure_grade_4};
  scratch.pressure.resize(n);
  for (SchoolIndex i = 0; i < n; ++i) {
    if (k.mechanism_inspection != 0) {
      DrawStream draw = now.draws.stream(Process::inspection, now.term, now.world.id[i]);
      if (draw.bernoulli(state.grade[i] <= 2 ? k.inspection_rate : k.inspection_rate_weak)) {
        state.judged[i] = judged_signal(now, state.effectiveness[i], i, draw);
        state.grade[i] = grade_of(state.grade_thresholds, state.judged[i]);
      }
    }
    scratch.pressure[i] = scratch.levers.accountability[i] * felt[state.grade[i] - 1U];
  }
}

}  // namespace schoolsim
