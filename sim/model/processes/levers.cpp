#include "sim/model/processes/levers.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/experts.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/start.hpp"

namespace schoolsim {
namespace {

/// Need of a school whose curriculum changed so many terms ago.
float shared_need(const Coefficients& k, float elapsed) {
  if (elapsed < k.curriculum_need_terms) return 1;
  const float need = math::exp2(-(elapsed - k.curriculum_need_terms + 1.0F) / k.curriculum_need_half_life);
  return need < k.curriculum_need_least ? 0 : need;
}

/// Whether relevance is changed so many terms after a new curriculum.
bool is_relevance_changed(const Coefficients& k, float elapsed) {
  return elapsed < k.curriculum_relevance_terms;
}

/// r_k of a school on which a new curriculum weighs.
AreaValues changed_relevance(const Coefficients& k) {
  AreaValues relevance = AreaValues::Ones();
  relevance.head(static_cast<int>(k.curriculum_areas)) = k.curriculum_relevance;
  return relevance;
}

void change_curriculum(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  const Lever active = now.lever(&Coefficients::curriculum_active);
  const int areas = static_cast<int>(k.curriculum_areas);
  scratch.need.assign(n, 0);
  scratch.load.assign(n, 0);
  scratch.relevance_changed.assign(n, 0);
  scratch.relevances[1] = changed_relevance(k);
  scratch.curriculum_acts = active.acts();
  if (!scratch.curriculum_acts) {
    std::fill(state.curriculum_start.begin(), state.curriculum_start.end(), no_term);
    return;
  }
  bool changed = false;
  Term computed_for = no_term;
  float need = 0;
  for (SchoolIndex i = 0; i < n; ++i) {
    Term& start = state.curriculum_start[i];
    if (active[i] == 0) {
      start = no_term;
      continue;
    }
    if (start == no_term) {
      start = now.term;
      state.practice.col(i).head(areas) *= 1.0F - k.curriculum_practice_loss;
      changed = true;
    }
    const auto elapsed = static_cast<float>(now.term - start);
    if (start != computed_for) {
      computed_for = start;
      need = shared_need(k, elapsed);
    }
    scratch.need[i] = need;
    scratch.relevance_changed[i] = is_relevance_changed(k, elapsed) ? 1 : 0;
    if (elapsed < k.curriculum_load_terms) scratch.load[i] = k.curriculum_load_days;
  }
  if (changed) update_effectiveness(state);
}

}  // namespace

AreaValues last_relevance(const Coefficients& k, const State& state, SchoolIndex i) {
  const Term start = state.curriculum_start[i];
  const bool is_changed =
      start != no_term && is_relevance_changed(k, static_cast<float>(state.term - 1 - start));
  return is_changed ? changed_relevance(k) : AreaValues::Ones();
}

void resolve_levers(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  Levers& levers = scratch.levers;
  const auto resolve = [&](std::vector<float>& column, float Coefficients::*coefficient) {
    const Lever lever = now.lever(coefficient);
    column.resize(n);
    for (SchoolIndex i = 0; i < n; ++i) column[i] = lever[i];
  };
  resolve(levers.accountability, &Coefficients::lever_accountability);
  resolve(levers.initiatives, &Coefficients::lever_initiatives);
  resolve(levers.vision, &Coefficients::lever_vision);
  resolve(levers.support, &Coefficients::lever_la_floor);
  const float fade =
      now.term < 0 ? 1.0F : std::max(0.0F, 1.0F - static_cast<float>(now.term) / k.lever_la_fade_terms);
  double above_fade = 0;
  for (float& support : levers.support) {
    support = std::max(support, fade);
    above_fade += static_cast<double>((support - fade) * k.lever_la_days);
  }
  charge(now, Payer::authority, Cost::support, above_fade, state);

  levers.paid.assign(n, 0);
  if (now.lever(&Coefficients::forced_active).acts()) {
    for (std::size_t g = 0; g < state.groups.lead.size(); ++g) {
      const float days = k.forced_sponsor_days * static_cast<float>(state.groups.members[g]);
      levers.paid[state.groups.lead[g]] += days;
      charge(now, Payer::national, Cost::sponsor, static_cast<double>(days), state);
    }
  }
  if (const Lever incentive = now.lever(&Coefficients::incentive_days); incentive.acts()) {
    for (SchoolIndex i = 0; i < n; ++i) {
      if (state.attended[i] == 0) continue;
      levers.paid[i] += incentive[i];
      charge(now, Payer::national, Cost::release, static_cast<double>(incentive[i]), state);
    }
  }
  levers.taken.assign(n, 0);
  if (const Lever platform = now.lever(&Coefficients::platform_active); platform.acts()) {
    for (SchoolIndex i = 0; i < n; ++i) take_days(now, k.platform_days * platform[i], i, state, scratch);
  }
  take_home_days_of_experts(now, state, scratch);
  levers.meeting.assign(n, 0);  // filled by those who then meet
  levers.openness.assign(n, 0);
  if (const Lever outward = now.lever(&Coefficients::governors_outward); outward.acts()) {
    for (SchoolIndex i = 0; i < n; ++i) levers.openness[i] = outward[i] * (1.0F - now.world.governors[i]);
  }
  change_curriculum(now, state, scratch);
}

}  // namespace schoolsim
