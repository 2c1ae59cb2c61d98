#pragma once

#include <algorithm>
#include <limits>

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/inspection.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream inspection{6};
}  // namespace stream

void inspect(const Step& now, State& state, Scratch& scratch);

/// The chance of each school to be inspected in this term, as grades and results are before it.
class InspectionChances {
 public:
  InspectionChances(const Step& now, const State& state);
  /// Of a school that has this grade and had it when this was made.
  [[nodiscard]] float operator()(SchoolIndex i, std::uint8_t grade) const {
    return follows_results(grade) ? static_cast<float>(chance_a_term(hazard(i, grade))) : of_cell(i, grade);
  }
  /// No less, and sooner known: where results matter, a year's hazard.
  [[nodiscard]] double at_most(SchoolIndex i, std::uint8_t grade) const {
    return follows_results(grade) ? hazard(i, grade) : static_cast<double>(of_cell(i, grade));
  }

 private:
  /// The schools of a phase and grade.
  struct Cell {
    float chance = 0;   ///< a term, on average
    double hazard = 0;  ///< a year, on average; 0 at grades 3 and 4, where results do not matter
    /// The weight that has this hazard: the mean of all where that makes nobody certain; less where others
    /// get what is left over by those who are.
    float weight = std::numeric_limits<float>::infinity();

    [[nodiscard]] bool makes_certain(double other_weight) const {
      return hazard * other_weight > static_cast<double>(weight);
    }
  };

  [[nodiscard]] bool follows_results(std::uint8_t grade) const { return grade <= 2 && !weight_.empty(); }
  [[nodiscard]] std::size_t position(SchoolIndex i, std::uint8_t grade) const {
    return 4 * static_cast<std::size_t>(phase_[i]) + grade - 1U;
  }
  [[nodiscard]] float of_cell(SchoolIndex i, std::uint8_t grade) const {
    return cells_[position(i, grade)].chance;
  }
  [[nodiscard]] double hazard(SchoolIndex i, std::uint8_t grade) const {
    const Cell& cell = cells_[position(i, grade)];
    return std::min(1.0, cell.hazard * static_cast<double>(weight_[i] / cell.weight));
  }
  [[gnu::cold]] void balance(const State& state);

  std::array<Cell, 4 * n_phases> cells_;
  const std::vector<Phase>& phase_;
  std::vector<float> weight_;  ///< exp(-risk V); empty where results do not matter
};

/// What inspectors judge a school to be, and their error, in standard deviations.
struct Judgement {
  float signal, error;
};

/// Judges a school as if it had this effectiveness.
Judgement judge(const Step& now, const State& state, float effectiveness, SchoolIndex i, DrawStream& draw);

/// The thresholds by which a school is graded in this term.
inline const GradeThresholds& thresholds_of(const Step& now, const State& state, SchoolIndex i) {
  const Regimes& regimes = now.world.regimes;
  if (!regimes.hold) return state.grade_thresholds;
  return regimes.thresholds[threshold_table_in(now.term)][static_cast<std::size_t>(now.world.phase[i])];
}

std::uint8_t grade_of(const GradeThresholds& thresholds, float signal);

namespace process {
inline constexpr Process inspection{
    .step = "S1",
    .name = "inspection",
    .sentence = "Some schools are inspected; their grade decides the pressure they feel.",
    .streams = {stream::inspection},
    .groups = {"inspection", "pressure", "collective", "fear"},
    .function = inspect,
    .statement = R"(Inspection, and the pressure that a grade makes felt.

  with chance rate (grades 1-2) or rate_weak (3-4):
    signal_i = Q_i - bias x_i + noise E_i + recovery_credit 1[grade_i = 4];  grade by the thresholds
    E_i = error_persistence E_i(of the last judgement) + (1 - error_persistence^2)^(1/2) N(0,1)
  P_i = A_i f(grade_i), f = pressure.grade_1 .. grade_4

bias and noise are those of the phase; wherever a phase decides, special schools take the primaries' values.

With inspection.regimes = 1 schools are inspected as in England: the chance a term is
1 - (1 - H)^(1/3), with H = hazard_PHASE_YEAR_gradeG the yearly hazard of phase and grade. The regime of 2009 holds up to term 5, that of
2012 up to term 17, that of 2016 from then on; thresholds are threshold_PHASE_2009_gradeG up to term 5 and
threshold_PHASE_2012_gradeG after it. They are the same for a run and its twin, under every policy.

Where risk > 0 the yearly hazard of a school at grade 1 or 2 is min(1, H exp(-risk V_i) / c), with the c of its
phase and grade that leaves the mean hazard there at H: the mean of exp(-risk V) where this makes no inspection
certain, less where it does. Without regimes H is 1 - (1 - rate)^3.

Where collective.active > 0 a school answers together with its partners of the last term, Y_i = sum of their
realised depths:

  D_i = active_i min(1, Y_i);  P_i is reduced to (1 - relief D_i) P_i
  judged is (1 - weight D_i) Q_i + weight D_i (mean Q of the partners, by depth) instead of Q_i

At a school that came to a meeting of its area, pressure is less by area.relief times the chair's leadership
(shared scorecard); at one that attended no tie in the last term it is more by fear.pressure fear.active.

Each school is judged alone, however deep its partnership (EVIDENCE A10). The signal slightly penalises a
disadvantaged intake, as observed gradients of grades suggest. Source: MODEL section 3, S1 and
section 4; EVIDENCE 1.2, A10, A13, A16. Limits: rate 0 leaves every grade; noise 0
and rate 1 make the grade a function of Q and d.
)"};
}  // namespace process

}  // namespace schoolsim
