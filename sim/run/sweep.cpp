#include "sim/run/sweep.hpp"

namespace schoolsim {

Scenario scenario_at(const Sweep& sweep, std::size_t scenario, std::size_t point, std::uint32_t replicate) {
  Scenario result = sweep.scenarios[scenario].scenario_in(replicate);
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    const double value = sweep.value(point, f);
    if (factor.key.is_of_policy()) {
      for (Policy& policy : result.policies) {
        if (moves(factor.key, policy)) set_value(factor.key, value, policy);
      }
      continue;
    }
    if (!factor.from) {
      result.parameters.*row_of(factor.key).member = value;
      continue;
    }
    Policy policy;
    policy.name = "factor " + name_of(factor.key);
    policy.from = *factor.from;
    policy.changes.push_back({factor.key.parameter, value});
    result.policies.push_back(std::move(policy));
  }
  return result;
}

}  // namespace schoolsim
