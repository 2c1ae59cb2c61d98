#include "sim/model/processes/encounter.hpp"

#include <algorithm>

namespace schoolsim {
namespace {

void cooperate(const Step& now, const State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Ties& ties = state.ties;
  scratch.cooperated.assign(ties.size(), 0);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const float willing = k.cooperation_base + k.cooperation_propensity * state.propensity[i];
    const float resentment = k.cooperation_coercion * (1.0F - state.propensity[i]);
    const float rivalry = k.cooperation_rivalry * scratch.pressure[i];
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (ties.realised[e] < 0) continue;
      const float chance = willing + k.cooperation_trust * ties.trust[e] + k.cooperation_mutual_benefit * ties.realised[e] -
                           rivalry * ties.rivalry[e] - (ties.kind[e] == TieKind::forced ? resentment : 0.0F);
      DrawStream draw =
          now.draws.stream(Process::encounter, now.term, now.world.id[i], now.world.id[ties.partner[e]]);
      scratch.cooperated[e] =
          draw.bernoulli(std::clamp(chance, k.cooperation_floor, 1.0F - k.cooperation_floor)) ? 1 : 0;
    }
  }
}

void update_trust(const Step& now, const Scratch& scratch, Ties& ties) {
  const Coefficients& k = now.k;
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    float& trust = ties.trust[e];
    if (ties.realised[e] >= 0) {
      ties.unattended[e] = 0;
      if (scratch.cooperated[ties.reverse[e]] != 0) {
        trust += k.trust_gain * (1.0F - trust);
      } else {
        trust -= k.trust_loss * trust;
      }
    } else {
      if (ties.unattended[e] < 255) ++ties.unattended[e];
      trust -= (scratch.offer[e] >= 0 ? k.trust_loss : k.trust_fade) * trust;
    }
  }
}

void update_depth(const Step& now, Ties& ties) {
  const Coefficients& k = now.k;
  const float theta = k.trust_deep_threshold;
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    float& depth = ties.depth[e];
    const float realised = ties.realised[e];
    if (realised >= 0) {
      float aim = std::max(0.0F, (std::min(ties.trust[e], ties.trust[ties.reverse[e]]) - theta) / (1.0F - theta));
      if (realised < depth) aim = std::min(aim, realised);
      depth += (aim > depth ? k.depth_rise : k.depth_fall) * (aim - depth);
    } else {
      depth -= k.depth_fade * depth;
    }
    if (ties.age[e] < 255) ++ties.age[e];
  }
}

}  // namespace

void meet_partners(const Step& now, State& state, Scratch& scratch) {
  cooperate(now, state, scratch);
  update_trust(now, scratch, state.ties);
  update_depth(now, state.ties);
}

}  // namespace schoolsim
