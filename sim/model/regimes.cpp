#include "sim/model/regimes.hpp"

#include "sim/model/math.hpp"

namespace schoolsim {
namespace {

// clang-format off
#define GRADES_1_TO_3(name) {&Parameters::name##1, &Parameters::name##2, &Parameters::name##3}
#define GRADES_1_TO_4(name) {&Parameters::name##1, &Parameters::name##2, &Parameters::name##3, &Parameters::name##4}
constexpr double Parameters::*yearly_hazards[n_inspection_regimes][n_regime_phases][4] = {
    {GRADES_1_TO_4(inspection_hazard_primary_2009_grade), GRADES_1_TO_4(inspection_hazard_secondary_2009_grade)},
    {GRADES_1_TO_4(inspection_hazard_primary_2012_grade), GRADES_1_TO_4(inspection_hazard_secondary_2012_grade)},
    {GRADES_1_TO_4(inspection_hazard_primary_2016_grade), GRADES_1_TO_4(inspection_hazard_secondary_2016_grade)}};
constexpr ThresholdMembers least_signals{{
    {{GRADES_1_TO_3(inspection_threshold_primary_2009_grade), GRADES_1_TO_3(inspection_threshold_secondary_2009_grade)}},
    {{GRADES_1_TO_3(inspection_threshold_primary_2012_grade), GRADES_1_TO_3(inspection_threshold_secondary_2012_grade)}}}};
constexpr StockMembers stocks_of_2009{{
    {GRADES_1_TO_3(inspection_stock_primary_grade)}, {GRADES_1_TO_3(inspection_stock_secondary_grade)}}};
#undef GRADES_1_TO_3
#undef GRADES_1_TO_4
// clang-format on

}  // namespace

const ThresholdMembers& threshold_members() { return least_signals; }
const StockMembers& stock_members() { return stocks_of_2009; }

double chance_a_term(double yearly_hazard) {
  return 1 - math::exp(math::log(1 - yearly_hazard) / terms_per_year);
}

Regimes make_regimes(const Parameters& p) {
  Regimes regimes;
  regimes.hold = p.inspection_regimes != 0;
  for (std::size_t phase = 0; phase < n_phases; ++phase) {
    const std::size_t values = ByPhase<std::size_t>{0, 1}[static_cast<Phase>(phase)];
    for (std::size_t regime = 0; regime < n_inspection_regimes; ++regime) {
      for (std::size_t g = 0; g < 4; ++g) {
        // In the precision of coefficients, as if a process read it.
        const auto hazard = static_cast<float>(p.*yearly_hazards[regime][values][g]);
        regimes.chance[regime][phase][g] = static_cast<float>(chance_a_term(static_cast<double>(hazard)));
      }
    }
    for (std::size_t g = 0; g < 3; ++g) {
      for (std::size_t t = 0; t < n_threshold_tables; ++t)
        regimes.thresholds[t][phase][g] = static_cast<float>(p.*least_signals[t][values][g]);
      regimes.stock[phase][g] = p.*stocks_of_2009[values][g];
    }
  }
  return regimes;
}

}  // namespace schoolsim
