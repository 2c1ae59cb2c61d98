#pragma once

#include <functional>

namespace schoolsim {

/// A dose of a policy, and what it costs.
struct PricedDose {
  double dose = 0;
  double cost = 0;
};

/// The dose between two at which `cost_of` meets a budget to within `tolerance` of it, or as close as 1e-4 of
/// their distance brings it; a whole number if asked. The budget must lie between the two costs, or within
/// the tolerance of one.
double dose_for(double budget, double tolerance, const PricedDose& low, const PricedDose& high, bool is_whole,
                const std::function<double(double dose)>& cost_of);

}  // namespace schoolsim
