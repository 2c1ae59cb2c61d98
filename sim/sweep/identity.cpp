#include "sim/sweep/identity.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include <nlohmann/json.hpp>

#include "sim/model/metrics.hpp"
#include "sim/run/scenario_words.hpp"

namespace schoolsim {
namespace {

using nlohmann::json;

/// FNV-1a of 64 bits.
std::uint64_t hash(std::string_view bytes) {
  std::uint64_t value = 0xcbf29ce484222325u;
  for (const char byte : bytes) value = (value ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3u;
  return value;
}

std::string hash_of_points(const Sweep& sweep) {
  std::string bytes;
  for (const double value : sweep.points) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(bits >> shift);
  }
  return std::to_string(hash(bytes));
}

json to_json(const Policy& policy) {
  json result{{"from", policy.from},   {"until", policy.until},     {"ramp", policy.ramp},
              {"every", policy.every}, {"lasting", policy.lasting}, {"judged", policy.target.judged_at}};
  for (const PolicyChange& change : policy.changes)
    result["changes"][std::string(parameter_table()[change.parameter].key)] = change.value;
  for (const Condition& condition : policy.target.conditions) {
    result["target"].push_back({{"key", condition_info(condition.kind).key},
                                {"names", condition.names},
                                {"numbers", condition.numbers},
                                {"low", condition.low},
                                {"high", condition.high}});
  }
  return result;
}

json to_json(const Scenario& scenario) {
  json result = json::object();
  for (const ParameterInfo& row : parameter_table()) {
    const double value = scenario.parameters.*row.member;
    if (value != row.standard) result["parameters"][std::string(row.key)] = value;
  }
  for (const Policy& policy : scenario.policies) result["policies"].push_back(to_json(policy));
  return result;
}

/// Two conditions may share a key and differ in what is stored of them.
bool fits(ConditionForm form, const Condition& stored) {
  switch (form) {
    case ConditionForm::names:
      return !stored.names.empty();
    case ConditionForm::numbers:
    case ConditionForm::phases:
      return !stored.numbers.empty();
    case ConditionForm::word:
      return stored.low == 0 && stored.high == 0;
    default:
      return stored.low != 0 || stored.high != 0;
  }
}

Policy policy_of(const json& stored) {
  Policy policy;
  stored.at("from").get_to(policy.from);
  stored.at("until").get_to(policy.until);
  stored.at("ramp").get_to(policy.ramp);
  stored.at("every").get_to(policy.every);
  stored.at("lasting").get_to(policy.lasting);
  stored.at("judged").get_to(policy.target.judged_at);
  if (stored.contains("changes")) {
    for (const auto& [key, value] : stored.at("changes").items()) {
      if (const auto parameter = find_parameter(key))
        policy.changes.push_back({*parameter, value.get<double>()});
    }
  }
  if (!stored.contains("target")) return policy;
  for (const json& condition : stored.at("target")) {
    const auto key = condition.at("key").get<std::string>();
    Condition& added = policy.target.conditions.emplace_back();
    condition.at("names").get_to(added.names);
    condition.at("numbers").get_to(added.numbers);
    condition.at("low").get_to(added.low);
    condition.at("high").get_to(added.high);
    for (const ConditionInfo& row : target_conditions()) {
      if (row.key == key && fits(row.form, added)) added.kind = row.kind;
    }
    if (condition_info(added.kind).form == ConditionForm::phases)
      std::erase_if(added.numbers, [](std::int64_t phase) { return phase < 0 || phase >= n_phases; });
  }
  return policy;
}

/// Policies of an identity have no names: they take those of the plan's, place by place.
std::vector<Scenario> scenarios_of(const json& identity, std::span<const RunDescription> planned) {
  std::vector<Scenario> scenarios;
  for (const json& stored : identity.at("scenarios")) {
    Scenario& scenario = scenarios.emplace_back();
    stored.at("name").get_to(scenario.name);
    if (stored.contains("parameters")) {
      for (const auto& [key, value] : stored.at("parameters").items()) {
        if (const auto p = find_parameter(key))
          scenario.parameters.*parameter_table()[*p].member = value.get<double>();
      }
    }
    if (!stored.contains("policies")) continue;
    const auto same = std::find_if(planned.begin(), planned.end(),
                                   [&](const RunDescription& d) { return d.scenario.name == scenario.name; });
    for (const json& policy : stored.at("policies")) {
      const std::size_t place = scenario.policies.size();
      scenario.policies.push_back(policy_of(policy));
      scenario.policies.back().name = same != planned.end() && place < same->scenario.policies.size()
                                          ? same->scenario.policies[place].name
                                          : "number " + std::to_string(place + 1);
    }
  }
  return scenarios;
}

const Scenario* find_named(const std::vector<Scenario>& scenarios, const std::string& name) {
  for (const Scenario& scenario : scenarios) {
    if (scenario.name == name) return &scenario;
  }
  return nullptr;
}

/// Of an observable's arguments, those that are given by name.
json values_of(const Observable& observable) {
  json values = json::object();
  for (std::size_t a = 0; a < argument_table().size(); ++a) {
    const auto argument = static_cast<Argument>(a);
    if (observable.arguments.has(argument))
      values[std::string(argument_table()[a].name)] = observable.arguments[argument];
  }
  return values;
}

}  // namespace

std::string identity_of(const Sweep& sweep) {
  const RunDescription& first = sweep.scenarios.front();
  json identity{{"model version", model_version},
                {"schools", first.schools_spec},
                {"schools' fingerprint", std::to_string(first.schools_fingerprint)},
                {"focus", first.focus},
                {"seed", first.seed},
                {"terms", first.terms},
                {"records", sweep.records},
                {"design", sweep.design},
                {"number of points", sweep.n_points()},
                {"points' fingerprint", hash_of_points(sweep)}};
  const ParameterSets& sets = first.sets;
  if (!sets.empty()) {
    json& entry = identity["sets of parameters"];
    entry = {{"name", sets.name}, {"number", sets.values.size()}, {"digest", std::to_string(sets.digest)}};
  }
  for (const SweptSchools& list : sweep.lists)
    identity["fingerprints of school lists"].push_back(std::to_string(list.fingerprint));
  if (sweep.has_own_luck) identity["luck"] = "of each point";
  if (sweep.finds_thresholds) identity["thresholds"] = "found for each run";
  for (const Observable& observable : sweep.observables) {
    json& entry = identity["observables"].emplace_back();
    entry["name"] = observable.info().name;
    entry["arguments"] = values_of(observable);
  }
  for (const std::size_t metric : sweep.metrics) identity["metrics"].push_back(metric_table()[metric].name);
  for (const RunDescription& d : sweep.scenarios) {
    json scenario = to_json(d.scenario);
    scenario["name"] = d.scenario.name;
    identity["scenarios"].push_back(std::move(scenario));
  }
  for (const Factor& factor : sweep.factors) {
    json& entry = identity["factors"][name_of(factor.key)];
    entry = {{"spread", factor.spread}, {"with", factor.with}};
    if (factor.from) entry["from"] = *factor.from;
  }
  return identity.dump();
}

std::uint64_t fingerprint_of(const std::string& identity) { return hash(identity); }

std::vector<Scenario> scenarios_in(const std::string& identity) try {
  return scenarios_of(json::parse(identity), {});
} catch (const json::exception&) {
  return {};
}

std::vector<Observable> observables_in(const std::string& identity) try {
  const json stored = json::parse(identity);
  if (!stored.contains("observables")) return {};
  const auto& known = observable_table();
  std::vector<Observable> observables;
  for (const json& entry : stored.at("observables")) {
    const auto row = std::find_if(known.begin(), known.end(), [&](const ObservableInfo& one) {
      return one.name == entry.at("name").get<std::string>();
    });
    if (row == known.end()) return {};
    Observable& observable = observables.emplace_back();
    observable.row = static_cast<std::size_t>(row - known.begin());
    for (const auto& [key, value] : entry.at("arguments").items()) {
      const auto argument =
          std::find_if(argument_table().begin(), argument_table().end(),
                       [name = std::string_view(key)](const ArgumentInfo& one) { return one.name == name; });
      if (argument == argument_table().end()) return {};
      observable.arguments[static_cast<Argument>(argument - argument_table().begin())] = value.get<double>();
    }
  }
  return observables;
} catch (const json::exception&) {
  return {};
}

std::vector<std::string> identity_differences(const std::string& stored, const Sweep& wanted) try {
  json there = json::parse(stored);
  json here = json::parse(wanted.identity);
  std::vector<std::string> differences;
  const auto scenarios_there = scenarios_of(there, wanted.scenarios);
  const auto scenarios_here = scenarios_of(here, wanted.scenarios);
  const auto say_missing = [&](const auto& has, const auto& lacks, const char* where) {
    for (const Scenario& scenario : has) {
      if (find_named(lacks, scenario.name) == nullptr)
        differences.push_back("scenario " + scenario.name + ": is only " + where);
    }
  };
  say_missing(scenarios_there, scenarios_here, "there");
  say_missing(scenarios_here, scenarios_there, "in the plan");
  for (const Scenario& scenario : scenarios_there) {
    const Scenario* const other = find_named(scenarios_here, scenario.name);
    if (other == nullptr) continue;
    for (const std::string& one : scenario_differences(scenario, *other, "there it has", "in the plan"))
      differences.push_back("scenario " + scenario.name + ": " + one);
  }
  const bool is_told = !differences.empty();
  for (json* identity : {&there, &here}) {
    for (json& scenario : (*identity)["scenarios"]) scenario = is_told ? json() : scenario["name"];
    if (is_told) identity->erase("scenarios");
  }
  for (const json& step : json::diff(there, here)) {
    const auto path = step.at("path").get<std::string>();
    const json::json_pointer at(path);
    const auto value = [&](const json& of) {
      if (!of.contains(at)) return std::string("nothing");
      return of.at(at) == "" ? std::string("all") : of.at(at).dump();
    };
    std::string place = path.substr(1);
    std::replace(place.begin(), place.end(), '/', ' ');
    differences.push_back(place + ": is " + value(there) + " there and " + value(here) + " in the plan");
  }
  return differences;
} catch (const json::exception&) {
  return {"what is stored there does not describe a sweep"};
}

}  // namespace schoolsim
