#include "sim/run/sweep.hpp"

namespace schoolsim {

Scenario scenario_at(const Sweep& sweep, std::size_t scenario, std::size_t point, std::uint32_t replicate) {
  Scenario result = sweep.scenarios[scenario].scenario_in(replicate);
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    const ParameterInfo& row = parameter_table()[factor.parameter];
    const double value = sweep.value(point, f);
    if (!factor.from) {
      result.parameters.*row.member = value;
      continue;
    }
    Policy policy;
    policy.name = "factor " + std::string(row.key);
    policy.from = *factor.from;
    policy.changes.push_back({factor.parameter, value});
    result.policies.push_back(std::move(policy));
  }
  return result;
}

}  // namespace schoolsim
