#include "sim/model/processes/time_budget.hpp"

#include <algorithm>

#include "sim/model/math.hpp"

namespace schoolsim {

float effective_leadership(const World&, const Coefficients& k, const State& state, SchoolIndex i) {
  float skill = state.heads.skill[i];
  const std::uint32_t group = state.group[i];
  if (group != no_index) {
    const SchoolIndex lead = state.groups.lead[group];
    if (lead == i) {
      skill *= std::max(0.0F, 1.0F - k.time_lead_penalty * static_cast<float>(state.groups.members[group]));
    } else {
      skill += k.forced_executive_share * std::max(0.0F, state.heads.skill[lead] - skill);
    }
  }
  if (const std::uint32_t chain = state.chain[i]; chain != no_index) {
    const SchoolIndex lead = state.chains.lead[chain];
    const auto members = static_cast<float>(state.chains.members[chain]);
    if (lead == i) {
      skill *= std::max(0.0F, 1.0F - k.time_lead_penalty * members);
    } else {
      const float standard =
          state.heads.skill[lead] + state.chains.capacity[chain] - k.chain_stretch * members;
      skill = std::min(1.0F, skill + k.chain_reach * std::max(0.0F, standard - skill));
    }
  }
  if (const SchoolIndex head = state.executive[i]; head != no_school)
    skill += k.executive_reach * std::max(0.0F, state.heads.skill[head] - skill);
  if (state.led[i] > 0)
    skill *= std::max(0.0F, 1.0F - k.executive_stretch * static_cast<float>(state.led[i]));
  if (static_cast<float>(state.heads.tenure[i]) < k.head_disruption_terms) {
    skill *= 1.0F - k.head_disruption * (1.0F - state.bench[i]) *
                        (state.heads.insider[i] != 0 ? k.head_disruption_insider : 1.0F);
  }
  return k.leadership_head_weight * skill + (1.0F - k.leadership_head_weight) * state.bench[i];
}

float absorption(const Coefficients& k, float leadership) {
  return k.absorption_base + (1.0F - k.absorption_base) * leadership;
}

void budget_time(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  scratch.leadership.resize(n);
  scratch.absorption.resize(n);
  scratch.root_absorption.resize(n);
  scratch.time.resize(n);
  for (SchoolIndex i = 0; i < n; ++i) {
    const float leadership = effective_leadership(now.world, k, state, i);
    scratch.leadership[i] = leadership;
    scratch.absorption[i] = absorption(k, leadership);
    scratch.root_absorption[i] = math::sqrt(scratch.absorption[i]);
    const float load = scratch.load[i] * now.world.sqrt_leaders[i] /
                       (1.0F + k.curriculum_load_relief * static_cast<float>(state.attended_same_phase[i]));
    scratch.time[i] =
        std::max(0.0F, k.time_days_per_leader * now.world.leaders[i] *
                               (k.time_base_share + k.time_leadership_share * leadership) -
                           k.initiatives_days * scratch.levers.initiatives[i] * now.world.sqrt_leaders[i] -
                           load - scratch.levers.taken[i]);
  }
}

}  // namespace schoolsim
