#include <algorithm>

#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {

void inspect(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Lever collective = now.lever(&Coefficients::collective_active);
  const Lever fear = now.lever(&Coefficients::fear_active);
  const Sides sides = sides_of(state.ties);
  scratch.pressure.resize(state.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    // Y and the mean effectiveness of partners, by the depth that was realised in the last term.
    float depth = 0;
    float partners = 0;
    for (const Side& side : sides[i]) {
      const float y = std::max(0.0F, side.realised);
      depth += y;
      partners += y * state.effectiveness[side.partner];
    }
    if (depth > 0) partners /= depth;
    const float together = collective[i] * std::min(1.0F, depth);  // D

    if (state.since_inspection[i] < 0xffff) ++state.since_inspection[i];
    DrawStream draw = now.draws.stream(stream::inspection, now.term, now.world.id[i]);
    const float chance = state.grade[i] <= 2 ? k.inspection_rate : k.inspection_rate_weak;
    if (k.mechanism_inspection != 0 && draw.bernoulli(chance)) {
      float judged = state.effectiveness[i];
      judged += k.collective_weight * together * (partners - judged);
      const float signal = judged - k.inspection_context_bias * now.world.excess_disadvantage[i] +
                           k.inspection_noise * draw.normal_float();
      const std::uint8_t before = state.grade[i];
      const auto& thresholds = state.grade_thresholds;
      state.judged[i] = signal;
      state.grade[i] = signal >= thresholds[0]   ? 1
                       : signal >= thresholds[1] ? 2
                       : signal >= thresholds[2] ? 3
                                                 : 4;
      state.since_inspection[i] = 0;
      note(state.grade[i] == before ? "an inspection leaves a grade" : "an inspection changes a grade");
      if (together > 0) note("a school is judged with its partners");
    }

    const float felt[] = {k.pressure_grade_1, k.pressure_grade_2, k.pressure_grade_3, k.pressure_grade_4};
    float pressure = scratch.levers.accountability[i] * felt[state.grade[i] - 1];
    pressure *= 1.0F - k.collective_relief * together;
    pressure *= 1.0F - k.area_relief * scratch.levers.meeting[i];
    if (state.attended[i] == 0) pressure += k.fear_pressure * fear[i];
    scratch.pressure[i] = pressure;
  }
}

}  // namespace schoolsim::plain
