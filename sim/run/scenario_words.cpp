#include "sim/run/scenario_words.hpp"

#include <algorithm>

#include "sim/run/write_number.hpp"

namespace schoolsim {
namespace {

/// "key = value" of a [policy] section; `when` follows the value that a policy sets.
struct ScenarioLine {
  std::string key, value, when = {};
};

std::vector<ScenarioLine> lines_of(const Policy& policy) {
  const std::string from = std::to_string(policy.from);
  std::vector<ScenarioLine> lines{{"from", from}};
  const auto add_term = [&](const char* key, Term term, Term unsaid) {
    if (term != unsaid) lines.push_back({key, std::to_string(term)});
  };
  add_term("until", policy.until, Policy{}.until);
  add_term("ramp", policy.ramp, 0);
  add_term("every", policy.every, 0);
  add_term("for", policy.lasting, 0);
  add_term("judged", policy.target.judged_at, no_term);
  for (const Condition& condition : policy.target.conditions) {
    const std::string text = write_condition(condition);
    const std::size_t middle = text.find(" = ");
    lines.push_back({text.substr(0, middle), text.substr(middle + 3)});
  }
  for (const PolicyChange& change : policy.changes) {
    lines.push_back({std::string(parameter_table()[change.parameter].key), write_number(change.value),
                     " from term " + from});
  }
  return lines;
}

template <class List, class Same>
auto find_same(const List& list, Same same) {
  const auto found = std::find_if(list.begin(), list.end(), same);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::string write_condition(const Condition& condition) {
  const ConditionInfo& row = condition_info(condition.kind);
  std::string text;
  const auto add = [&](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  switch (row.form) {
    case ConditionForm::range:
      text = write_number(condition.low) + " to " + write_number(condition.high);
      break;
    case ConditionForm::share:
      text = write_number(condition.high);
      break;
    case ConditionForm::word:
      text = row.word;
      break;
    case ConditionForm::names:
      for (const std::string& name : condition.names) add(name);
      break;
    case ConditionForm::phases:
      for (const std::int64_t phase : condition.numbers) add(phase_words[static_cast<std::size_t>(phase)]);
      break;
    case ConditionForm::numbers:
      for (const std::string& name : condition.names) add(name);
      if (!condition.names.empty()) break;
      for (const std::int64_t number : condition.numbers) add(std::to_string(number));
      break;
  }
  return std::string(row.key) + " = " + text;
}

std::vector<std::string> scenario_differences(const Scenario& a, const Scenario& b, std::string_view holder,
                                              std::string_view now) {
  std::vector<std::string> found;
  const auto say = [&](const std::string& place, const std::string& in_a, const std::string& in_b) {
    found.push_back(place + std::string(holder) + " " + in_a + ", " + std::string(now) + " " + in_b);
  };
  for (const ParameterInfo& row : parameter_table()) {
    const double in_a = a.parameters.*row.member;
    const double in_b = b.parameters.*row.member;
    if (in_a != in_b) say("", std::string(row.key) + " = " + write_number(in_a), write_number(in_b));
  }
  const auto called = [](const Policy& policy) {
    return [&](const Policy& other) { return other.name == policy.name; };
  };
  for (const Policy& policy : a.policies) {
    const std::string place = "[policy " + policy.name + "]";
    const Policy* const other = find_same(b.policies, called(policy));
    if (other == nullptr) {
      say("", place, "nothing of that name");
      continue;
    }
    const auto before = lines_of(policy);
    const auto after = lines_of(*other);
    const auto of_key = [](const ScenarioLine& line) {
      return [&](const ScenarioLine& one) { return one.key == line.key; };
    };
    for (const ScenarioLine& line : before) {
      const ScenarioLine* const same = find_same(after, of_key(line));
      if (same == nullptr || same->value != line.value)
        say(place + ": ", line.key + " = " + line.value + line.when, same ? same->value : "nothing");
    }
    for (const ScenarioLine& line : after) {
      if (find_same(before, of_key(line)) == nullptr)
        say(place + ": ", "no " + line.key, line.key + " = " + line.value + line.when);
    }
  }
  for (const Policy& policy : b.policies) {
    if (find_same(a.policies, called(policy)) == nullptr)
      say("", "no [policy " + policy.name + "]", "it is there");
  }
  const auto same_name = [](const Policy& x, const Policy& y) { return x.name == y.name; };
  if (found.empty() &&
      !std::equal(a.policies.begin(), a.policies.end(), b.policies.begin(), b.policies.end(), same_name)) {
    say("", "its policies in another order", "another one counts last");
  }
  return found;
}

}  // namespace schoolsim
