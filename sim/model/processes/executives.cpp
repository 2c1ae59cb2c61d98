#include "sim/model/processes/executives.hpp"

#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {
namespace {

void end_appointments(const Step& now, const Lever& active, State& state) {
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const SchoolIndex j = state.executive[i];
    if (j == no_school) continue;
    const bool stays = active[i] != 0 && state.heads.tenure[j] > 0 && state.executive[j] == no_school &&
                       static_cast<float>(++state.executive_terms[i]) < now.k.executive_terms;
    if (stays) continue;
    state.executive[i] = no_school;
    --state.led[j];
  }
}

}  // namespace

void appoint_executives(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::executive_active);
  end_appointments(now, active, state);
  if (!active.acts()) return;
  Market market(now, state, scratch);
  const Terms terms{.origin = TieOrigin::executive,
                    .trust = k.trust_initial,
                    .depth = k.tie_initial_depth,
                    .stream = stream::executive};
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    const auto able = those_of(world.schools_of(a), [&](SchoolIndex j) {
      return state.heads.skill[j] >= k.executive_skill && state.grade[j] <= 2;
    });
    for (const SchoolIndex i : world.schools_of(a)) {
      if (active[i] == 0 || state.heads.tenure[i] != 0 || state.executive[i] != no_school || state.led[i] > 0)
        continue;
      const SchoolIndex j = nearest_school(world, i, able, [&](SchoolIndex head) {
        return world.phase[head] == world.phase[i] && state.executive[head] == no_school &&
               static_cast<float>(state.led[head]) < k.executive_most && state.heads.tenure[head] > 0;
      });
      if (j == no_school) continue;
      if (state.grade[i] > 2) {
        market.tie(i, j, terms);
      } else if (!market.introduce(i, j, terms)) {
        continue;
      }
      state.executive[i] = j;
      state.executive_terms[i] = 0;
      ++state.led[j];
    }
  }
}

}  // namespace schoolsim
