#include "sim/config/observable_text.hpp"

#include <algorithm>
#include <optional>

#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

const ArgumentInfo& info_of(Argument argument) {
  return argument_table()[static_cast<std::size_t>(argument)];
}

std::string allowed(const ArgumentInfo& row) {
  if (row.words.empty()) {
    return std::string(row.is_whole ? "a whole number" : "a number") + " from " + write_number(row.least) +
           " to " + write_number(row.most);
  }
  std::string text;
  for (const std::string_view word : row.words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

std::optional<double> read_value(const ArgumentInfo& row, std::string_view text) {
  if (!row.words.empty()) {
    const auto word = std::find(row.words.begin(), row.words.end(), text);
    if (word == row.words.end()) return std::nullopt;
    return static_cast<double>(word - row.words.begin());
  }
  const auto value = row.is_whole ? read_whole(text) : std::optional<std::int64_t>{};
  const auto number =
      row.is_whole ? (value ? std::optional(static_cast<double>(*value)) : std::nullopt) : read_finite(text);
  if (!number || *number < row.least || *number > row.most) return std::nullopt;
  return number;
}

/// What of two arguments does not go together.
std::string contradiction(const ArgumentValues& a) {
  const auto is_span = [&] { return a.has(Argument::first) && a.has(Argument::last); };
  if (is_span() && (a[Argument::last] <= a[Argument::first] ||
                    (a.whole(Argument::last) - a.whole(Argument::first)) % terms_per_year != 0)) {
    return "last: is " + write_number(a[Argument::last]) +
           ", allowed is one year or more, three records each, "
           "after first, " +
           write_number(a[Argument::first]);
  }
  if (a.has(Argument::given) && a[Argument::given] - terms_per_year < a[Argument::last]) {
    return "given: is " + write_number(a[Argument::given]) +
           ", allowed is a year, three records, or more after "
           "last, " +
           write_number(a[Argument::last]);
  }
  if (a.has(Argument::given) && a[Argument::given] - terms_per_year < first_observed_record)
    return "given: is " + write_number(a[Argument::given]) + ", before the first record that is kept";
  if (a[Argument::cohort_from] >= a[Argument::cohort_below])
    return "cohort_below: is " + write_number(a[Argument::cohort_below]) +
           ", allowed is more than cohort_from, " + write_number(a[Argument::cohort_from]);
  return "";
}

}  // namespace

ReadObservable read_observable(std::string_view name, std::string_view text) {
  ReadObservable read;
  const auto& table = observable_table();
  std::vector<std::string_view> names;
  for (const ObservableInfo& row : table) names.push_back(row.name);
  const auto row = std::find(names.begin(), names.end(), name);
  if (row == names.end()) {
    read.problem = "observable: is " + quote(name) + ", which is none" + suggestion(name, names) +
                   "; 'schoolsim describe observables' lists all";
    return read;
  }
  read.observable.row = static_cast<std::size_t>(row - names.begin());
  const ObservableInfo& info = table[read.observable.row];
  std::vector<Argument> known = info.arguments;
  known.insert(known.end(), info.optional.begin(), info.optional.end());
  std::vector<std::string_view> known_names;
  for (const Argument argument : known) known_names.push_back(info_of(argument).name);
  ArgumentValues& values = read.observable.arguments;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    const std::string_view word = text.substr(at, text.find(' ', at) - at);
    at += word.size();
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    const auto found = std::find(known_names.begin(), known_names.end(), key);
    if (equals == std::string_view::npos || found == known_names.end()) {
      read.problem = "arguments: has " + quote(word) + ", allowed of " + std::string(name) + " are";
      for (const std::string_view one : known_names) read.problem += " " + std::string(one) + "=";
      read.problem += suggestion(key, known_names);
      return read;
    }
    const Argument argument = known[static_cast<std::size_t>(found - known_names.begin())];
    const std::string_view given = word.substr(equals + 1);
    const auto value = read_value(info_of(argument), given);
    if (!value || values.has(argument)) {
      read.problem =
          std::string(key) + ": is " + quote(given) +
          (value ? ", but was given before"
                 : ", allowed is " + allowed(info_of(argument)) + suggestion(given, info_of(argument).words));
      return read;
    }
    values[argument] = *value;
  }
  for (const Argument argument : info.arguments) {
    if (values.has(argument)) continue;
    read.problem = "arguments: lack " + std::string(info_of(argument).name) + " (" +
                   std::string(info_of(argument).doc) + "), allowed is " + allowed(info_of(argument));
    return read;
  }
  read.problem = contradiction(values);
  if (read.problem.empty() && info.is_of_run()) {
    for (const Argument argument : {Argument::record, Argument::first}) {
      if (values[argument] < 0)
        read.problem = std::string(info_of(argument).name) + ": is " + write_number(values[argument]) +
                       ", allowed of " + std::string(name) +
                       " is 0 or more: nothing of partnerships is kept before";
    }
  }
  return read;
}

std::string write_arguments(const Observable& observable) {
  const ObservableInfo& info = observable.info();
  std::string text;
  const auto add = [&](Argument argument) {
    const double value = observable.arguments[argument];
    if (!observable.arguments.has(argument)) return;
    const ArgumentInfo& row = info_of(argument);
    text +=
        (text.empty() ? "" : " ") + std::string(row.name) + "=" +
        (row.words.empty() ? write_number(value) : std::string(row.words[static_cast<std::size_t>(value)]));
  };
  for (const Argument argument : info.arguments) add(argument);
  for (const Argument argument : info.optional) add(argument);
  return text;
}

}  // namespace schoolsim
