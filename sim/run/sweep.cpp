#include "sim/run/sweep.hpp"

#include <algorithm>

namespace schoolsim {

std::pair<std::uint32_t, std::uint32_t> Sweep::n_schools() const {
  const std::uint32_t n = scenarios.front().n_reported_schools();
  if (lists.empty()) return {n, n};
  std::pair<std::uint32_t, std::uint32_t> ends{UINT32_MAX, 0};
  for (const SweptSchools& list : lists) {
    const auto size =
        list.synthetic_size > 0 ? list.synthetic_size : static_cast<std::uint32_t>(list.schools.size());
    ends = {std::min(ends.first, size), std::max(ends.second, size)};
  }
  return ends;
}

std::size_t Sweep::list_at(std::size_t point) const {
  std::size_t at = 0;
  for (std::size_t f = 0; f < factors.size() && !lists.empty(); ++f) {
    if (factors[f].key.is_category())
      at = at * factors[f].words.size() + static_cast<std::size_t>(value(point, f));
  }
  return at;
}

Scenario scenario_at(const Sweep& sweep, std::size_t scenario, std::size_t point, std::uint32_t replicate) {
  Scenario result = sweep.scenarios[scenario].scenario_in(replicate);
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    const double value = sweep.value(point, f);
    if (factor.key.is_category()) continue;
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
