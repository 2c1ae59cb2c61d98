#include "sim/run/factor_key.hpp"

#include <algorithm>

#include "sim/model/random/draws.hpp"
#include "sim/run/write_number.hpp"

namespace schoolsim {
namespace {

constexpr ParameterInfo date_row(std::string_view word, double lower, std::string_view label,
                                 std::string_view doc) {
  return {word,  "",      ParameterType::count, 0,   lower, last_key_term, 0,      0, "terms", Role::lever,
          label, "terms", Evidence::definition, doc, "",    nullptr,       nullptr};
}

constexpr std::array<ParameterInfo, policy_date_words.size()> date_rows{
    date_row("from", 0, "first term", "first term in which the policy holds"),
    date_row("until", 1, "end", "first term in which the policy no longer holds"),
    date_row("ramp", 0, "terms to full strength", "terms over which the policy's values rise in equal steps"),
};

constexpr ParameterInfo setting_row(std::string_view word, std::string_view label, std::string_view doc) {
  return {word,  "",  ParameterType::count, 0,   0,  0,       0,      0, "1", Role::world,
          label, "1", Evidence::definition, doc, "", nullptr, nullptr};
}

constexpr std::array<ParameterInfo, run_setting_words.size()> setting_rows{
    setting_row("schools", "School list", "school list of the run"),
    setting_row("seed", "Seed", "seed of the run's draws"),
};

Term& date_of(PolicyDate date, Policy& policy) {
  return date == PolicyDate::from ? policy.from : date == PolicyDate::until ? policy.until : policy.ramp;
}

}  // namespace

std::string name_of(const FactorKey& key) {
  const std::string own(row_of(key).key);
  return key.is_of_policy() ? key.policy + ":" + own : own;
}

std::string value_text(double value, std::span<const std::string> words) {
  return words.empty() ? write_number(value) : words[static_cast<std::size_t>(value)];
}

std::optional<FactorKey> find_factor(std::string_view name) {
  const auto word = std::find(run_setting_words.begin(), run_setting_words.end(), name);
  if (word != run_setting_words.end())
    return FactorKey(static_cast<RunSetting>(word - run_setting_words.begin()));
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) {
    const auto parameter = find_parameter(name);
    return parameter ? std::optional<FactorKey>(*parameter) : std::nullopt;
  }
  const std::string_view own = name.substr(colon + 1);
  FactorKey key(0, std::string(name.substr(0, colon)));
  if (!key.is_of_policy()) return std::nullopt;
  for (std::size_t date = 0; date < policy_date_words.size(); ++date) {
    if (policy_date_words[date] != own) continue;
    key.date = static_cast<PolicyDate>(date);
    return key;
  }
  const auto parameter = find_parameter(own);
  if (!parameter) return std::nullopt;
  key.parameter = *parameter;
  return key;
}

const ParameterInfo& row_of(const FactorKey& key) {
  if (key.setting) return setting_rows[static_cast<std::size_t>(*key.setting)];
  return key.date ? date_rows[static_cast<std::size_t>(*key.date)] : parameter_table()[key.parameter];
}

bool moves(const FactorKey& key, const Policy& policy) {
  return policy.name == key.policy && (key.date || std::any_of(policy.changes.begin(), policy.changes.end(),
                                                               [&](const PolicyChange& change) {
                                                                 return change.parameter == key.parameter;
                                                               }));
}

double value_in(const FactorKey& key, const Policy& policy, Term terms) {
  if (key.date == PolicyDate::until) return std::min(policy.until, terms);
  if (key.date) return *key.date == PolicyDate::from ? policy.from : policy.ramp;
  for (const PolicyChange& change : policy.changes) {
    if (change.parameter == key.parameter) return change.value;
  }
  return row_of(key).standard;
}

void set_value(const FactorKey& key, double value, Policy& policy) {
  if (key.date) {
    date_of(*key.date, policy) = static_cast<Term>(value);
    return;
  }
  for (PolicyChange& change : policy.changes) {
    if (change.parameter == key.parameter) change.value = value;
  }
}

}  // namespace schoolsim
