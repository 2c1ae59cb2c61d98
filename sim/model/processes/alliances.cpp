#include "sim/model/processes/alliances.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {
namespace {

void found_alliances(const Step& now, const Lever& active, State& state, const Scratch& scratch) {
  const Coefficients& k = now.k;
  std::uint32_t invited = 0;
  std::vector<SchoolIndex> willing;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    Term& start = state.alliance_start[i];
    if (active[i] == 0) {
      start = no_term;
      continue;
    }
    if (start != no_term) continue;
    start = now.term;
    ++invited;
    if (state.alliance[i] == no_index && static_cast<float>(state.grade[i]) <= k.alliance_lead_worst_grade &&
        state.propensity[i] > k.alliance_lead_propensity && scratch.time[i] > k.alliance_lead_days)
      willing.push_back(i);
  }
  put_in_policy_order(now, willing);
  const auto most = static_cast<std::size_t>(static_cast<float>(invited) / k.alliance_schools_per_lead);
  for (std::size_t w = 0; w < std::min(most, willing.size()); ++w) {
    state.alliance[willing[w]] = static_cast<std::uint32_t>(state.alliances.lead.size());
    state.alliances.lead.push_back(willing[w]);
    state.alliances.members.push_back(0);
    state.alliances.founded.push_back(now.term);
  }
}

/// Days that an alliance takes of its lead, and of these what core money does not pay.
struct LeadDays {
  float all, own;
};

LeadDays lead_days(const Coefficients& k, const State& state, std::uint32_t alliance, bool is_paid) {
  const float all = k.alliance_lead_days_each * static_cast<float>(state.alliances.members[alliance]);
  return {all, std::max(0.0F, all - (is_paid ? k.alliance_core_days : 0.0F))};
}

void dissolve(std::uint32_t alliance, State& state) {
  for (std::uint32_t& member : state.alliance) {
    if (member == alliance) member = no_index;
  }
  state.alliances.lead[alliance] = no_school;
  state.alliances.members[alliance] = 0;
}

}  // namespace

void run_alliances(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  if (k.alliance_lead_days_each == 0) return;
  const Lever active = now.lever(&Coefficients::alliance_active);
  for (std::uint32_t a = 0; a < state.alliances.lead.size(); ++a) {
    const SchoolIndex lead = state.alliances.lead[a];
    if (lead == no_school) continue;
    const LeadDays days = lead_days(k, state, a, active[lead] != 0);
    charge(now, Payer::national, Cost::sponsor, static_cast<double>(days.all - days.own), state);
    take_days(now, days.own, lead, state, scratch);
  }
}

void join_alliances(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::alliance_active);
  for (std::uint32_t a = 0; a < state.alliances.lead.size(); ++a) {
    const SchoolIndex lead = state.alliances.lead[a];
    if (lead == no_school) continue;
    const float own = lead_days(k, state, a, active[lead] != 0).own;
    if (own > k.alliance_tolerance * (scratch.time[lead] + own)) dissolve(a, state);
  }
  if (!active.acts()) {
    std::fill(state.alliance_start.begin(), state.alliance_start.end(), no_term);
    return;
  }
  found_alliances(now, active, state, scratch);
  Market market(now, state, scratch);
  const Terms terms{.origin = TieOrigin::alliance,
                    .trust = k.trust_initial + k.alliance_trust_bonus,
                    .depth = k.alliance_initial_depth};
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    const auto leads = those_of(world.schools_of(a), [&](SchoolIndex i) {
      return state.alliance[i] != no_index && state.alliances.lead[state.alliance[i]] == i;
    });
    if (leads.empty()) continue;
    std::vector<SchoolIndex> outside = those_of(
        world.schools_of(a), [&](SchoolIndex i) { return state.alliance[i] == no_index && active[i] != 0; });
    put_in_policy_order(now, outside);
    for (const SchoolIndex i : outside) {
      const SchoolIndex lead = nearest_school(world, i, leads, [&](SchoolIndex one) {
        return static_cast<float>(state.alliances.members[state.alliance[one]]) < k.alliance_members_most;
      });
      if (lead == no_school) break;
      const float willing = math::logistic(market.logit(i, lead) + k.alliance_joining_bonus);
      DrawStream joining = now.draws.stream(stream::alliance_joining, now.term, world.id[i]);
      const float sought = state.grade[i] >= 3 ? k.alliance_joining_weak : 1.0F;
      if (!joining.bernoulli(std::min(1.0F, k.alliance_joining * sought * willing))) continue;
      const std::uint32_t alliance = state.alliance[lead];
      const auto peers = those_of(world.schools_of(a), [&](SchoolIndex j) {
        return state.alliance[j] == alliance && j != lead && world.phase[j] == world.phase[i];
      });
      state.alliance[i] = alliance;
      ++state.alliances.members[alliance];
      market.tie(i, lead, terms);
      if (peers.empty()) continue;
      DrawStream peer = now.draws.stream(stream::alliance_peer, now.term, world.id[i]);
      market.tie(i, peers[peer.below(static_cast<std::uint32_t>(peers.size()))], terms);
    }
  }
}

}  // namespace schoolsim
