#include "sim/store/run_groups.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>
#include <tuple>

#include "sim/store/layout.hpp"

namespace schoolsim {
namespace {

using hdf5::Axis;
using hdf5::Handle;
using hdf5::Packing;
using hdf5::Type;

template <std::size_t n>
Axis name_axis(const Handle& group, const char* name, const char* words,
               const std::array<std::string_view, n>& names) {
  Axis axis = hdf5::create_axis(group, name, Type::uint8, n, n, false);
  std::vector<std::uint8_t> values(n);
  std::iota(values.begin(), values.end(), std::uint8_t{0});
  std::string meanings;
  for (const std::string_view one : names) meanings += (meanings.empty() ? "" : " ") + std::string(one);
  describe(axis.scale, "1", words);
  describe_flags<std::uint8_t>(axis.scale, 0, n - 1, meanings.c_str());
  write_all(axis.scale, values);
  return axis;
}

}  // namespace

std::string_view udunits_of(std::string_view unit) {
  if (unit == "km") return "km";
  if (unit == "km^2") return "km2";
  if (unit.starts_with("leader-days") || unit == "base days") return "d";
  if (unit.ends_with("/year")) return "year-1";
  return "1";
}

void describe(const Handle& dataset, std::string_view unit, std::string_view words) {
  hdf5::set_text(dataset, "long_name", words);
  const std::string_view read_by_udunits = udunits_of(unit);
  hdf5::set_text(dataset, "units", read_by_udunits);
  if (unit != read_by_udunits) hdf5::set_text(dataset, "plain_unit", unit);
}

void write_conventions(const Handle& file, const std::string& question, const std::string& references) {
  hdf5::set_text(file, "Conventions", "CF-1.8, ACDD-1.3");
  hdf5::set_text(
      file, "summary",
      (question.empty() ? "" : question + " ") +
          std::string("Simulated by schoolsim, not observed: what follows from the assumptions of a model "
                      "of schools that improve one another."));
  hdf5::set_text(file, "keywords", "agent-based model, simulation, schools, education policy, England");
  hdf5::set_text(file, "creator_name", "The schoolsim developers");
  hdf5::set_text(file, "creator_type", "group");
  hdf5::set_text(
      file, "license",
      "MIT. Figures behind the built-in England contain public sector information licensed under the "
      "Open Government Licence v3.0; other lists of schools keep their own licence.");
  hdf5::set_text(file, "references",
                 (references.empty() ? "" : references + "; ") + std::string("schoolsim, docs/ODD.md"));
}

void write_inputs(const Handle& file, const RunDescription& d) {
  hdf5::set_number(file, "seed", d.seed);
  hdf5::set_text(file, "seed_text", std::to_string(d.seed));
  hdf5::set_text(file, "seed_rule", layout::seed_rule);
  hdf5::set_number(file, "terms", d.terms);
  hdf5::set_text(file, "schools_spec", d.schools_spec);
  hdf5::set_text(file, "focus", d.focus);
  hdf5::set_number(file, "schools_are_synthetic", static_cast<std::int32_t>(d.schools_are_synthetic));
  hdf5::set_number(file, "synthetic_size", static_cast<std::int32_t>(d.synthetic_size));
  std::array<char, 20> fingerprint{};
  std::snprintf(fingerprint.data(), fingerprint.size(), "%016llx",
                static_cast<unsigned long long>(d.schools_fingerprint));
  hdf5::set_text(file, "schools_fingerprint", fingerprint.data());
  std::string notes;
  for (const std::string& note : d.schools_notes) notes += note + "\n";
  hdf5::set_text(file, "schools_notes", notes);
}

void write_program(const Handle& file, const RunDescription& d) {
  hdf5::set_text(file, "program", "schoolsim");
  hdf5::set_text(file, "program_version", d.program_version);
  hdf5::set_number(file, "model_version", std::int32_t{model_version});
  hdf5::set_text(file, "commit", d.commit);
  hdf5::set_text(file, "compiler", d.compiler);
}

Axis term_axis(const Handle& group, const std::vector<Term>& terms, hsize_t chunk) {
  Axis axis = hdf5::create_axis(group, "term", Type::int32, terms.size(), chunk, false);
  describe(axis.scale, "school terms", "record: the state after this many terms, three a year");
  write_all(axis.scale, terms);
  return axis;
}

void describe_metric(const Handle& dataset, const MetricInfo& metric) {
  describe(dataset, metric.unit, metric.label);
  hdf5::set_text(dataset, "doc", metric.doc);
  hdf5::set_text(dataset, "plain_unit", metric.plain_unit);
  hdf5::set_number(dataset, "plain_scale", metric.plain_scale);
  hdf5::set_number(dataset, "good_direction", static_cast<std::int32_t>(metric.direction));
  if (metric.smallest_difference > 0) {
    hdf5::set_number(dataset, "smallest_difference", metric.smallest_difference);
    hdf5::set_text(dataset, "smallest_difference_reason", metric.smallest_reason);
  }
  hdf5::set_text(dataset, "evidence", to_string(metric.evidence));
  describe_range(dataset, metric.lower, metric.upper);
}

void create_costs(const Handle& group, std::vector<const Axis*> axes) {
  const Axis payer = name_axis(group, "payer", "who pays", payer_names);
  const Axis kind = name_axis(group, "kind", "for what", cost_names);
  axes.insert(axes.end(), {&payer, &kind});
  const auto create = [&](const char* name, const char* unit, const char* words) {
    describe(hdf5::create_variable(group, name, Type::float64, axes, Packing::compressed), unit, words);
  };
  create("leader_days", "leader-days", "leader-days of all schools since term 0");
  create("pounds", "pounds", "money given as such since term 0");
}

void write_parameters_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "parameters");
  const auto table = parameter_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const ParameterInfo& row = table[i];
    const Handle dataset =
        hdf5::create_scalar(group, std::string(row.key), d.scenario.parameters.*row.member);
    describe(dataset, row.unit, row.label);
    hdf5::set_text(dataset, "doc", row.doc);
    hdf5::set_text(dataset, "origin", origin_words[static_cast<std::size_t>(d.origins[i])]);
    hdf5::set_number(dataset, "default", row.standard);
    hdf5::set_number(dataset, "valid_min", row.lower);
    hdf5::set_number(dataset, "valid_max", row.upper);
    hdf5::set_number(dataset, "sweep_min", row.sweep_lower);
    hdf5::set_number(dataset, "sweep_max", row.sweep_upper);
    hdf5::set_text(dataset, "type", to_string(row.type));
    hdf5::set_text(dataset, "role", to_string(row.role));
    hdf5::set_text(dataset, "plain_unit", row.plain_unit);
    hdf5::set_text(dataset, "evidence", to_string(row.evidence));
    hdf5::set_text(dataset, "source", row.source);
  }
}

void write_policies_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "policies");
  std::vector<std::string> policy_names;
  std::vector<Term> from;
  std::vector<Term> until;
  std::vector<std::int32_t> change_policy;
  std::vector<std::string> keys;
  std::vector<double> values;
  std::vector<Term> ramp, every, lasting, judged_at;
  std::vector<std::int32_t> condition_policy;
  std::vector<std::string> condition_keys, condition_items;
  std::vector<double> low, high;
  for (const Policy& policy : d.scenario.policies) {
    ramp.push_back(policy.ramp), every.push_back(policy.every), lasting.push_back(policy.lasting);
    judged_at.push_back(policy.target.judged_at);
    for (const Condition& condition : policy.target.conditions) {
      condition_policy.push_back(static_cast<std::int32_t>(policy_names.size()));
      condition_keys.emplace_back(condition_info(condition.kind).key);
      condition_items.push_back(layout::items_of(condition));
      low.push_back(condition.low), high.push_back(condition.high);
    }
    for (const PolicyChange& change : policy.changes) {
      change_policy.push_back(static_cast<std::int32_t>(policy_names.size()));
      keys.emplace_back(parameter_table()[change.parameter].key);
      values.push_back(change.value);
    }
    policy_names.push_back(policy.name);
    from.push_back(policy.from);
    until.push_back(policy.until);
  }
  hdf5::set_number(group, "n_policies", static_cast<std::int32_t>(policy_names.size()));
  hdf5::set_number(group, "n_changes", static_cast<std::int32_t>(keys.size()));
  hdf5::set_number(group, "n_conditions", static_cast<std::int32_t>(condition_keys.size()));
  // netCDF knows no dimension of size 0 that does not grow.
  if (!policy_names.empty()) {
    const Axis axis =
        hdf5::create_bare_axis(group, "policy", policy_names.size(), policy_names.size(), false);
    const Handle name = hdf5::create_variable(group, "name", Type::text, {&axis}, Packing::plain);
    describe(name, "1", "name of the policy");
    hdf5::write_text_rows(name, 0, policy_names);
    const Handle first = hdf5::create_variable(group, "from", Type::int32, {&axis}, Packing::plain);
    describe(first, "school terms", "first term in which it holds");
    write_all(first, from);
    const Handle end = hdf5::create_variable(group, "until", Type::int32, {&axis}, Packing::plain);
    describe(end, "school terms", "first term in which it no longer holds; 2147483647: it does not end");
    write_all(end, until);
    for (const auto& [column, values_of, meaning] :
         {std::tuple("ramp", &ramp, "terms over which values rise to what they are set to; 0: at once"),
          std::tuple("every", &every,
                     "terms from one coming of the policy to the next; 0: it does not come again"),
          std::tuple("lasting", &lasting, "terms that each coming lasts, if it comes again"),
          std::tuple(
              "judged_at", &judged_at,
              "term in which grades and engagement decide whom it reaches; -2147483648: as it starts")}) {
      const Handle dataset = hdf5::create_variable(group, column, Type::int32, {&axis}, Packing::plain);
      describe(dataset, "school terms", meaning);
      write_all(dataset, *values_of);
    }
  }
  if (!keys.empty()) {
    const Axis axis = hdf5::create_bare_axis(group, "change", keys.size(), keys.size(), false);
    const Handle policy = hdf5::create_variable(group, "change_policy", Type::int32, {&axis}, Packing::plain);
    describe(policy, "1", "policy that sets the value: position on the axis policy, counted from 0");
    write_all(policy, change_policy);
    const Handle key = hdf5::create_variable(group, "change_parameter", Type::text, {&axis}, Packing::plain);
    describe(key, "1", "parameter that is set, as in the group parameters");
    hdf5::write_text_rows(key, 0, keys);
    const Handle value = hdf5::create_variable(group, "change_value", Type::float64, {&axis}, Packing::plain);
    describe(value, "1", "value in the unit of the parameter");
    write_all(value, values);
  }
  if (!condition_keys.empty()) {
    const Axis axis =
        hdf5::create_bare_axis(group, "condition", condition_keys.size(), condition_keys.size(), false);
    const auto create = [&](const char* name, Type type, const char* meaning) {
      Handle dataset = hdf5::create_variable(group, name, type, {&axis}, Packing::plain);
      describe(dataset, "1", meaning);
      return dataset;
    };
    write_all(create("condition_policy", Type::int32,
                     "policy whose schools must meet it: position on the axis policy, counted from 0"),
              condition_policy);
    hdf5::write_text_rows(create("condition_key", Type::text, "what schools are chosen by"), 0,
                          condition_keys);
    hdf5::write_text_rows(create("condition_items", Type::text,
                                 "names, codes, phases or ids, separated by ';'; empty for a range"),
                          0, condition_items);
    write_all(create("condition_low", Type::float64, "least value of a range"), low);
    write_all(create("condition_high", Type::float64, "greatest value of a range, or the share"), high);
  }
}

std::span<const double> numbers_of(const std::vector<Ledger>& ledgers) {
  static_assert(sizeof(Ledger) == n_payers * n_costs * sizeof(double));
  return {ledgers.empty() ? nullptr : ledgers.front().front().data(), ledgers.size() * n_payers * n_costs};
}

}  // namespace schoolsim
