#include "sim/config/target_text.hpp"

#include <algorithm>
#include <optional>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>

#include "sim/run/scenario_words.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view to = " to ";

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  boost::split(parts, text, boost::is_any_of(","));
  for (std::string& part : parts) boost::trim(part);
  return parts;
}

std::string read_range(const ConditionInfo& row, std::string_view text, Condition& condition) {
  const std::size_t middle = text.find(to);
  const auto number = [&](std::string_view part) { return read_number(boost::trim_copy(std::string(part))); };
  const auto low = number(text.substr(0, middle));
  const auto high = middle == std::string_view::npos ? low : number(text.substr(middle + to.size()));
  // Written so that not-a-number fails as well.
  if (!low || !high || !(row.lower <= *low && *low <= *high && *high <= row.upper)) {
    return "is " + quote(text) + ", allowed is LOW to HIGH between " + write_number(row.lower) + " and " +
           write_number(row.upper) + ", as in " + std::string(row.example);
  }
  condition.low = *low;
  condition.high = *high;
  return "";
}

std::string read_list(const ConditionInfo& row, std::string_view text, Condition& condition) {
  for (const std::string& part : split_list(text)) {
    const std::string wrong = "is " + quote(text) + ", allowed is a list such as " + std::string(row.example);
    if (part.empty()) return wrong;
    if (row.form == ConditionForm::names) {
      condition.names.push_back(part);
    } else if (row.form == ConditionForm::phases) {
      const auto word = std::find(phase_words.begin(), phase_words.end(), part);
      if (word == phase_words.end()) {
        return "has " + quote(part) + ", allowed are primary, secondary, special" +
               suggestion(part, phase_words);
      }
      condition.numbers.push_back(word - phase_words.begin());
    } else {
      const auto number = read_whole(part);
      const bool is_id = row.kind == ConditionKind::school;  // may be a text: the school list knows
      if (!is_id && (!number || *number < 0)) return wrong;
      if (number && *number >= 0) condition.numbers.push_back(*number);
      if (is_id) condition.names.push_back(part);
    }
  }
  return "";
}

std::string read_value(const ConditionInfo& row, std::string_view text, Condition& condition) {
  switch (row.form) {
    case ConditionForm::range:
      return read_range(row, text, condition);
    case ConditionForm::share: {
      const auto share = read_number(text);
      if (!share || !(row.lower <= *share && *share <= row.upper)) {
        return "is " + quote(text) + ", allowed is a share from 0 to 1";
      }
      condition.high = *share;
      return "";
    }
    case ConditionForm::word:
      return text == row.word ? "" : "is " + quote(text) + ", allowed is " + std::string(row.word);
    default:
      return read_list(row, text, condition);
  }
}

}  // namespace

std::vector<std::string_view> condition_keys() {
  std::vector<std::string_view> keys;
  for (const ConditionInfo& row : target_conditions()) {
    if (std::find(keys.begin(), keys.end(), row.key) == keys.end()) keys.push_back(row.key);
  }
  return keys;
}

ReadCondition read_condition(std::string_view key, std::string_view text) {
  const ConditionInfo* chosen = nullptr;
  for (const ConditionInfo& row : target_conditions()) {
    if (row.key != key) continue;
    // A key with two forms takes the word where it is given.
    if (chosen == nullptr || (row.form == ConditionForm::word && text == row.word)) chosen = &row;
  }
  ReadCondition read;
  if (chosen == nullptr) return {{}, "no such condition"};
  read.condition.kind = chosen->kind;
  read.problem = text.empty() ? "has no value after '='" : read_value(*chosen, text, read.condition);
  return read;
}

}  // namespace schoolsim
