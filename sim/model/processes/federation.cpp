#include "sim/model/processes/federation.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
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
      : now_(now), state_(state), new_ties_(scratch.new_ties), time_(scratch.time) {
    new_degree_.assign(state.size(), 0);
    for (const NewTie& tie : new_ties_) {
      ++new_degree_[tie.first];
      ++new_degree_[tie.second];
    }
  }

  SchoolIndex nearest_lead(SchoolIndex i) const {
    const World& world = now_.world;
    SchoolIndex best = no_school;
    float least = 0;
    for (SchoolIndex j = world.authority_begin[world.authority[i]];
         j < world.authority_begin[world.authority[i] + 1U]; ++j) {
      if (j == i || !may_lead(j)) continue;
      const float distance = world.distance_km(i, j) *
                             (world.phase[i] == world.phase[j] ? 1.0F : now_.k.forced_cross_phase_distance);
      if (best == no_school || distance < least || (distance == least && world.id[j] < world.id[best])) {
        best = j;
        least = distance;
      }
    }
    return best;
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

    DrawStream draw = now_.draws.stream(Process::forced_peers, now_.term, now_.world.id[i]);
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
           static_cast<float>(state_.ties.degree(j) + new_degree_[j]) < k.forced_lead_degree_limit;
  }

  /// Members so far in canonical order; all of a group are in the lead's authority.
  std::vector<SchoolIndex> members(std::uint32_t group, SchoolIndex lead) const {
    const World& world = now_.world;
    std::vector<SchoolIndex> found;
    for (SchoolIndex j = world.authority_begin[world.authority[lead]];
         j < world.authority_begin[world.authority[lead] + 1U]; ++j) {
      if (state_.group[j] == group && j != lead) found.push_back(j);
    }
    return found;
  }

  void tie(SchoolIndex i, SchoolIndex j, float trust, float partner_trust, float depth) {
    if (const std::uint32_t e = find_tie(state_.ties, i, j); e != no_index) {
      state_.ties.kind[e] = TieKind::forced;
      state_.ties.kind[state_.ties.reverse[e]] = TieKind::forced;
      return;
    }
    for (NewTie& made : new_ties_) {  // made in this very term
      if ((made.first == i && made.second == j) || (made.first == j && made.second == i)) {
        made.kind = TieKind::forced;
        return;
      }
    }
    new_ties_.push_back({i, j, std::min(1.0F, trust), std::min(1.0F, partner_trust), depth, TieKind::forced,
                         TieOrigin::forced});
    ++new_degree_[i];
    ++new_degree_[j];
  }

  const Step& now_;
  State& state_;
  std::vector<NewTie>& new_ties_;
  const std::vector<float>& time_;
  std::vector<std::uint32_t> new_degree_;
};

}  // namespace

void force_federations(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  if (k.forced_active == 0) return;
  const float weak = lowest(k.forced_lowest_share, state.effectiveness, scratch.order);
  struct Case {
    std::uint32_t order;
    SchoolId id;
    SchoolIndex school;
    auto operator<=>(const Case&) const = default;
  };
  Federations federations(now, state, scratch);
  std::vector<Case> cases;
  for (std::uint32_t a = 0; a < now.world.n_authorities(); ++a) {
    cases.clear();
    for (SchoolIndex i = now.world.authority_begin[a]; i < now.world.authority_begin[a + 1]; ++i) {
      const bool is_weak =
          static_cast<float>(state.grade[i]) >= k.forced_worst_grade || state.effectiveness[i] < weak;
      if (state.attended[i] != 0 || !is_weak || state.group[i] != no_index) continue;
      cases.push_back(
          {now.draws.stream(Process::policy_order, now.term, now.world.id[i]).word(), now.world.id[i], i});
    }
    std::sort(cases.begin(), cases.end());
    for (const Case& next : cases) {
      if (state.group[next.school] != no_index) continue;  // became a lead meanwhile
      const SchoolIndex lead = federations.nearest_lead(next.school);
      if (lead != no_school) federations.join(next.school, lead);
    }
  }
}

}  // namespace schoolsim
