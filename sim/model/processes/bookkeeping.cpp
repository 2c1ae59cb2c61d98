#include "sim/model/processes/bookkeeping.hpp"

#include "sim/model/tiers.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

void enter_new_ties(const Step& now, State& state, Scratch& scratch) {
  insert_ties(now.world, now.k, scratch.new_ties, scratch.ties, state.ties);
  scratch.new_ties.clear();
}

void remember_tiers(const Step&, State& state, Scratch&) {
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const unsigned low = state.max_depth[i] < tier_cuts.low ? 1 : 0;
    const unsigned history = state.low_tier_history[i];
    state.low_tier_history[i] = static_cast<std::uint16_t>((history << 1) | low);
  }
}

}  // namespace schoolsim
