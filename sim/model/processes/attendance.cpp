#include "sim/model/processes/attendance.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "sim/model/processes/ledger.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

namespace {

/// Days that a tie takes at depth 0, before travel.
float base_days(const Coefficients& k, TieOrigin origin) {
  return origin == TieOrigin::deployed ? k.tie_base_days * k.deploy_intensity : k.tie_base_days;
}

/// Leader-days paid for each half-edge; leaves the column empty where nothing is paid.
void pay_for_ties(const Step& now, const State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Ties& ties = state.ties;
  const Lever brokering = now.lever(&Coefficients::broker_active);
  const Lever alliances = now.lever(&Coefficients::alliance_active);
  const Lever enquiry = now.lever(&Coefficients::enquiry_active);
  const Lever inclusion = now.lever(&Coefficients::inclusion_active);
  const Lever deployment = now.lever(&Coefficients::deploy_active);
  scratch.subsidy.clear();
  if (!brokering.acts() && !alliances.acts() && !enquiry.acts() && !inclusion.acts() && !deployment.acts())
    return;
  const auto paid = [&](SchoolIndex i, std::uint32_t e) {
    const auto age = static_cast<float>(ties.age[e]);
    switch (ties.origin[e]) {
      case TieOrigin::brokered:
        return brokering[i] != 0 && age < k.broker_paid_terms ? k.broker_days_per_side : 0.0F;
      case TieOrigin::alliance:
        return alliances[i] != 0 ? k.alliance_days_per_side : 0.0F;
      case TieOrigin::enquiry:
        return enquiry[i] != 0 && age < k.enquiry_terms ? k.enquiry_days_per_side : 0.0F;
      case TieOrigin::inclusion:
        return inclusion[i] != 0 && age < k.inclusion_terms ? k.inclusion_days_per_side : 0.0F;
      case TieOrigin::deployed:
        return deployment[i] != 0 ? k.deploy_days_per_side : 0.0F;
      default:
        return 0.0F;
    }
  };
  scratch.subsidy.assign(ties.size(), 0);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) scratch.subsidy[e] = paid(i, e);
  }
}

/// The greater, the earlier a tie is served: forced ones first, then by trust (1 + depth), equals by the
/// lower id of the partner. Floats from 0 up rise with their bits.
std::uint64_t order_key(const World& world, const Ties& ties, std::uint32_t e) {
  const float worth = ties.trust[e] * (1.0F + ties.depth[e]);
  return (std::uint64_t{ties.kind[e] == TieKind::forced} << 63) |
         (std::uint64_t{std::bit_cast<std::uint32_t>(worth)} << 32) | ~world.id[ties.partner[e]];
}

/// The depth that half-edge e is offered of the depth that is wanted, which takes its days: those that are
/// paid for it first. Negative: none.
float offer_of(const Coefficients& k, const Ties& ties, std::uint32_t e, float wanted, float paid,
               float& days) {
  const float base = base_days(k, ties.origin[e]) * ties.travel[e];
  const float deep = k.tie_depth_days * ties.travel[e];
  const float full = base + deep * wanted;
  const float available = days + paid;
  if (available >= full) {
    days = std::min(days, available - full);
    return wanted;
  }
  if (available < base) return -1;
  days = 0;
  return (available - base) / deep;
}

/// The player's school offers what it was told to, or is seen to offer what it does.
void offer_for_player(const Step& now, const State& state, Scratch& scratch) {
  const Ties& ties = state.ties;
  const SchoolIndex i = now.player->school;
  Sight& sight = scratch.sight;
  sight.time = scratch.time[i] + scratch.levers.paid[i];
  std::vector<std::uint32_t> own(ties.degree(i));
  std::iota(own.begin(), own.end(), ties.begin[i]);
  std::sort(own.begin(), own.end(), [&](std::uint32_t a, std::uint32_t b) {
    return order_key(now.world, ties, a) > order_key(now.world, ties, b);
  });
  if (!now.player->decides) {
    for (const std::uint32_t e : own) sight.served.push_back({ties.partner[e], ties.depth[e]});
    return;
  }
  float days = sight.time;
  for (const std::uint32_t e : own) scratch.offer[e] = -1;
  const auto serve = [&](std::uint32_t e, float most) {
    const float wanted = std::min(ties.depth[e], most);
    scratch.offer[e] =
        offer_of(now.k, ties, e, wanted, scratch.subsidy.empty() ? 0.0F : scratch.subsidy[e], days);
    sight.served.push_back({ties.partner[e], wanted});
  };
  for (const std::uint32_t e : own) {
    if (ties.kind[e] == TieKind::forced) serve(e, ties.depth[e]);
  }
  for (const Player::Share& share : now.player->served) {
    const std::uint32_t e = find_tie(ties, i, share.partner);
    if (e != no_index && ties.kind[e] != TieKind::forced && scratch.offer[e] < 0) serve(e, share.most);
  }
  scratch.left[i] = days;
}

}  // namespace

void offer_time(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  pay_for_ties(now, state, scratch);
  const bool is_paid = !scratch.subsidy.empty();
  const Ties& ties = state.ties;
  const SchoolIndex n = state.size();
  scratch.left.resize(n);
  scratch.offer.resize(ties.size());
  std::vector<std::uint32_t>& rank = scratch.moved;
  std::vector<std::uint64_t>& keys = scratch.keys;
  keys.resize(ties.size());
  for (std::uint32_t e = 0; e < ties.size(); ++e) keys[e] = order_key(now.world, ties, e);
  for (SchoolIndex i = 0; i < n; ++i) {
    float days = scratch.time[i] + scratch.levers.paid[i];
    const std::uint32_t first = ties.begin[i];
    const std::uint32_t degree = ties.degree(i);
    rank.resize(std::max<std::size_t>(rank.size(), degree));
    const std::uint64_t* key = keys.data() + first;
    // Most schools have few ties: counting those that come before takes no branch that could be guessed
    // wrong.
    for (std::uint32_t a = 0; a < degree; ++a) {
      std::uint32_t before = 0;
      for (std::uint32_t b = 0; b < degree; ++b) before += key[b] > key[a] ? 1U : 0U;
      rank[before] = first + a;
    }
    for (std::uint32_t r = 0; r < degree; ++r) {
      const std::uint32_t e = rank[r];
      scratch.offer[e] = offer_of(k, ties, e, ties.depth[e], is_paid ? scratch.subsidy[e] : 0.0F, days);
    }
    scratch.left[i] = days;
  }
  if (now.player != nullptr) offer_for_player(now, state, scratch);
}

void attend(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  Ties& ties = state.ties;
  const SchoolIndex n = state.size();
  scratch.spent.resize(n);
  scratch.joint_work.resize(n);
  double total = 0;
  double total_paid = 0;
  const bool is_paid = !scratch.subsidy.empty();
  for (SchoolIndex i = 0; i < n; ++i) {
    float spent = 0;
    float joint = 0;
    float deepest = 0;
    std::uint32_t attended = 0;
    std::uint32_t same_phase = 0;
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const float realised = std::min(scratch.offer[e], scratch.offer[ties.reverse[e]]);
      ties.realised[e] = realised;
      if (realised < 0) continue;
      ++attended;
      same_phase += now.world.phase[i] == now.world.phase[ties.partner[e]] ? 1U : 0U;
      float cost = (base_days(k, ties.origin[e]) + k.tie_depth_days * realised) * ties.travel[e];
      if (is_paid) {
        const float paid = std::min(cost, scratch.subsidy[e]);
        total_paid += static_cast<double>(paid);
        cost -= paid;
      }
      spent += cost;
      joint += realised;
      deepest = std::max(deepest, realised);
    }
    state.attended[i] = static_cast<std::uint8_t>(std::min(attended, 255U));
    state.attended_same_phase[i] = static_cast<std::uint8_t>(std::min(same_phase, 255U));
    state.max_depth[i] = deepest;
    scratch.spent[i] = spent;
    scratch.joint_work[i] = joint / (1.0F + joint);
    state.engagement[i] += k.engagement_rate * (scratch.joint_work[i] - state.engagement[i]);
    total += static_cast<double>(spent);
  }
  charge(now, Payer::school, Cost::ties, total, state);
  charge(now, Payer::national, Cost::release, total_paid, state);
}

}  // namespace schoolsim
