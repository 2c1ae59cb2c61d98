#include "sim/model/processes/brokering.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/policy_order.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

SchoolIndex best_match(const Step& now, const State& state, const Scratch& scratch,
                       const TiesInTheMaking& ties, SchoolIndex i) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  SchoolIndex best = no_school;
  float most = 0;
  for (SchoolIndex j = world.authority_begin[world.authority[i]];
       j < world.authority_begin[world.authority[i] + 1U]; ++j) {
    if (j == i || world.phase[j] != world.phase[i] || ties.are_tied(i, j) ||
        static_cast<float>(ties.degree(j)) >= k.broker_partner_ties)
      continue;
    const float unlike = world.disadvantage[i] - world.disadvantage[j];
    const float match = (complementarity(now, state, scratch, i, j) +
                         k.broker_return_weight * complementarity(now, state, scratch, j, i)) *
                        math::exp(-(unlike < 0 ? -unlike : unlike) / k.broker_context_scale -
                                  world.distance_km(i, j) / k.broker_reach);
    if (best == no_school || match > most || (match == most && world.id[j] < world.id[best])) {
      best = j;
      most = match;
    }
  }
  return best;
}

}  // namespace

void broker_ties(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::broker_active);
  if (!active.acts()) return;
  TiesInTheMaking ties(state.ties, scratch.new_ties);
  std::uint32_t proposals = 0;
  std::vector<SchoolIndex> cases;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    cases.clear();
    std::uint32_t reached = 0;
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i) {
      if (active[i] == 0) continue;
      ++reached;
      if (state.max_depth[i] < k.broker_least_depth && static_cast<float>(ties.degree(i)) < k.broker_few_ties)
        cases.push_back(i);
    }
    if (reached == 0) continue;
    put_in_policy_order(now, cases);
    const auto most = static_cast<std::size_t>(std::max(1.0F, k.broker_quota * static_cast<float>(reached)));
    for (std::size_t c = 0; c < std::min(most, cases.size()); ++c) {
      const SchoolIndex i = cases[c];
      const SchoolIndex j = best_match(now, state, scratch, ties, i);
      if (j == no_school) continue;
      ++proposals;
      const bool common = have_common_partner(state.ties, i, j);
      DrawStream draw = now.draws.stream(stream::broker_acceptance, now.term, world.id[i], world.id[j]);
      if (!both_accept(now, state, scratch, i, j, common, k.broker_acceptance_bonus, draw)) continue;
      const float trust = std::min(1.0F, k.trust_initial + k.broker_trust_bonus);
      ties.add({i, j, trust, trust, k.broker_initial_depth, TieKind::free, TieOrigin::brokered});
    }
  }
  charge(now, Payer::national, Cost::programme, static_cast<double>(k.broker_days_per_proposal) * proposals,
         state);
}

}  // namespace schoolsim
