#include "sim/model/processes/exchanges.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {

void exchange_deputies(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::exchange_active);
  if (!active.acts()) return;
  Market market(now, state, scratch);
  const Terms terms{.origin = TieOrigin::exchange,
                    .trust = k.trust_initial + k.exchange_trust_bonus,
                    .depth = k.tie_initial_depth,
                    .stream = stream::exchange};
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    std::vector<SchoolIndex> reached =
        those_of(world.schools_of(a), [&](SchoolIndex i) { return active[i] != 0; });
    if (reached.empty()) continue;
    constexpr double terms_in_a_year = 3;
    charge_pounds(now, Payer::national, Cost::programme,
                  static_cast<double>(k.exchange_grant) / terms_in_a_year, state);
    put_in_policy_order(now, reached);
    for (int pair = 0; pair < static_cast<int>(k.exchange_pairs) && reached.size() > 1; ++pair) {
      const SchoolIndex i = reached.front();
      reached.erase(reached.begin());
      const SchoolIndex j = nearest_school(world, i, reached, [&](SchoolIndex other) {
        return world.phase[other] == world.phase[i] && !market.are_tied(i, other);
      });
      if (j == no_school) continue;
      std::erase(reached, j);
      const float before[] = {state.bench[i], state.bench[j]};
      const auto learn = [&](SchoolIndex one, float own, float other) {
        state.bench[one] = math::clamp01(own + k.exchange_dose * (1.0F - own) +
                                         k.exchange_shadowing * std::max(0.0F, other - own));
      };
      learn(i, before[0], before[1]);
      learn(j, before[1], before[0]);
      if (k.mechanism_ties != 0) market.introduce(i, j, terms);
    }
  }
}

}  // namespace schoolsim
