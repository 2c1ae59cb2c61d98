#include "sim/model/processes/propensity.hpp"

#include <algorithm>

#include "sim/model/math.hpp"

namespace schoolsim {
namespace {

/// Of a meeting without any depth, in the unit of depth. Assumed: about what a first exchange realises.
constexpr float worth_of_contact = 0.15F;

/// What a head feels of partnership, whether or not practice gains: partners that came and gave.
float felt_benefit(const Ties& ties, const Scratch& scratch, SchoolIndex i) {
  float felt = 0;
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e)
    felt += scratch.partner_cooperated[e] * (worth_of_contact + ties.realised[e]);
  return felt / (1.0F + felt);
}

float change_by_partnership(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i) {
  const Coefficients& k = now.k;
  const Ties& ties = state.ties;
  const float c = state.propensity[i];
  float partners = 0;
  float forced_trust = 0;
  std::uint32_t attended = 0;
  std::uint32_t forced = 0;
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    if (ties.realised[e] < 0) continue;
    ++attended;
    partners += state.propensity[ties.partner[e]];
    if (ties.kind[e] == TieKind::forced) {
      ++forced;
      forced_trust += ties.trust[e];
    }
  }
  if (attended == 0) return -k.propensity_isolation_rate * c;
  const float cost =
      std::min(k.propensity_cost_cap,
               std::max(0.0F, scratch.spent[i] - scratch.levers.paid[i]) / std::max(1.0F, scratch.time[i]));
  const float w = k.propensity_perceived_share;
  const float felt = w > 0 ? w * k.propensity_perceived_weight * felt_benefit(ties, scratch, i) : 0.0F;
  const float net = math::tanh((1.0F - w) * (scratch.gain[i] / k.propensity_gain_reference) + felt -
                               k.propensity_cost_weight * cost);
  const auto count = static_cast<float>(attended);
  float change = k.propensity_experience_rate * net * (net > 0 ? 1.0F - c : c) +
                 k.propensity_social_rate * (partners / count - c);
  if (forced > 0) {
    const auto n_forced = static_cast<float>(forced);
    change -= k.propensity_coercion_rate * (n_forced / count) * (1.0F - forced_trust / n_forced) * c;
  }
  return change;
}

}  // namespace

void update_propensity(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  scratch.next.resize(n);
  for (SchoolIndex i = 0; i < n; ++i) {
    const float c = state.propensity[i];
    const float change = change_by_partnership(now, state, scratch, i) +
                         k.propensity_vision_rate * scratch.levers.vision[i] * (1.0F - c) -
                         k.propensity_pressure_rate * scratch.pressure[i] * c +
                         k.propensity_reversion * (state.heads.disposition[i] - c);
    scratch.next[i] = math::clamp01(c + change);
  }
  state.propensity.swap(scratch.next);
}

}  // namespace schoolsim
