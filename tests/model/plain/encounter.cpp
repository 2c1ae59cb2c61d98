#include <algorithm>
#include <vector>

#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// Whether i cooperates in an encounter.
bool cooperates(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, const Side& side,
                bool with_guest) {
  const Coefficients& k = now.k;
  const float c = state.propensity[i];
  float chance = k.cooperation_base + k.cooperation_propensity * c;
  chance += k.cooperation_trust * side.trust;
  chance += k.cooperation_mutual_benefit * side.realised;
  chance -= k.cooperation_rivalry * scratch.pressure[i] * side.rivalry;
  if (side.kind == TieKind::forced) chance -= k.cooperation_coercion * (1.0F - c);
  if (with_guest) chance += k.secondment_care;
  DrawStream draw =
      now.draws.stream(stream::encounter, now.term, now.world.id[i], now.world.id[side.partner]);
  return draw.bernoulli(std::clamp(chance, k.cooperation_floor, 1.0F - k.cooperation_floor));
}

std::uint8_t one_more(std::uint8_t terms) {
  return terms < 255 ? static_cast<std::uint8_t>(terms + 1) : terms;
}

}  // namespace

void meet_partners(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  Ties& ties = state.ties;
  const Sides before = sides_of(ties);
  const auto for_each_side = [&](auto f) {
    for (SchoolIndex i = 0; i < state.size(); ++i) {
      for (std::size_t t = 0; t < before[i].size(); ++t) f(i, before[i][t], ties.begin[i] + t);
    }
  };

  // S4b. Each side of an attended tie decides, not knowing what the other does.
  std::vector<bool> cooperated(ties.size(), false);
  for_each_side([&](SchoolIndex i, const Side& side, std::size_t e) {
    if (side.realised < 0) return;
    const bool with_guest = side.guest > 0 || ties.guest[ties.reverse[e]] > 0;
    cooperated[e] = cooperates(now, state, scratch, i, side, with_guest);
    note(cooperated[e] ? "a side cooperates" : "a side does not cooperate");
    if (with_guest) note("partners meet with a guest");
    if (side.kind == TieKind::forced) note("forced partners meet");
  });

  // What willingness learns from later in the term.
  scratch.partner_cooperated.resize(ties.size());
  for (std::size_t e = 0; e < ties.size(); ++e)
    scratch.partner_cooperated[e] = cooperated[ties.reverse[e]] ? 1.0F : 0.0F;

  // S4c. Trust follows what the partner did.
  for_each_side([&](SchoolIndex, const Side& side, std::size_t e) {
    const bool with_guest = side.guest > 0 || ties.guest[ties.reverse[e]] > 0;
    const float speed = with_guest ? 1.0F + k.secondment_trust_speed : 1.0F;
    const float gain = std::min(1.0F, k.trust_gain * speed);
    const float t = side.trust;
    const bool attended = side.realised >= 0;
    const bool offered = scratch.offer[e] >= 0;
    if (attended && cooperated[ties.reverse[e]]) {
      ties.trust[e] = t + gain * (1.0F - t);
    } else if (attended) {
      ties.trust[e] = t - k.trust_loss * t;
    } else if (offered) {
      ties.trust[e] = t - k.trust_loss * t;
      note("a school came in vain");
    } else {
      ties.trust[e] = t - k.trust_fade * t;
    }
  });

  // S4d. Depth follows the trust that both now have.
  for_each_side([&](SchoolIndex, const Side& side, std::size_t e) {
    const float z = side.depth;
    const float y = side.realised;
    if (y < 0) {
      ties.depth[e] = z - k.depth_fade * z;
      ties.unattended[e] = one_more(side.unattended);
    } else {
      const float theta = k.trust_deep_threshold;
      const float mutual =
          side.origin == TieOrigin::deployed ? 0.0F : std::min(ties.trust[e], ties.trust[ties.reverse[e]]);
      float aim = std::max(0.0F, (mutual - theta) / (1.0F - theta));
      if (y < z) {
        aim = std::min(aim, y);
        note("time was short");
      }
      ties.depth[e] = z + (aim > z ? k.depth_rise : k.depth_fall) * (aim - z);
      note(aim > z ? "a tie deepens" : "a tie gets shallower");
      ties.unattended[e] = 0;
    }
    ties.age[e] = one_more(side.age);
  });
}

}  // namespace schoolsim::plain
