#include "sim/run/scenario.hpp"

#include <algorithm>

namespace schoolsim {

Parameters parameters_in_force(const Scenario& scenario, Term term) {
  Parameters result = scenario.parameters;
  for (const Policy& policy : scenario.policies) {
    if (term < policy.from || term >= policy.until) continue;
    for (const PolicyChange& change : policy.changes)
      result.*parameter_table()[change.parameter].member = change.value;
  }
  return result;
}

Term first_policy_term(const Scenario& scenario) {
  Term first = std::numeric_limits<Term>::max();
  for (const Policy& policy : scenario.policies) {
    if (!policy.changes.empty()) first = std::min(first, policy.from);
  }
  return first;
}

std::vector<Violation> validate(const Scenario& scenario, Term terms) {
  std::vector<Violation> found = validate(scenario.parameters);
  for (const Policy& policy : scenario.policies) {
    const std::string where = "policy " + policy.name;
    if (policy.from < 0 || policy.from >= terms) {
      found.push_back({where, "starts in term " + std::to_string(policy.from) + ", allowed is 0 to " +
                                  std::to_string(terms - 1)});
    }
    if (policy.until <= policy.from) {
      found.push_back({where, "ends in term " + std::to_string(policy.until) +
                                  ", before or as it starts in term " + std::to_string(policy.from)});
    }
    if (policy.changes.empty()) found.push_back({where, "changes nothing (it names no parameter)"});
    for (const PolicyChange& change : policy.changes) {
      const ParameterInfo& row = parameter_table()[change.parameter];
      if (auto violation = check_value(row, change.value)) {
        violation->message += ", in " + where;
        found.push_back(*std::move(violation));
      }
      if (scenario.parameters.*row.member != row.standard) {
        found.push_back({std::string(row.key), "is both set for the whole run and changed by " + where +
                                                   ", which leaves its value unclear; keep one"});
      }
      if (is_fixed_at_start(row)) {
        found.push_back(
            {std::string(row.key),
             "is changed by " + where + ", but acts only before the run starts; set it for the whole run"});
      }
    }
  }
  return found;
}

}  // namespace schoolsim
