#include "sim/model/processes/health_checks.hpp"

#include <algorithm>

#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/time_budget.hpp"

namespace schoolsim {

void check_partners(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever rate = now.lever(&Coefficients::check_rate);
  if (!rate.acts()) return;
  Ties& ties = state.ties;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const SchoolIndex j = ties.partner[e];
      if (ties.realised[e] < 0 || world.id[j] < world.id[i]) continue;  // each tie once
      DrawStream draw = now.draws.stream(stream::health_check, now.term, world.id[i], world.id[j]);
      if (!draw.bernoulli(std::min(rate[i], rate[j]))) continue;
      take_days(now, k.check_days, i, state, scratch);
      take_days(now, k.check_days, j, state, scratch);
      const bool well = draw.bernoulli(
          0.5F * (effective_leadership(world, k, state, i) + effective_leadership(world, k, state, j)));
      for (const std::uint32_t side : {e, ties.reverse[e]}) {
        float& trust = ties.trust[side];
        trust += well ? k.check_gain * (1.0F - trust) : -k.check_loss * trust;
      }
    }
  }
}

}  // namespace schoolsim
