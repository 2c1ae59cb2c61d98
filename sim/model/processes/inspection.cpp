#include "sim/model/processes/inspection.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {

namespace {

double yearly_hazard_of(float chance_a_term) {
  const double missed = 1 - static_cast<double>(chance_a_term);
  return 1 - missed * missed * missed;
}

/// The schools of one phase and grade.
struct Cell {
  double hazard;  ///< a year; 0 where results do not matter
  /// The weight that has this hazard: the mean of all where that makes nobody certain; less where others get
  /// what is left over by those who are.
  float mean = std::numeric_limits<float>::infinity();
  double schools = 0, certain = 0;
  double weights = 0, most = 0;  ///< of those who are not certain

  [[nodiscard]] bool makes_certain(double weight) const {
    return hazard * weight > static_cast<double>(mean);
  }
};

}  // namespace

InspectionChances::InspectionChances(const Step& now, const State& state) : phase_(now.world.phase) {
  const Regimes& regimes = now.world.regimes;
  const Coefficients& k = now.k;
  if (regimes.hold) {
    by_grade_ = regimes.chance[regime_in(now.term)];
  } else {
    const std::array<float, 4> rate{k.inspection_rate, k.inspection_rate, k.inspection_rate_weak,
                                    k.inspection_rate_weak};
    by_grade_.fill(rate);
  }
  if (k.inspection_risk == 0) return;
  std::array<Cell, 4 * n_phases> cells;
  for (std::size_t c = 0; c < cells.size(); ++c)
    cells[c] = {c % 4 < 2 ? yearly_hazard_of(by_grade_[c / 4][c % 4]) : 0};
  const auto cell_of = [&](SchoolIndex i) -> Cell& {
    return cells[4 * static_cast<std::size_t>(phase_[i]) + state.grade[i] - 1U];
  };
  // Beyond the ends, where a weight or a sum would be no number, are only results of a pupil or two.
  constexpr float end = 80;
  const SchoolIndex n = state.size();
  relative_hazard_.resize(n);
  for (SchoolIndex i = 0; i < n; ++i)
    relative_hazard_[i] = math::exp(std::clamp(-k.inspection_risk * state.value_added[i], -end, end));
  for (bool settled = false; !settled;) {
    for (Cell& cell : cells) cell = {cell.hazard, cell.mean};
    for (SchoolIndex i = 0; i < n; ++i) {
      Cell& cell = cell_of(i);
      const auto weight = static_cast<double>(relative_hazard_[i]);
      cell.schools += 1;
      if (cell.makes_certain(weight)) {
        cell.certain += 1;
      } else {
        cell.weights += weight;
        cell.most = std::max(cell.most, weight);
      }
    }
    settled = true;
    for (Cell& cell : cells) {
      const double made_up_for = cell.certain > 0 ? cell.certain / cell.hazard : 0;
      const double mean = cell.weights / std::max(0.0, cell.schools - made_up_for);
      // It only falls, but for rounding: who is certain stays so, and the search ends.
      cell.mean = std::min(cell.mean, static_cast<float>(mean));
      settled = settled && !cell.makes_certain(cell.most);
    }
  }
  for (SchoolIndex i = 0; i < n; ++i) relative_hazard_[i] /= cell_of(i).mean;
}

float InspectionChances::with_hazard_times(float factor, float chance) {
  const double hazard = yearly_hazard_of(chance) * static_cast<double>(factor);
  return static_cast<float>(chance_a_term(std::min(1.0, hazard)));
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
  for (std::uint16_t& terms : state.since_inspection) terms += terms < 0xffff ? 1 : 0;
  if (k.mechanism_inspection != 0) {
    const InspectionChances chance(now, state);
    for_each_that_happens(
        now.draws, stream::inspection, now.term, now.world.id,
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
