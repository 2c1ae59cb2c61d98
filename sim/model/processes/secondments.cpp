#include "sim/model/processes/secondments.hpp"

#include "sim/model/math.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

constexpr Term terms_in_a_year = 3;

/// The half-edge over which a school would send one of its staff, or no_index.
std::uint32_t place_for_guest(const Step& now, const State& state, SchoolIndex i) {
  const Ties& ties = state.ties;
  std::uint32_t best = no_index;
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    if (ties.guest[e] > 0) return no_index;
    if (ties.realised[e] < 0 || ties.guest[ties.reverse[e]] > 0) continue;
    if (best == no_index || ties.trust[e] > ties.trust[best] ||
        (ties.trust[e] == ties.trust[best] &&
         now.world.id[ties.partner[e]] < now.world.id[ties.partner[best]]))
      best = e;
  }
  return best;
}

void bring_guests_home(const Coefficients& k, State& state) {
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
      if (state.ties.guest[e] == 0) continue;
      --state.ties.guest[e];
      if (state.ties.guest[e] == 0)
        state.bench[i] = math::clamp01(state.bench[i] + k.secondment_bench_return * (1.0F - state.bench[i]));
    }
  }
}

}  // namespace

void second_staff(const Step& now, State& state, Scratch&) {
  const Coefficients& k = now.k;
  const Lever active = now.lever(&Coefficients::secondment_active);
  if (are_guests(state.ties)) bring_guests_home(k, state);
  if (!active.acts() || now.term % terms_in_a_year != 0) return;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    if (active[i] == 0 || state.bench[i] < k.secondment_least_bench) continue;
    DrawStream draw = now.draws.stream(stream::secondment, now.term, now.world.id[i]);
    if (!draw.bernoulli(k.secondment_rate)) continue;
    const std::uint32_t place = place_for_guest(now, state, i);
    if (place == no_index) continue;
    state.ties.guest[place] = static_cast<std::uint8_t>(k.secondment_terms);
    state.bench[i] = math::clamp01(state.bench[i] - k.secondment_bench_cost);
  }
}

}  // namespace schoolsim
