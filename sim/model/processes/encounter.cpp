#include "sim/model/processes/encounter.hpp"

#include <algorithm>

namespace schoolsim {
namespace {

/// Whether one of the staff of either side is with the other.
bool has_guest(const Ties& ties, std::uint32_t e) {
  return (ties.guest[e] | ties.guest[ties.reverse[e]]) != 0;
}

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
      const float chance = willing + k.cooperation_trust * ties.trust[e] +
                           k.cooperation_mutual_benefit * ties.realised[e] - rivalry * ties.rivalry[e] -
                           (ties.kind[e] == TieKind::forced ? resentment : 0.0F) +
                           (has_guest(ties, e) ? k.secondment_care : 0.0F);
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
    // Selections instead of branches: whether a partner cooperated is a coin that no processor can predict.
    const float trust = ties.trust[e];
    const bool attended = ties.realised[e] >= 0;
    const bool cooperated = scratch.cooperated[ties.reverse[e]] != 0;
    const bool let_down = scratch.offer[e] >= 0;
    const float lost = attended || let_down ? k.trust_loss : k.trust_fade;
    const float gain = has_guest(ties, e) ? k.trust_gain * (1.0F + k.secondment_trust_speed) : k.trust_gain;
    const float change = attended && cooperated ? std::min(1.0F, gain) * (1.0F - trust) : -lost * trust;
    ties.trust[e] = trust + change;
    ties.unattended[e] =
        attended ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(ties.unattended[e] + 1, 255));
  }
}

void update_depth(const Step& now, Ties& ties) {
  const Coefficients& k = now.k;
  const float theta = k.trust_deep_threshold;
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    const float depth = ties.depth[e];
    const float realised = ties.realised[e];
    const float supported =
        std::max(0.0F, (std::min(ties.trust[e], ties.trust[ties.reverse[e]]) - theta) / (1.0F - theta));
    const float possible = ties.origin[e] == TieOrigin::deployed ? 0.0F : supported;
    const float aim = realised < depth ? std::min(possible, realised) : possible;
    const float speed = aim > depth ? k.depth_rise : k.depth_fall;
    ties.depth[e] = realised >= 0 ? depth + speed * (aim - depth) : depth - k.depth_fade * depth;
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
