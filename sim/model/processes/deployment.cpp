#include "sim/model/processes/deployment.hpp"

#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {

void deploy_leaders(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::deploy_active);
  if (!active.acts()) return;
  Market market(now, state, scratch);
  const Terms terms{.origin = TieOrigin::deployed,
                    .trust = k.trust_initial,
                    .depth = 0,
                    .stream = stream::deployment,
                    .bonus = k.deploy_bonus};
  std::vector<float> recipients(state.size(), 0);
  std::vector<std::uint8_t> is_served(state.size(), 0);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
      if (state.ties.origin[e] != TieOrigin::deployed) continue;
      // A school that gave and has fallen since counts as served by its recipient: it gives until that ends.
      is_served[i] = 1;
      recipients[i] += 1;
    }
  }
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    const auto donors = those_of(world.schools_of(a), [&](SchoolIndex j) {
      return active[j] != 0 && state.grade[j] < 3 &&
             static_cast<float>(state.grade[j]) <= k.deploy_worst_grade &&
             scratch.leadership[j] >= k.deploy_leadership;
    });
    std::vector<SchoolIndex> weak = those_of(world.schools_of(a), [&](SchoolIndex i) {
      return active[i] != 0 && state.grade[i] >= 3 && is_served[i] == 0;
    });
    put_in_policy_order(now, weak);
    for (const SchoolIndex i : weak) {
      const SchoolIndex j = nearest_school(world, i, donors, [&](SchoolIndex donor) {
        return world.phase[donor] == world.phase[i] && recipients[donor] < k.deploy_recipients &&
               !market.are_tied(i, donor);
      });
      if (j != no_school && market.introduce(i, j, terms)) recipients[j] += 1;
    }
  }
}

}  // namespace schoolsim
