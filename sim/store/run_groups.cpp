#include "sim/store/run_groups.hpp"

#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

#include "sim/store/layout.hpp"

namespace schoolsim {
namespace {

using hdf5::Axis;
using hdf5::Handle;
using hdf5::Packing;
using hdf5::Type;

/// Numbers from 0 on, which the attributes name.
Axis name_axis(const Handle& group, const char* name, std::size_t n, const Attributes& attributes) {
  Axis axis = hdf5::create_axis(group, name, Type::uint8, n, n, false);
  std::vector<std::uint8_t> values(n);
  std::iota(values.begin(), values.end(), std::uint8_t{0});
  set_attributes(axis.scale, attributes);
  write_all(axis.scale, values);
  return axis;
}

}  // namespace

void set_attributes(const Handle& object, const Attributes& attributes) {
  for (const Attribute& attribute : attributes) {
    std::visit(
        [&](const auto& value) {
          using Value = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::string>) {
            hdf5::set_text(object, attribute.name, value);
          } else if constexpr (std::is_arithmetic_v<Value>) {
            hdf5::set_number(object, attribute.name, value);
          } else {
            hdf5::set_numbers(object, attribute.name, std::span<const typename Value::value_type>(value));
          }
        },
        attribute.value);
  }
}

void describe(const Handle& dataset, std::string_view unit, std::string_view words) {
  set_attributes(dataset, described(unit, words));
}

Axis term_axis(const Handle& group, const std::vector<Term>& terms, hsize_t chunk) {
  Axis axis = hdf5::create_axis(group, "term", Type::int32, terms.size(), chunk, false);
  describe(axis.scale, "school terms", attributes::term);
  write_all(axis.scale, terms);
  return axis;
}

void create_costs(const Handle& group, std::vector<const Axis*> axes) {
  const Axis payer = name_axis(group, "payer", payer_names.size(), payer_attributes());
  const Axis kind = name_axis(group, "kind", cost_names.size(), cost_attributes());
  axes.insert(axes.end(), {&payer, &kind});
  const auto create = [&](const char* name, const Attributes& attributes) {
    set_attributes(hdf5::create_variable(group, name, Type::float64, axes, Packing::compressed), attributes);
  };
  create("leader_days", leader_day_attributes());
  create("pounds", pound_attributes());
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
