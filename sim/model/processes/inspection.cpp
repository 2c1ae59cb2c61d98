#include "sim/model/processes/inspection.hpp"

#include <algorithm>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {

InspectionChances::InspectionChances(const Step& now, const State& state) : phase_(now.world.phase) {
  const Regimes& regimes = now.world.regimes;
  const Coefficients& k = now.k;
  const std::array<float, 4> rate{k.inspection_rate, k.inspection_rate, k.inspection_rate_weak,
                                  k.inspection_rate_weak};
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    cells_[c].chance = regimes.hold ? regimes.chance[regime_in(now.term)][c / 4][c % 4] : rate[c % 4];
    const double missed = 1 - static_cast<double>(cells_[c].chance);
    if (c % 4 < 2) cells_[c].hazard = 1 - missed * missed * missed;
  }
  if (k.inspection_risk == 0) return;
  // Beyond the ends, where a weight or a sum would be no number, are only results of a pupil or two.
  constexpr float end = 80;
  weight_.resize(state.size());
  for (SchoolIndex i = 0; i < state.size(); ++i)
    weight_[i] = math::exp(std::clamp(-k.inspection_risk * state.value_added[i], -end, end));
  balance(state);
}

/// Finds the weights of cells.
void InspectionChances::balance(const State& state) {
  struct Sum {
    double schools = 0, certain = 0;
    double weights = 0, most = 0;  ///< of those who are not certain
  };
  for (bool settled = false; !settled;) {
    std::array<Sum, 4 * n_phases> sums{};
    for (SchoolIndex i = 0; i < state.size(); ++i) {
      const std::size_t c = position(i, state.grade[i]);
      const auto weight = static_cast<double>(weight_[i]);
      sums[c].schools += 1;
      if (cells_[c].makes_certain(weight)) {
        sums[c].certain += 1;
      } else {
        sums[c].weights += weight;
        sums[c].most = std::max(sums[c].most, weight);
      }
    }
    settled = true;
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      const Sum& sum = sums[c];
      Cell& cell = cells_[c];
      const double made_up_for = sum.certain > 0 ? sum.certain / cell.hazard : 0;
      const double mean = sum.weights / std::max(0.0, sum.schools - made_up_for);
      // It only falls, but for rounding: who is certain stays so, and the search ends.
      cell.weight = std::min(cell.weight, static_cast<float>(mean));
      settled = settled && !cell.makes_certain(sum.most);
    }
  }
}

Judgement judge(const Step& now, const State& state, float effectiveness, SchoolIndex i, DrawStream& draw) {
  const Coefficients& k = now.k;
  const Phase phase = now.world.phase[i];
  const float rho = k.inspection_error_persistence;
  const float error = rho * state.judgement_error[i] + math::sqrt(1.0F - rho * rho) * draw.normal_float();
  const float bias = ByPhase<float>{k.inspection_bias_primary, k.inspection_bias_secondary}[phase];
  const float noise = ByPhase<float>{k.inspection_noise_primary, k.inspection_noise_secondary}[phase];
  const float credit = state.grade[i] == 4 ? k.inspection_recovery_credit : 0.0F;
  return {effectiveness - bias * now.world.excess_disadvantage[i] + noise * error + credit, error};
}

std::uint8_t grade_of(const GradeThresholds& thresholds, float signal) {
  return signal >= thresholds[0] ? 1 : signal >= thresholds[1] ? 2 : signal >= thresholds[2] ? 3 : 4;
}

namespace {

/// What a school's partnerships of the last term amount to: Y_i and the mean Q of partners, by depth.
struct Partnership {
  float depth, effectiveness;
};

Partnership partnership_of(const State& state, SchoolIndex i) {
  const Ties& ties = state.ties;
  Partnership sum{0, 0};
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    const float y = std::max(0.0F, ties.realised[e]);
    sum.depth += y;
    sum.effectiveness += y * state.effectiveness[ties.partner[e]];
  }
  if (sum.depth > 0) sum.effectiveness /= sum.depth;
  return sum;
}

/// How far a school is judged together with its partners.
float shared_part(float collective, const Partnership& partnership) {
  return collective * std::min(1.0F, partnership.depth);
}

}  // namespace

void inspect(const Step& now, State& state, Scratch& scratch) {
  const Lever collective = now.lever(&Coefficients::collective_active);
  const Lever fear = now.lever(&Coefficients::fear_active);
  const Coefficients& k = now.k;
  const SchoolIndex n = state.size();
  const std::array<float, 4> felt{k.pressure_grade_1, k.pressure_grade_2, k.pressure_grade_3,
                                  k.pressure_grade_4};
  std::vector<Partnership> partnership;  // where policy judges any together
  if (collective.acts()) {
    partnership.reserve(n);
    for (SchoolIndex i = 0; i < n; ++i) partnership.push_back(partnership_of(state, i));
  }
  for (std::uint16_t& terms : state.since_inspection) {
    if (terms < 0xffff) ++terms;
  }
  if (k.mechanism_inspection != 0) {
    const InspectionChances chance(now, state);
    for_each_that_happens(
        now.draws, stream::inspection, now.term, now.world.id,
        [&](SchoolIndex i) { return chance.at_most(i, state.grade[i]); },
        [&](SchoolIndex i) { return chance(i, state.grade[i]); },
        [&](SchoolIndex i, DrawStream& draw) {
          float judged = state.effectiveness[i];
          if (collective[i] > 0) {
            judged += k.collective_weight * shared_part(collective[i], partnership[i]) *
                      (partnership[i].effectiveness - judged);
          }
          state.since_inspection[i] = 0;
          const Judgement judgement = judge(now, state, judged, i, draw);
          const std::uint8_t before = state.grade[i];
          state.judged[i] = judgement.signal;
          state.judgement_error[i] = judgement.error;
          state.grade[i] = grade_of(thresholds_of(now, state, i), judgement.signal);
          if (state.grade[i] == 4 && before < 4) state.fell[i] = now.term;
        });
  }
  scratch.pressure.resize(n);
  for (SchoolIndex i = 0; i < n; ++i)
    scratch.pressure[i] = scratch.levers.accountability[i] * felt[state.grade[i] - 1U];
  if (collective.acts()) {
    for (SchoolIndex i = 0; i < n; ++i)
      scratch.pressure[i] *= 1.0F - k.collective_relief * shared_part(collective[i], partnership[i]);
  }
  for (SchoolIndex i = 0; i < n; ++i) scratch.pressure[i] *= 1.0F - k.area_relief * scratch.levers.meeting[i];
  if (fear.acts()) {
    for (SchoolIndex i = 0; i < n; ++i) {
      if (state.attended[i] == 0) scratch.pressure[i] += k.fear_pressure * fear[i];
    }
  }
}

}  // namespace schoolsim
