#include "sim/model/processes/deployment.hpp"

#include <algorithm>

#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/policy_order.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

void deploy_leaders(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::deploy_active);
  if (!active.acts()) return;
  TiesInTheMaking ties(state.ties, scratch.new_ties);
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
  std::vector<SchoolIndex> donors;
  std::vector<SchoolIndex> weak;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    donors.clear();
    weak.clear();
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i) {
      if (active[i] == 0) continue;
      if (state.grade[i] >= 3) {
        if (is_served[i] == 0) weak.push_back(i);
      } else if (static_cast<float>(state.grade[i]) <= k.deploy_worst_grade &&
                 scratch.leadership[i] >= k.deploy_leadership) {
        donors.push_back(i);
      }
    }
    put_in_policy_order(now, weak);
    for (const SchoolIndex i : weak) {
      const SchoolIndex j = nearest_school(world, i, donors, [&](SchoolIndex donor) {
        return world.phase[donor] == world.phase[i] && recipients[donor] < k.deploy_recipients &&
               !ties.are_tied(i, donor);
      });
      if (j == no_school) continue;
      const bool common = have_common_partner(state.ties, i, j);
      DrawStream draw = now.draws.stream(stream::deployment, now.term, world.id[i], world.id[j]);
      if (!both_accept(now, state, scratch, i, j, common, k.deploy_bonus, draw)) continue;
      recipients[j] += 1;
      ties.add({i, j, k.trust_initial, k.trust_initial, 0, TieKind::free, TieOrigin::deployed});
    }
  }
}

}  // namespace schoolsim
