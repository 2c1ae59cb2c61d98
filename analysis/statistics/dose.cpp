#include "analysis/statistics/dose.hpp"

#include <cmath>
#include <cstdint>

#include <boost/math/tools/toms748_solve.hpp>

namespace schoolsim {

double dose_for(double budget, double tolerance, const PricedDose& low, const PricedDose& high, bool is_whole,
                const std::function<double(double)>& cost_of) {
  // Within the tolerance the excess is 0, which ends the search.
  const auto excess = [&](double cost) {
    return std::abs(cost - budget) <= tolerance * budget ? 0.0 : cost - budget;
  };
  if (excess(low.cost) == 0) return low.dose;
  if (excess(high.cost) == 0) return high.dose;
  std::uintmax_t most_trials = 40;
  const auto [from, to] = boost::math::tools::toms748_solve(
      [&](double dose) { return excess(cost_of(is_whole ? std::round(dose) : dose)); }, low.dose, high.dose,
      excess(low.cost), excess(high.cost),
      [&](double a, double b) { return std::abs(b - a) <= (is_whole ? 0.5 : 1e-4 * (high.dose - low.dose)); },
      most_trials);
  const double dose = (from + to) / 2;
  return is_whole ? std::round(dose) : dose;
}

}  // namespace schoolsim
