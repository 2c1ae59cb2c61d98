#include "sim/model/processes/inspection.hpp"

#include <algorithm>
#include <vector>

#include "sim/model/random/many_draws.hpp"

namespace schoolsim {

float judged_signal(const Step& now, float effectiveness, SchoolIndex i, DrawStream& draw) {
  return effectiveness - now.k.inspection_context_bias * now.world.excess_disadvantage[i] +
         now.k.inspection_noise * draw.normal_float();
}

std::uint8_t grade_of(const std::array<float, 3>& thresholds, float signal) {
  return signal >= thresholds[0] ? 1 : signal >= thresholds[1] ? 2 : signal >= thresholds[2] ? 3 : 4;
}

namespace {

/// What a school's partnerships of the last term amount to: Y_i and the mean Q of partners, by depth.
struct Partnership {
  float depth, effectiveness;
};

Partnership partnership_of(const State& state, SchoolIndex i) {
  const Ties& ties = state.ties;
  Partnership sum{0, 0};
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    const float y = std::max(0.0F, ties.realised[e]);
    sum.depth += y;
    sum.effectiveness += y * state.effectiveness[ties.partner[e]];
  }
  if (sum.depth > 0) sum.effectiveness /= sum.depth;
  return sum;
}

/// How far a school is judged together with its partners.
float shared_part(float collective, const Partnership& partnership) {
  return collective * std::min(1.0F, partnership.depth);
}

}  // namespace

void inspect(const Step& now, State& state, Scratch& scratch) {
  const Lever collective = now.lever(&Coefficients::collective_active);
  const Lever fear = now.lever(&Coefficients::fear_active);
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  const std::array<float, 4> felt{k.pressure_grade_1, k.pressure_grade_2, k.pressure_grade_3,
                                  k.pressure_grade_4};
  const std::array<float, 4> rate{k.inspection_rate, k.inspection_rate, k.inspection_rate_weak,
                                  k.inspection_rate_weak};
  std::vector<Partnership> partnership;  // where policy judges any together
  if (collective.acts()) {
    partnership.reserve(n);
    for (SchoolIndex i = 0; i < n; ++i) partnership.push_back(partnership_of(state, i));
  }
  for (std::uint16_t& terms : state.since_inspection) terms += terms < 0xffff ? 1 : 0;
  if (k.mechanism_inspection != 0) {
    for_each_that_happens(
        now.draws, stream::inspection, now.term, now.world.id,
        [&](SchoolIndex i) { return rate[state.grade[i] - 1U]; },
        [&](SchoolIndex i, DrawStream& draw) {
          float judged = state.effectiveness[i];
          if (collective[i] > 0) {
            judged += k.collective_weight * shared_part(collective[i], partnership[i]) *
                      (partnership[i].effectiveness - judged);
          }
          state.judged[i] = judged_signal(now, judged, i, draw);
          state.grade[i] = grade_of(state.grade_thresholds, state.judged[i]);
          state.since_inspection[i] = 0;
        });
  }
  scratch.pressure.resize(n);
  for (SchoolIndex i = 0; i < n; ++i)
    scratch.pressure[i] = scratch.levers.accountability[i] * felt[state.grade[i] - 1U];
  if (collective.acts()) {
    for (SchoolIndex i = 0; i < n; ++i)
      scratch.pressure[i] *= 1.0F - k.collective_relief * shared_part(collective[i], partnership[i]);
  }
  for (SchoolIndex i = 0; i < n; ++i) scratch.pressure[i] *= 1.0F - k.area_relief * scratch.levers.meeting[i];
  if (fear.acts()) {
    for (SchoolIndex i = 0; i < n; ++i) {
      if (state.attended[i] == 0) scratch.pressure[i] += k.fear_pressure * fear[i];
    }
  }
}

}  // namespace schoolsim
