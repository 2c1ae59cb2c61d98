#include "sim/study/target_file.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "sim/config/builtin_targets.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/text_file.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

enum class TargetColumn : std::size_t {
  id,
  observable,
  arguments,
  value,
  sd,
  low,
  high,
  discrepancy,
  use,
  scenario,
  source,
  note
};
constexpr std::array<std::string_view, 12> target_columns{"id",  "observable", "arguments", "value",
                                                          "sd",  "low",        "high",      "discrepancy",
                                                          "use", "scenario",   "source",    "note"};
/// Half of a 95 % interval is so many standard deviations.
constexpr double half_width_in_sd = 1.959963984540054;

class TargetReader {
 public:
  explicit TargetReader(const std::string& file) : file_(file) { column_of_.fill(absent); }

  [[nodiscard]] bool has_header() const { return n_columns_ > 0; }

  void read_header(std::span<const std::string_view> fields, std::size_t line) {
    n_columns_ = fields.size();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string name = lower_case(trim(fields[i]));
      const auto found = std::find(target_columns.begin(), target_columns.end(), name);
      if (found == target_columns.end()) {
        complain(line,
                 quote(fields[i]) + ": no such column of a target file" + suggestion(name, target_columns));
        continue;
      }
      std::size_t& column = column_of_[static_cast<std::size_t>(found - target_columns.begin())];
      if (column != absent) complain(line, name + ": is in two columns");
      column = i;
    }
    for (const TargetColumn needed :
         {TargetColumn::id, TargetColumn::observable, TargetColumn::arguments, TargetColumn::use}) {
      if (!has(needed)) complain(line, "has no column " + name_of(needed));
    }
    const bool has_value = has(TargetColumn::value) && has(TargetColumn::sd);
    if (!has_value && !(has(TargetColumn::low) && has(TargetColumn::high)))
      complain(line, "has neither the columns value and sd nor low and high");
    is_readable_ = problems_.empty();
  }

  void read_row(std::span<const std::string_view> fields, std::size_t line) {
    if (!is_readable_) return;
    if (fields.size() != n_columns_) {
      complain(line, fmt::format("has {} fields, the header has {}", fields.size(), n_columns_));
      return;
    }
    const auto text = [&](TargetColumn column) {
      return has(column) ? trim(fields[at(column)]) : std::string_view{};
    };
    ObservedTarget target;
    target.id = text(TargetColumn::id);
    if (!is_name(target.id)) {
      complain(line,
               "id: is " + quote(target.id) + ", allowed are letters, digits, '-', '_' and '.', at most 100");
    } else if (!ids_.insert(target.id).second) {
      complain(line, "id: " + quote(target.id) + " is the id of an earlier row");
    }
    const ReadObservable read =
        read_observable(text(TargetColumn::observable), text(TargetColumn::arguments));
    if (!read.problem.empty()) complain(line, read.problem);
    target.observable = read.observable;
    const auto use = std::find(target_uses.begin(), target_uses.end(), text(TargetColumn::use));
    if (use == target_uses.end())
      complain(line, "use: is " + quote(text(TargetColumn::use)) + ", allowed are fit, check, input, screen" +
                         suggestion(text(TargetColumn::use), target_uses));
    target.use = static_cast<TargetUse>(use - target_uses.begin());
    target.scenario = text(TargetColumn::scenario);
    if (!target.scenario.empty() && !is_name(target.scenario))
      complain(line,
               "scenario: is " + quote(target.scenario) + ", allowed is the name of a scenario, or nothing");
    target.source = text(TargetColumn::source);
    target.note = text(TargetColumn::note);
    const std::size_t n_problems = problems_.size();
    const auto number = [&](TargetColumn column) -> std::optional<double> {
      if (text(column).empty()) return std::nullopt;
      const auto value = read_finite(text(column));
      if (!value) complain(line, name_of(column) + ": is " + quote(text(column)) + ", allowed is a number");
      return value;
    };
    const auto value = number(TargetColumn::value);
    const auto sd = number(TargetColumn::sd);
    const auto low = number(TargetColumn::low);
    const auto high = number(TargetColumn::high);
    const double discrepancy = number(TargetColumn::discrepancy).value_or(0);
    if (discrepancy < 0) complain(line, fmt::format("discrepancy: is {}, allowed is 0 or more", discrepancy));
    if (problems_.size() == n_problems && target.use == TargetUse::screen) {
      const bool has_error = sd.has_value() || discrepancy > 0;
      read_band(target, value, low, high, has_error, line);
    } else if (problems_.size() == n_problems) {
      read_figures(target, value, sd, low, high, line);
      target.tolerance = std::hypot(target.tolerance, discrepancy);
    }
    targets_.push_back(std::move(target));
  }

  std::vector<ObservedTarget> finish() {
    if (problems_.empty() && targets_.empty())
      problems_.push_back(
          {file_, "holds no target; a header of columns and a row for each target are needed"});
    throw_if_any(problems_);
    return std::move(targets_);
  }

 private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  static std::string name_of(TargetColumn column) {
    return std::string(target_columns[static_cast<std::size_t>(column)]);
  }
  [[nodiscard]] std::size_t at(TargetColumn column) const {
    return column_of_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] bool has(TargetColumn column) const { return at(column) != absent; }

  void complain(std::size_t line, const std::string& message) {
    problems_.push_back({fmt::format("{}:{}", file_, line), message});
  }

  void read_figures(ObservedTarget& target, std::optional<double> value, std::optional<double> sd,
                    std::optional<double> low, std::optional<double> high, std::size_t line) {
    if (sd && *sd < 0) complain(line, fmt::format("sd: is {}, allowed is 0 or more", *sd));
    if (low && high && !(*low < *high))
      complain(line, fmt::format("high: is {}, allowed is more than low, {}", *high, *low));
    if (low.has_value() != high.has_value()) {
      complain(line, std::string(low ? "high" : "low") + ": is empty, and low and high go together");
    } else if (sd && low) {
      complain(line, "has sd as well as low and high; one of them says how exact the value is");
    } else if (value && low && (*value < *low || *value > *high)) {
      complain(line, fmt::format("value: is {}, outside low to high, {} to {}", *value, *low, *high));
    } else if (!low && (!value || !sd)) {
      complain(line,
               std::string(value ? "sd" : "value") + ": is empty; value and sd are needed, or low and high");
    } else {
      target.value = value.value_or(low ? (*low + *high) / 2 : 0);
      target.tolerance = low ? (*high - *low) / (2 * half_width_in_sd) : *sd;
    }
  }

  void read_band(ObservedTarget& target, std::optional<double> value, std::optional<double> low,
                 std::optional<double> high, bool has_error, std::size_t line) {
    target.low = low.value_or(target.low);
    target.high = high.value_or(target.high);
    target.value = value.value_or(std::numeric_limits<double>::quiet_NaN());
    if (has_error) {
      complain(line, "has sd or discrepancy; a screen has a band, low to high, and no tolerance");
    } else if (!low && !high) {
      complain(line, "low: is empty, as high is; a screen needs one of them, or both");
    } else if (!(target.low < target.high)) {
      complain(line, fmt::format("high: is {}, allowed is more than low, {}", *high, *low));
    } else if (value && (*value < target.low || *value > target.high)) {
      complain(line, fmt::format("value: is {}, outside the screen's band", *value));
    }
  }

  const std::string& file_;
  std::array<std::size_t, target_columns.size()> column_of_{};
  std::size_t n_columns_ = 0;
  bool is_readable_ = false;
  std::set<std::string> ids_;
  std::vector<ObservedTarget> targets_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<ObservedTarget> read_target_file(std::string_view text, const std::string& file) {
  TargetReader reader(file);
  read_csv(without_comments(text), file, [&](std::span<const std::string_view> fields, std::size_t line) {
    if (reader.has_header()) {
      reader.read_row(fields, line);
    } else {
      reader.read_header(fields, line);
    }
  });
  return reader.finish();
}

std::vector<ObservedTarget> load_targets(const std::string& name_or_path) {
  std::vector<std::string_view> names;
  for (const EmbeddedText& builtin : builtin_target_texts()) {
    if (builtin.name == name_or_path)
      return read_target_file(builtin.text, "built-in " + std::string(builtin.name) + ".csv");
    names.push_back(builtin.name);
  }
  // What looks like a path gets the reason for which it cannot be read.
  if (name_or_path.find_first_of("/.") == std::string::npos && !file_exists(name_or_path)) {
    throw Error(ErrorKind::file, quote(name_or_path) + ": there is no such target file, and built in are " +
                                     fmt::format("{}", fmt::join(names, ", ")) +
                                     suggestion(name_or_path, names));
  }
  return read_target_file(read_text_file(name_or_path, TextKind::table), name_or_path);
}

}  // namespace schoolsim
