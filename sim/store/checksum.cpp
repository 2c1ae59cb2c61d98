#include "sim/store/checksum.hpp"

#include <algorithm>

#include "sim/model/metrics.hpp"
#include "sim/store/crc32.hpp"
#include "sim/store/layout.hpp"
#include "sim/store/tie_columns.hpp"

namespace schoolsim {
namespace {

void add_schools(Crc32& crc, const SchoolList& list) {
  crc.add(list.id), crc.add(list.phase), crc.add(list.pupils), crc.add(list.disadvantage);
  crc.add(list.x_km), crc.add(list.y_km), crc.add(list.authority), crc.add(list.grade), crc.add(list.group);
  crc.add(list.value_added);
  for (const std::string& text : list.id_text) crc.add_text(text);
  for (const Authority& authority : list.authorities) {
    crc.add(authority.code);
    crc.add_text(authority.name);
    crc.add_text(authority.region);
  }
}

}  // namespace

std::uint32_t checksum(const RunDescription& d, const std::vector<std::string>& missing,
                       const std::vector<FormerKey>& former) {
  Crc32 crc;
  // Of the two that have been made of a former key, the first stands for it.
  const auto stored_key = [&](std::string_view key) {
    for (const FormerKey& one : former) {
      if (key == one.now[0]) return one.key;
      if (key == one.now[1]) return std::string_view();
    }
    return key;
  };
  for (const std::string* text : {&d.scenario.name, &d.title, &d.question, &d.expected, &d.source,
                                  &d.schools_spec, &d.focus, &d.program_version, &d.commit, &d.compiler}) {
    crc.add_text(*text);
  }
  std::vector<Origin> origins;
  for (std::size_t i = 0; i < parameter_table().size(); ++i) {
    const ParameterInfo& row = parameter_table()[i];
    const std::string_view key = stored_key(row.key);
    if (key.empty() || std::find(missing.begin(), missing.end(), row.key) != missing.end()) continue;
    crc.add_text(key);
    crc.add(d.scenario.parameters.*row.member);
    origins.push_back(d.origins[i]);
  }
  crc.add(origins);
  if (!d.sets.empty()) {
    crc.add_text(d.sets.name);
    crc.add(d.sets.digest), crc.add(static_cast<std::uint32_t>(d.sets.values.size())), crc.add(d.sets.lucks);
    for (const std::size_t parameter : d.sets.parameters) crc.add_text(parameter_table()[parameter].key);
  }
  for (const Policy& policy : d.scenario.policies) {
    crc.add_text(policy.name);
    crc.add(policy.from), crc.add(policy.until);
    crc.add(policy.ramp), crc.add(policy.every), crc.add(policy.lasting), crc.add(policy.target.judged_at);
    for (const Condition& condition : policy.target.conditions) {
      crc.add_text(condition_info(condition.kind).key);
      crc.add_text(layout::items_of(condition));
      crc.add(condition.low), crc.add(condition.high);
    }
    for (const PolicyChange& change : policy.changes) {
      const std::string_view key = stored_key(parameter_table()[change.parameter].key);
      if (key.empty()) continue;
      crc.add_text(key);
      crc.add(change.value);
    }
  }
  crc.add(d.seed), crc.add(d.n_replicates), crc.add(d.terms);
  crc.add(d.synthetic_size), crc.add(static_cast<std::uint8_t>(d.schools_are_synthetic)),
      crc.add(d.schools_fingerprint);
  add_schools(crc, d.schools);
  for (const std::string& note : d.schools_notes) crc.add_text(note);
  crc.add_counted(d.record.focus);
  crc.add_counted(d.record.terms), crc.add_counted(d.record.variables),
      crc.add(static_cast<std::uint8_t>(d.record.ties));
  crc.add_counted(d.recorded_replicates);
  return crc.value();
}

std::uint32_t checksum(const RunDescription& d, const RunResult& result, const SchoolList* schools,
                       std::span<const std::size_t> lacking) {
  Crc32 crc;
  if (!d.sets.empty()) crc.add(d.sets.values[d.sets.set_of(result.replicate)]);
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    if (std::find(lacking.begin(), lacking.end(), m) == lacking.end())
      crc.add(std::span<const double>(result.metrics).subspan(m * result.n_records, result.n_records));
  }
  for (const auto& costs : {&result.leader_days, &result.pounds}) {
    for (const Ledger& ledger : *costs) {
      for (const auto& payer : ledger) crc.add(std::span<const double>(payer));
    }
  }
  crc.add(result.trajectories);
  for (const TieColumn& column : tie_columns()) {
    for (const TieEvent& event : result.tie_events) {
      const std::int32_t value = column.get(event);
      if (column.narrow) {
        crc.add(static_cast<std::int8_t>(value));
      } else {
        crc.add(value);
      }
    }
  }
  crc.add(result.state_hash);
  if (schools != nullptr) add_schools(crc, *schools);
  return crc.value();
}

}  // namespace schoolsim
