#include <algorithm>
#include <vector>

#include "sim/model/processes/ledger.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// Leader-days that policy pays to i for this tie.
float subsidy(const Step& now, SchoolIndex i, const Side& side) {
  const Coefficients& k = now.k;
  const auto acts = [&](float Coefficients::*lever) { return now.lever(lever)[i] != 0; };
  const auto age = static_cast<float>(side.age);
  switch (side.origin) {
    case TieOrigin::brokered:
      return acts(&Coefficients::broker_active) && age < k.broker_paid_terms ? k.broker_days_per_side : 0.0F;
    case TieOrigin::alliance:
      return acts(&Coefficients::alliance_active) ? k.alliance_days_per_side : 0.0F;
    case TieOrigin::enquiry:
      return acts(&Coefficients::enquiry_active) && age < k.enquiry_terms ? k.enquiry_days_per_side : 0.0F;
    case TieOrigin::inclusion:
      return acts(&Coefficients::inclusion_active) && age < k.inclusion_terms ? k.inclusion_days_per_side
                                                                              : 0.0F;
    case TieOrigin::deployed:
      return acts(&Coefficients::deploy_active) ? k.deploy_days_per_side : 0.0F;
    default:
      return 0;
  }
}

float base_days(const Coefficients& k, const Side& side) {
  return side.origin == TieOrigin::deployed ? k.tie_base_days * k.deploy_intensity : k.tie_base_days;
}

/// Whom a player serves, and how deeply: forced ties, which come first in the order, then those it names.
void told(const Step& now, const std::vector<Side>& own, std::vector<std::size_t>& order,
          std::vector<float>& wanted) {
  const auto is_free = [&](std::size_t t) { return own[t].kind == TieKind::free; };
  std::erase_if(order, is_free);
  for (const Player::Share& share : now.player->served) {
    for (std::size_t t = 0; t < own.size(); ++t) {
      if (own[t].partner != share.partner || !is_free(t)) continue;
      order.push_back(t);
      wanted[t] = std::min(own[t].depth, share.most);
      note(wanted[t] < own[t].depth ? "a player offers a partner less"
                                    : "a player offers a partner its depth");
    }
  }
}

}  // namespace

void offer_time(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Sides sides = sides_of(state.ties);
  scratch.left.resize(state.size());
  scratch.offer.resize(state.ties.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const std::vector<Side>& own = sides[i];
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < own.size(); ++t) order.push_back(t);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const bool a_forced = own[a].kind == TieKind::forced;
      const bool b_forced = own[b].kind == TieKind::forced;
      if (a_forced != b_forced) return a_forced;
      const float a_worth = own[a].trust * (1.0F + own[a].depth);
      const float b_worth = own[b].trust * (1.0F + own[b].depth);
      if (a_worth != b_worth) return a_worth > b_worth;
      return now.world.id[own[a].partner] < now.world.id[own[b].partner];
    });
    std::vector<float> wanted(own.size());
    for (std::size_t t = 0; t < own.size(); ++t) wanted[t] = own[t].depth;
    if (now.player != nullptr && now.player->school == i) {
      if (now.player->decides) told(now, own, order, wanted);
      scratch.sight.time = scratch.time[i] + scratch.levers.paid[i];
      for (const std::size_t t : order) scratch.sight.served.push_back({own[t].partner, wanted[t]});
    }
    for (std::size_t t = 0; t < own.size(); ++t) scratch.offer[state.ties.begin[i] + t] = -1;
    float days = scratch.time[i] + scratch.levers.paid[i];
    for (const std::size_t t : order) {
      const Side& side = own[t];
      const float base = base_days(k, side) * side.travel;
      const float deep = k.tie_depth_days * side.travel;
      const float full = base + deep * wanted[t];
      const float available = days + subsidy(now, i, side);
      float offer = -1;
      if (available >= full) {
        offer = wanted[t];
        days = std::min(days, available - full);
        note("a school offers a tie its depth");
      } else if (available >= base) {
        offer = (available - base) / deep;
        days = 0;
        note("a school offers what days it has");
      } else {
        note("a school has no days for a tie");
      }
      if (side.kind == TieKind::forced && t != 0 && t == order.front())
        note("a forced tie goes before earlier ones");
      scratch.offer[state.ties.begin[i] + t] = offer;
    }
    scratch.left[i] = days;
  }
}

void attend(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Sides sides = sides_of(state.ties);
  scratch.spent.resize(state.size());
  scratch.joint_work.resize(state.size());
  double spent_by_all = 0;
  double paid_to_all = 0;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    float spent = 0;
    float joint = 0;
    float deepest = 0;
    unsigned attended = 0;
    unsigned same_phase = 0;
    for (std::size_t t = 0; t < sides[i].size(); ++t) {
      const Side& side = sides[i][t];
      const std::size_t e = state.ties.begin[i] + t;
      const float y = std::min(scratch.offer[e], scratch.offer[state.ties.reverse[e]]);
      state.ties.realised[e] = y;
      if (y < 0) continue;
      ++attended;
      if (now.world.phase[i] == now.world.phase[side.partner]) ++same_phase;
      const float cost = (base_days(k, side) + k.tie_depth_days * y) * side.travel;
      const float paid = std::min(cost, subsidy(now, i, side));
      if (paid > 0) note("policy pays for a tie");
      paid_to_all += static_cast<double>(paid);
      spent += cost - paid;
      joint += y;
      deepest = std::max(deepest, y);
    }
    state.attended[i] = static_cast<std::uint8_t>(std::min(attended, 255U));
    state.attended_same_phase[i] = static_cast<std::uint8_t>(std::min(same_phase, 255U));
    state.max_depth[i] = deepest;
    scratch.spent[i] = spent;
    scratch.joint_work[i] = joint / (1.0F + joint);
    state.engagement[i] += k.engagement_rate * (scratch.joint_work[i] - state.engagement[i]);
    spent_by_all += static_cast<double>(spent);
  }
  charge(now, Payer::school, Cost::ties, spent_by_all, state);
  charge(now, Payer::national, Cost::release, paid_to_all, state);
}

}  // namespace schoolsim::plain
