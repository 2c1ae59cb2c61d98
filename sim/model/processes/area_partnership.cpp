#include "sim/model/processes/area_partnership.hpp"

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/time_budget.hpp"

namespace schoolsim {

void hold_area_meetings(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  Levers& levers = scratch.levers;
  scratch.met.clear();
  scratch.met_begin.clear();
  const Lever active = now.lever(&Coefficients::area_active);
  if (!active.acts()) return;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    scratch.met_begin.push_back(static_cast<std::uint32_t>(scratch.met.size()));
    const auto invited = those_of(world.schools_of(a), [&](SchoolIndex i) { return active[i] != 0; });
    if (invited.size() < 2) continue;
    const auto leadership = [&](SchoolIndex i) { return effective_leadership(world, k, state, i); };
    const SchoolIndex chair = best_of(
        world, invited, [](SchoolIndex) { return true; }, leadership);
    const float strength = leadership(chair);
    charge(now, Payer::authority, Cost::programme, static_cast<double>(k.area_co_ordination), state);
    for (const SchoolIndex i : invited) {
      DrawStream draw = now.draws.stream(stream::area_meeting, now.term, world.id[i]);
      const float logit = acceptance_logit(k, state, scratch, i, k.area_pull * strength);
      if (i != chair && !draw.bernoulli(math::logistic(logit))) continue;
      scratch.met.push_back(i);
      levers.meeting[i] = strength;
      levers.vision[i] += k.area_message * strength * (1.0F - levers.vision[i]);
      take_days(now, k.area_days, i, state, scratch);
    }
  }
  scratch.met_begin.push_back(static_cast<std::uint32_t>(scratch.met.size()));
}

}  // namespace schoolsim
