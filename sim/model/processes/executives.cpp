#include "sim/model/processes/executives.hpp"

#include "sim/model/processes/formation.hpp"
#include "sim/model/ties.hpp"

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
  TiesInTheMaking ties(state.ties, scratch.new_ties);
  std::vector<SchoolIndex> able;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    able.clear();
    for (SchoolIndex j = world.authority_begin[a]; j < world.authority_begin[a + 1]; ++j) {
      if (state.heads.skill[j] >= k.executive_skill && state.grade[j] <= 2) able.push_back(j);
    }
    if (able.empty()) continue;
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i) {
      if (active[i] == 0 || state.heads.tenure[i] != 0 || state.executive[i] != no_school || state.led[i] > 0)
        continue;
      const SchoolIndex j = nearest_school(world, i, able, [&](SchoolIndex head) {
        return world.phase[head] == world.phase[i] && state.executive[head] == no_school &&
               static_cast<float>(state.led[head]) < k.executive_most && state.heads.tenure[head] > 0;
      });
      if (j == no_school) continue;
      if (state.grade[i] <= 2) {
        const bool common = have_common_partner(state.ties, i, j);
        DrawStream draw = now.draws.stream(stream::executive, now.term, world.id[i], world.id[j]);
        if (!both_accept(now, state, scratch, i, j, common, 0, draw)) continue;
      }
      state.executive[i] = j;
      state.executive_terms[i] = 0;
      ++state.led[j];
      ties.add(
          {i, j, k.trust_initial, k.trust_initial, k.tie_initial_depth, TieKind::free, TieOrigin::executive});
    }
  }
}

}  // namespace schoolsim
