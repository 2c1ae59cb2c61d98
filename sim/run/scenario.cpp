#include "sim/run/scenario.hpp"

#include <algorithm>

#include "sim/model/fnv1a.hpp"

namespace schoolsim {
namespace {

constexpr Term no_end_term = std::numeric_limits<Term>::max();

}  // namespace

double Policy::strength_in(Term term) const {
  if (!holds_in(term)) return 0;
  const Term since = every == 0 ? term - from : (term - from) % every;
  return since + 1 >= ramp ? 1 : static_cast<double>(since + 1) / ramp;
}

InForce in_force(const Scenario& scenario, Term term, const std::vector<std::vector<std::uint8_t>>& reached) {
  InForce result{scenario.parameters};
  const auto column = [&](std::size_t parameter, std::size_t n_schools) -> std::vector<double>& {
    for (AimedParameter& aimed : result.aimed) {
      if (aimed.parameter == parameter) return aimed.value;
    }
    const double everywhere = result.everywhere.*parameter_table()[parameter].member;
    result.aimed.push_back({parameter, std::vector<double>(n_schools, everywhere)});
    return result.aimed.back().value;
  };
  for (std::size_t p = 0; p < scenario.policies.size(); ++p) {
    const Policy& policy = scenario.policies[p];
    const double strength = policy.strength_in(term);
    if (!(strength > 0)) continue;
    const auto moved = [&](double now, double to) { return strength < 1 ? now + strength * (to - now) : to; };
    for (const PolicyChange& change : policy.changes) {
      if (!policy.target.is_everyone()) {
        std::vector<double>& values = column(change.parameter, reached[p].size());
        for (std::size_t i = 0; i < values.size(); ++i) {
          if (reached[p][i] != 0) values[i] = moved(values[i], change.value);
        }
        continue;
      }
      double& everywhere = result.everywhere.*parameter_table()[change.parameter].member;
      everywhere = moved(everywhere, change.value);
      for (AimedParameter& aimed : result.aimed) {
        if (aimed.parameter != change.parameter) continue;
        for (double& value : aimed.value) value = moved(value, change.value);
      }
    }
  }
  std::sort(result.aimed.begin(), result.aimed.end(),
            [](const AimedParameter& a, const AimedParameter& b) { return a.parameter < b.parameter; });
  return result;
}

Parameters parameters_in_force(const Scenario& scenario, Term term) {
  Scenario untargeted = scenario;
  std::erase_if(untargeted.policies, [](const Policy& policy) { return !policy.target.is_everyone(); });
  return in_force(untargeted, term, {{}}).everywhere;
}

std::uint64_t fingerprint(const Scenario& scenario) {
  Fnv1a hash;
  const auto add_term = [&](Term term) { hash.add(static_cast<std::uint32_t>(term)); };
  // Defaults are left out, so that a new parameter whose default is neutral changes no fingerprint; one whose
  // default changes results raises model_version, which is compared beside every stored fingerprint.
  for (const ParameterInfo& row : parameter_table()) {
    const double value = scenario.parameters.*row.member;
    if (is_price(row) || value == row.standard) continue;
    hash.add(row.key);
    hash.add(value);
  }
  hash.add(std::string_view());  // ends the parameters
  for (const Policy& policy : scenario.policies) {
    for (const Term term : {policy.from, policy.until, policy.ramp, policy.every, policy.lasting})
      add_term(term);
    hash.add(std::uint64_t{policy.changes.size()});
    for (const PolicyChange& change : policy.changes) {
      hash.add(parameter_table()[change.parameter].key);
      hash.add(change.value);
    }
    add_term(policy.target.judged_at);
    hash.add(std::uint64_t{policy.target.conditions.size()});
    for (const Condition& condition : policy.target.conditions) {
      hash.add(static_cast<std::uint32_t>(condition.kind));
      hash.add(std::uint64_t{condition.names.size()});
      for (const std::string& name : condition.names) hash.add(std::string_view(name));
      hash.add(std::uint64_t{condition.numbers.size()});
      for (const std::int64_t number : condition.numbers) hash.add(static_cast<std::uint64_t>(number));
      hash.add(condition.low);
      hash.add(condition.high);
    }
  }
  return hash.value();
}

Term first_policy_term(const Scenario& scenario) {
  Term first = std::numeric_limits<Term>::max();
  for (const Policy& policy : scenario.policies) {
    if (!policy.changes.empty()) first = std::min(first, policy.from);
  }
  return first;
}

std::vector<Violation> validate(const Scenario& scenario, Term terms, std::span<const Origin> origins) {
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
    if (policy.ramp < 0 ||
        (policy.ramp > 0 && policy.until < no_end_term && policy.ramp > policy.until - policy.from)) {
      found.push_back({where, "rises over " + std::to_string(policy.ramp) +
                                  " terms, allowed is 0 to the number of terms in which it holds"});
    }
    if (policy.every < 0 || (policy.every > 0 && (policy.lasting < 1 || policy.lasting > policy.every)) ||
        (policy.every == 0 && policy.lasting != 0)) {
      found.push_back({where, "comes every " + std::to_string(policy.every) + " terms and lasts " +
                                  std::to_string(policy.lasting) +
                                  ", allowed is to last from 1 term to the number between two comings"});
    }
    if (policy.target.judged_at != no_term &&
        (policy.target.judged_at < 0 || policy.target.judged_at > policy.from ||
         !policy.target.is_of_state())) {
      found.push_back({where, "judges schools in term " + std::to_string(policy.target.judged_at) +
                                  ", allowed is 0 to its start, and only with grades or engagement in its "
                                  "target"});
    }
    if (policy.changes.empty()) found.push_back({where, "changes nothing (it names no parameter)"});
    for (const PolicyChange& change : policy.changes) {
      const ParameterInfo& row = parameter_table()[change.parameter];
      if (auto violation = check_value(row, change.value)) {
        violation->message += ", in " + where;
        found.push_back(*std::move(violation));
      }
      if (!origins.empty() && is_stated(origins[change.parameter])) {
        found.push_back({std::string(row.key), "is both set for the whole run and changed by " + where +
                                                   ", which leaves its value unclear; keep one"});
      }
      if (scenario.parameters.inspection_regimes != 0 && is_without_regimes(row)) {
        found.push_back(
            {std::string(row.key),
             "is changed by " + where + ", but inspection.regimes is 1, under which nothing reads it"});
      }
      if (!policy.target.is_everyone() && row.role != Role::school_lever) {
        found.push_back({std::string(row.key), "acts on the whole system, but " + where +
                                                   " is aimed at some schools; aim school levers only"});
      }
      if (policy.ramp > 1 && row.type != ParameterType::real) {
        found.push_back({std::string(row.key), "is a whole number, so " + where + " cannot ramp it up"});
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
