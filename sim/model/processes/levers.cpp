#include "sim/model/processes/levers.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/start.hpp"

namespace schoolsim {
namespace {

void change_curriculum(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  scratch.need = 0;
  scratch.load = 0;
  scratch.relevance = AreaValues::Ones();
  if (k.curriculum_active == 0) {
    state.curriculum_start = no_term;
    return;
  }
  const int areas = static_cast<int>(k.curriculum_areas);
  if (state.curriculum_start == no_term) {
    state.curriculum_start = now.term;
    state.practice.topRows(areas) *= 1.0F - k.curriculum_practice_loss;
    update_effectiveness(state);
  }
  const auto elapsed = static_cast<float>(now.term - state.curriculum_start);
  if (elapsed < k.curriculum_need_terms) {
    scratch.need = 1;
  } else {
    const float need = math::exp2(-(elapsed - k.curriculum_need_terms + 1.0F) / k.curriculum_need_half_life);
    scratch.need = need < k.curriculum_need_least ? 0 : need;
  }
  if (elapsed < k.curriculum_relevance_terms) scratch.relevance.head(areas) = k.curriculum_relevance;
  if (elapsed < k.curriculum_load_terms) scratch.load = k.curriculum_load_days;
}

}  // namespace

void resolve_levers(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  Levers& levers = scratch.levers;
  levers.accountability.assign(n, k.lever_accountability);
  levers.initiatives.assign(n, k.lever_initiatives);
  levers.vision.assign(n, k.lever_vision);
  const float fade =
      now.term < 0 ? 1.0F : std::max(0.0F, 1.0F - static_cast<float>(now.term) / k.lever_la_fade_terms);
  const float support = std::max(k.lever_la_floor, fade);
  levers.support.assign(n, support);
  charge(now, Payer::authority, Cost::support, static_cast<double>((support - fade) * k.lever_la_days) * n,
         state);

  levers.paid.assign(n, 0);
  if (k.forced_active != 0) {
    for (std::size_t g = 0; g < state.groups.lead.size(); ++g) {
      const float days = k.forced_sponsor_days * static_cast<float>(state.groups.members[g]);
      levers.paid[state.groups.lead[g]] += days;
      charge(now, Payer::national, Cost::sponsor, static_cast<double>(days), state);
    }
  }
  change_curriculum(now, state, scratch);
}

}  // namespace schoolsim
