#include "sim/store/attributes.hpp"

#include <array>
#include <cstdio>

#include "sim/store/checksum.hpp"
#include "sim/store/layout.hpp"

namespace schoolsim {
namespace {

/// Names of consecutive numbers from 0 on.
template <std::size_t n>
Attributes name_attributes(const char* words, const std::array<std::string_view, n>& names) {
  std::string meanings;
  for (const std::string_view one : names) meanings += (meanings.empty() ? "" : " ") + std::string(one);
  Attributes result = described("1", words);
  add(result, flags<std::uint8_t>(0, n - 1, meanings.c_str()));
  return result;
}

}  // namespace

std::string_view udunits_of(std::string_view unit) {
  if (unit == "km") return "km";
  if (unit == "km^2") return "km2";
  if (unit.starts_with("leader-days") || unit == "base days") return "d";
  if (unit.ends_with("/year")) return "year-1";
  return "1";
}

Attributes described(std::string_view unit, std::string_view words) {
  const std::string_view read_by_udunits = udunits_of(unit);
  Attributes result{{"long_name", std::string(words)}, {"units", std::string(read_by_udunits)}};
  if (unit != read_by_udunits) result.push_back({"plain_unit", std::string(unit)});
  return result;
}

Attributes metric_attributes(const MetricInfo& metric) {
  Attributes result = described(metric.unit, metric.label);
  result.push_back({"doc", std::string(metric.doc)});
  // Its own words for the unit, which take the place of the table's: of two the later holds.
  result.push_back({"plain_unit", std::string(metric.plain_unit)});
  result.push_back({"plain_scale", metric.plain_scale});
  result.push_back({"good_direction", static_cast<std::int32_t>(metric.direction)});
  if (metric.smallest_difference > 0) {
    result.push_back({"smallest_difference", metric.smallest_difference});
    result.push_back({"smallest_difference_reason", std::string(metric.smallest_reason)});
  }
  result.push_back({"evidence", std::string(to_string(metric.evidence))});
  add(result, range(metric.lower, metric.upper));
  return result;
}

Attributes variable_attributes(const TrajectoryVariable& variable) {
  Attributes result = described(variable.unit, variable.doc);
  add(result, range(variable.lower, variable.upper));
  return result;
}

Attributes convention_attributes(const std::string& question, const std::string& references) {
  return {
      {"Conventions", std::string("CF-1.8, ACDD-1.3")},
      {"summary",
       (question.empty() ? "" : question + " ") +
           std::string("Simulated by schoolsim, not observed: what follows from the assumptions of a "
                       "model of schools that improve one another.")},
      {"keywords", std::string("agent-based model, simulation, schools, education policy, England")},
      {"creator_name", std::string("The schoolsim developers")},
      {"creator_type", std::string("group")},
      {"license",
       std::string("MIT. Figures behind the built-in England contain public sector information licensed "
                   "under the Open Government Licence v3.0; other lists of schools keep their own "
                   "licence.")},
      {"references", (references.empty() ? "" : references + "; ") + std::string("schoolsim, docs/ODD.md")}};
}

Attributes input_attributes(const RunDescription& d) {
  std::array<char, 20> fingerprint{};
  std::snprintf(fingerprint.data(), fingerprint.size(), "%016llx",
                static_cast<unsigned long long>(d.schools_fingerprint));
  std::string notes;
  for (const std::string& note : d.schools_notes) notes += note + "\n";
  return {{"seed", d.seed},
          {"seed_text", std::to_string(d.seed)},
          {"seed_rule", std::string(layout::seed_rule)},
          {"terms", d.terms},
          {"schools_spec", d.schools_spec},
          {"focus", d.focus},
          {"schools_are_synthetic", static_cast<std::int32_t>(d.schools_are_synthetic)},
          {"synthetic_size", static_cast<std::int32_t>(d.synthetic_size)},
          {"schools_fingerprint", std::string(fingerprint.data())},
          {"schools_notes", notes}};
}

Attributes program_attributes(const RunDescription& d) {
  return {{"program", std::string("schoolsim")},
          {"program_version", d.program_version},
          {"model_version", std::int32_t{model_version}},
          {"commit", d.commit},
          {"compiler", d.compiler}};
}

Attributes extent_attributes(const RunDescription& d) {
  return {{"replicates_described", static_cast<std::int32_t>(d.n_replicates)},
          {"record_replicates", layout::join(d.recorded_replicates)},
          {"description_checksum", checksum(d)}};
}

Attributes run_attributes(const RunDescription& d) {
  Attributes result = convention_attributes(d.question, d.source);
  add(result, {{"format", std::string(layout::format_name)},
               {"format_version", std::vector<std::int32_t>{layout::format_major, layout::format_minor}},
               {"title", d.title},
               {"question", d.question},
               {"expected", d.expected},
               {"source", d.source},
               {"scenario", d.scenario.name}});
  add(result, input_attributes(d));
  std::string variables;
  for (const std::uint32_t v : d.record.variables) {
    variables += std::string(variables.empty() ? "" : " ") + std::string(trajectory_variables()[v].name);
  }
  add(result, {{"record_variables", variables},
               {"record_terms", layout::join(d.record.terms)},
               {"record_ties", static_cast<std::int32_t>(d.record.ties)}});
  add(result, program_attributes(d));
  add(result, extent_attributes(d));
  return result;
}

Attributes leader_day_attributes() {
  return described("leader-days", "leader-days of all schools since term 0");
}
Attributes pound_attributes() { return described("pounds", "money given as such since term 0"); }
Attributes payer_attributes() { return name_attributes("who pays", payer_names); }
Attributes cost_attributes() { return name_attributes("for what", cost_names); }

}  // namespace schoolsim
