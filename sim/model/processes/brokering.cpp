#include "sim/model/processes/brokering.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {
namespace {

SchoolIndex best_match(const Step& now, const State& state, const Scratch& scratch, const Market& market,
                       SchoolIndex i) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const auto suits = [&](SchoolIndex j) {
    return j != i && world.phase[j] == world.phase[i] && !market.are_tied(i, j) &&
           static_cast<float>(market.degree(j)) < k.broker_partner_ties;
  };
  return best_of(world, world.schools_of(world.authority[i]), suits, [&](SchoolIndex j) {
    return (complementarity(now, state, scratch, i, j) +
            k.broker_return_weight * complementarity(now, state, scratch, j, i)) *
           math::exp(-unlikeness(world, i, j) / k.broker_context_scale -
                     world.distance_km(i, j) / k.broker_reach);
  });
}

}  // namespace

void broker_ties(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::broker_active);
  if (!active.acts()) return;
  Market market(now, state, scratch);
  const Terms terms{.origin = TieOrigin::brokered,
                    .trust = k.trust_initial + k.broker_trust_bonus,
                    .depth = k.broker_initial_depth,
                    .stream = stream::broker_acceptance,
                    .bonus = k.broker_acceptance_bonus};
  std::uint32_t proposals = 0;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    const auto reached = those_of(world.schools_of(a), [&](SchoolIndex i) { return active[i] != 0; });
    if (reached.empty()) continue;
    std::vector<SchoolIndex> cases = those_of(reached, [&](SchoolIndex i) {
      return state.max_depth[i] < k.broker_least_depth &&
             static_cast<float>(market.degree(i)) < k.broker_few_ties;
    });
    put_in_policy_order(now, cases);
    const auto most =
        static_cast<std::size_t>(std::max(1.0F, k.broker_quota * static_cast<float>(reached.size())));
    for (std::size_t c = 0; c < std::min(most, cases.size()); ++c) {
      const SchoolIndex j = best_match(now, state, scratch, market, cases[c]);
      if (j == no_school) continue;
      ++proposals;
      market.introduce(cases[c], j, terms);
    }
  }
  charge(now, Payer::national, Cost::programme, static_cast<double>(k.broker_days_per_proposal) * proposals,
         state);
}

}  // namespace schoolsim
