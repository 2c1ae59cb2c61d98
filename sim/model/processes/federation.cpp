#include "sim/model/processes/federation.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

/// The value below which `share` of the schools lie.
float lowest(float share, const std::vector<float>& values, std::vector<float>& order) {
  order.assign(values.begin(), values.end());
  const auto position = static_cast<std::ptrdiff_t>(share * static_cast<float>(order.size()));
  if (position >= std::ssize(order)) return math::detail::infinity;
  std::nth_element(order.begin(), order.begin() + position, order.end());
  return order[static_cast<std::size_t>(position)];
}

class Federations {
 public:
  Federations(const Step& now, State& state, Scratch& scratch)
      : now_(now), state_(state), ties_(state.ties, scratch.new_ties), time_(scratch.time) {}

  SchoolIndex nearest_lead(SchoolIndex i) const {
    const World& world = now_.world;
    return best_of(
        world, world.schools_of(world.authority[i]), [&](SchoolIndex j) { return j != i && may_lead(j); },
        [&](SchoolIndex j) {
          return -world.distance_km(i, j) *
                 (world.phase[i] == world.phase[j] ? 1.0F : now_.k.forced_cross_phase_distance);
        });
  }

  void join(SchoolIndex i, SchoolIndex lead) {
    const Coefficients& k = now_.k;
    std::uint32_t group = state_.group[lead];
    if (group == no_index) {
      group = static_cast<std::uint32_t>(state_.groups.lead.size());
      state_.groups.lead.push_back(lead);
      state_.groups.members.push_back(0);
      state_.groups.founded.push_back(now_.term);
      state_.group[lead] = group;
    }
    const std::vector<SchoolIndex> earlier = members(group, lead);
    state_.group[i] = group;
    ++state_.groups.members[group];
    tie(i, lead, k.forced_trust_initial, k.forced_trust_initial + k.forced_lead_trust_bonus,
        k.forced_lead_depth);

    DrawStream draw = now_.draws.stream(stream::forced_peers, now_.term, now_.world.id[i]);
    std::vector<SchoolIndex> pool = earlier;
    for (int t = 0; t < static_cast<int>(k.forced_peers) && !pool.empty(); ++t) {
      const std::uint32_t pick = draw.below(static_cast<std::uint32_t>(pool.size()));
      tie(i, pool[pick], k.forced_trust_initial, k.forced_trust_initial, k.forced_peer_depth);
      pool.erase(pool.begin() + pick);
    }
    state_.propensity[i] = math::clamp01(state_.propensity[i] - k.forced_propensity_shock);
  }

 private:
  bool may_lead(SchoolIndex j) const {
    const Coefficients& k = now_.k;
    if (static_cast<float>(state_.grade[j]) > k.forced_lead_best_grade || time_[j] < k.forced_lead_days)
      return false;
    const std::uint32_t group = state_.group[j];
    if (group != no_index && state_.groups.lead[group] != j) return false;
    const std::uint32_t n_members = group == no_index ? 0 : state_.groups.members[group];
    const float most = std::min(k.forced_members_most, time_[j] / k.forced_days_per_member);
    return static_cast<float>(n_members) < most &&
           static_cast<float>(ties_.degree(j)) < k.forced_lead_degree_limit;
  }

  /// Members so far in canonical order; all of a group are in the lead's authority.
  std::vector<SchoolIndex> members(std::uint32_t group, SchoolIndex lead) const {
    const World& world = now_.world;
    return those_of(world.schools_of(world.authority[lead]),
                    [&](SchoolIndex j) { return state_.group[j] == group && j != lead; });
  }

  void tie(SchoolIndex i, SchoolIndex j, float trust, float partner_trust, float depth) {
    if (const std::uint32_t e = find_tie(state_.ties, i, j); e != no_index) {
      state_.ties.kind[e] = TieKind::forced;
      state_.ties.kind[state_.ties.reverse[e]] = TieKind::forced;
      return;
    }
    if (NewTie* made = ties_.find_made(i, j)) {
      made->kind = TieKind::forced;
      return;
    }
    ties_.add({i, j, std::min(1.0F, trust), std::min(1.0F, partner_trust), depth, TieKind::forced,
               TieOrigin::forced});
  }

  const Step& now_;
  State& state_;
  TiesInTheMaking ties_;
  const std::vector<float>& time_;
};

void release_members(const Coefficients& k, State& state) {
  Ties& ties = state.ties;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const std::uint32_t group = state.group[i];
    if (group == no_index || state.groups.lead[group] == i) continue;
    const std::uint32_t to_lead = find_tie(ties, i, state.groups.lead[group]);
    if (static_cast<float>(ties.age[to_lead]) < k.forced_release_terms) continue;
    state.group[i] = no_index;
    --state.groups.members[group];
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (state.group[ties.partner[e]] != group) continue;
      ties.kind[e] = TieKind::free;
      ties.kind[ties.reverse[e]] = TieKind::free;
    }
  }
}

}  // namespace

void force_federations(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  if (k.forced_release_terms > 0) release_members(k, state);
  const Lever active = now.lever(&Coefficients::forced_active);
  if (!active.acts()) return;
  const float weak = lowest(k.forced_lowest_share, state.effectiveness, scratch.order);
  Federations federations(now, state, scratch);
  for (std::uint32_t a = 0; a < now.world.n_authorities(); ++a) {
    std::vector<SchoolIndex> cases = those_of(now.world.schools_of(a), [&](SchoolIndex i) {
      const bool is_weak =
          static_cast<float>(state.grade[i]) >= k.forced_worst_grade || state.effectiveness[i] < weak;
      return active[i] != 0 && state.attended[i] == 0 && is_weak && state.group[i] == no_index;
    });
    put_in_policy_order(now, cases);
    for (const SchoolIndex i : cases) {
      if (state.group[i] != no_index) continue;  // became a lead meanwhile
      const SchoolIndex lead = federations.nearest_lead(i);
      if (lead != no_school) federations.join(i, lead);
    }
  }
}

}  // namespace schoolsim
