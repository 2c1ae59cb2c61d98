#include "sim/model/processes/encounter.hpp"

#include <algorithm>

#include "sim/model/random/many_draws.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

/// Whether one of the staff of either side is with the other.
bool has_guest(const Ties& ties, std::uint32_t e) {
  return (ties.guest[e] | ties.guest[ties.reverse[e]]) != 0;
}

/// Draws what each side does; leaves it where the partner, to whom it matters, will read it.
void cooperate(const Step& now, const State& state, bool with_guests, Scratch& scratch) {
  struct Encounter {
    std::uint32_t partners_side;
    float chance;
  };
  const Coefficients& k = now.k;
  const Ties& ties = state.ties;
  scratch.partner_cooperated.assign(ties.size(), 0);
  float* cooperated = scratch.partner_cooperated.data();
  const auto decide = [=](const Encounter& encounter, std::uint32_t word) {
    cooperated[encounter.partners_side] =
        static_cast<float>(happens(word, static_cast<double>(encounter.chance)));
  };
  auto words = keyed_words<Encounter>(now.draws, stream::encounter, now.term, decide);
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    const SchoolIndex i = ties.school(e);
    const float willing = k.cooperation_base + k.cooperation_propensity * state.propensity[i];
    const float resentment = k.cooperation_coercion * (1.0F - state.propensity[i]);
    const float rivalry = k.cooperation_rivalry * scratch.pressure[i];
    const float chance = willing + k.cooperation_trust * ties.trust[e] +
                         k.cooperation_mutual_benefit * ties.realised[e] - rivalry * ties.rivalry[e] -
                         (ties.kind[e] == TieKind::forced ? resentment : 0.0F) +
                         (with_guests && has_guest(ties, e) ? k.secondment_care : 0.0F);
    words.add(now.world.id[i], now.world.id[ties.partner[e]],
              {ties.reverse[e], std::clamp(chance, k.cooperation_floor, 1.0F - k.cooperation_floor)},
              ties.realised[e] >= 0);
  }
  words.flush();
}

/// f(e) for every half-edge. What comes of an encounter is a coin that no processor can predict: where f
/// selects between values of plain arrays, compilers make instructions for several half-edges at once of it,
/// without a branch.
template <class F>
void for_each_half_edge(const Ties& ties, F f) {
  const std::uint32_t n = ties.size();
  for (std::uint32_t e = 0; e < n; ++e) f(e);
}

void update_trust(const Step& now, bool with_guests, const Scratch& scratch, Ties& ties) {
  const Coefficients& k = now.k;
  const float loss = k.trust_loss;
  const float fade = k.trust_fade;
  const float gain = std::min(1.0F, k.trust_gain);
  const float gain_with_guest = std::min(1.0F, k.trust_gain * (1.0F + k.secondment_trust_speed));
  // Who attended had offered.
  const float* offer = scratch.offer.data();
  const float* cooperated = scratch.partner_cooperated.data();
  float* trust = ties.trust.data();
  const auto moved = [=](std::uint32_t e, float by) {
    const float t = trust[e];
    const float lost = offer[e] >= 0 ? loss : fade;
    return t + (cooperated[e] > 0 ? by * (1.0F - t) : -lost * t);
  };
  if (with_guests) {
    for_each_half_edge(
        ties, [&](std::uint32_t e) { trust[e] = moved(e, has_guest(ties, e) ? gain_with_guest : gain); });
  } else {
    for_each_half_edge(ties, [=](std::uint32_t e) { trust[e] = moved(e, gain); });
  }
}

void update_depth(const Step& now, Scratch& scratch, Ties& ties) {
  const float theta = now.k.trust_deep_threshold;
  const float rise = now.k.depth_rise;
  const float fall = now.k.depth_fall;
  const float fade = now.k.depth_fade;
  scratch.mutual_trust.resize(ties.size());
  float* mutual = scratch.mutual_trust.data();
  // With a deployed leader depth grows as little as without trust.
  for_each_half_edge(ties, [&](std::uint32_t e) {
    mutual[e] =
        ties.origin[e] == TieOrigin::deployed ? 0.0F : std::min(ties.trust[e], ties.trust[ties.reverse[e]]);
  });
  const float* realised = ties.realised.data();
  float* depth = ties.depth.data();
  for_each_half_edge(ties, [=](std::uint32_t e) {
    const float z = depth[e];
    const float y = realised[e];
    const float possible = std::max(0.0F, (mutual[e] - theta) / (1.0F - theta));
    const float aim = y < z ? std::min(possible, y) : possible;
    const float speed = aim > z ? rise : fall;
    const float change = y >= 0 ? speed * (aim - z) : -fade * z;
    depth[e] = z + change;
  });
}

void count_terms(Ties& ties) {
  const float* realised = ties.realised.data();
  std::uint8_t* age = ties.age.data();
  std::uint8_t* unattended = ties.unattended.data();
  const auto next = [](std::uint8_t terms) {
    return static_cast<std::uint8_t>(terms + (terms < 255 ? 1 : 0));
  };
  for_each_half_edge(ties, [=](std::uint32_t e) { age[e] = next(age[e]); });
  for_each_half_edge(ties, [=](std::uint32_t e) {
    unattended[e] = realised[e] >= 0 ? std::uint8_t{0} : next(unattended[e]);
  });
}

}  // namespace

void meet_partners(const Step& now, State& state, Scratch& scratch) {
  Ties& ties = state.ties;
  const bool with_guests = are_guests(ties);
  cooperate(now, state, with_guests, scratch);
  update_trust(now, with_guests, scratch, ties);
  update_depth(now, scratch, ties);
  count_terms(ties);
}

}  // namespace schoolsim
