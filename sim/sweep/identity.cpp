#include "sim/sweep/identity.hpp"

#include <bit>

#include <nlohmann/json.hpp>

#include "sim/model/metrics.hpp"

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
  for (const std::size_t metric : sweep.metrics) identity["metrics"].push_back(metric_table()[metric].name);
  for (const RunDescription& d : sweep.scenarios) {
    json scenario = to_json(d.scenario);
    scenario["name"] = d.scenario.name;
    identity["scenarios"].push_back(std::move(scenario));
  }
  for (const Factor& factor : sweep.factors) {
    json& entry = identity["factors"][std::string(parameter_table()[factor.parameter].key)];
    entry = {{"spread", factor.spread}, {"with", factor.with}};
    if (factor.from) entry["from"] = *factor.from;
  }
  return identity.dump();
}

std::uint64_t fingerprint_of(const std::string& identity) { return hash(identity); }

std::vector<std::string> identity_differences(const std::string& stored, const std::string& wanted) {
  const json there = json::parse(stored);
  const json here = json::parse(wanted);
  std::vector<std::string> differences;
  for (const json& step : json::diff(there, here)) {
    const auto path = step.at("path").get<std::string>();
    const json::json_pointer at(path);
    const auto value = [&](const json& of) {
      return of.contains(at) ? of.at(at).dump() : std::string("nothing");
    };
    differences.push_back(path.substr(1) + ": is " + value(there) + " there and " + value(here) +
                          " in the plan");
  }
  return differences;
}

}  // namespace schoolsim
