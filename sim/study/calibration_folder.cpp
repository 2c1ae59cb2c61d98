#include "sim/study/calibration_folder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/run/write_number.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// A table that calibrate wrote, and all that is wrong with it.
class FolderTable {
 public:
  struct Row {
    std::size_t line = 0;
    std::vector<std::string> fields;
  };

  FolderTable(std::string path, std::initializer_list<std::string_view> needed) : path_(std::move(path)) {
    const std::string text = read_text_file(path_, TextKind::table);
    read_csv(text, path_, [&](std::span<const std::string_view> fields, std::size_t line) {
      std::vector<std::string> row(fields.begin(), fields.end());
      if (header_.empty()) {
        header_ = std::move(row);
        return;
      }
      if (row.size() == header_.size()) {
        rows_.push_back({line, std::move(row)});
      } else {
        complain(line, fmt::format("has {} fields, the header has {}", row.size(), header_.size()));
      }
    });
    for (const std::string_view column : needed) {
      if (!has(column)) complain(1, fmt::format("has no column {}", column));
    }
    if (problems_.empty() && rows_.empty()) complain(1, "holds no row below its header");
    throw_if_any(problems_);
  }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] bool has(std::string_view column) const { return position(column) < header_.size(); }

  [[nodiscard]] const std::string& text(const Row& row, std::string_view column) const {
    return row.fields[position(column)];
  }
  /// From `least` to `most`.
  double number(const Row& row, std::string_view column,
                double least = -std::numeric_limits<double>::infinity(),
                double most = std::numeric_limits<double>::infinity()) {
    const std::string& found = text(row, column);
    const auto value = read_finite(found);
    if (value && *value >= least && *value <= most) return *value;
    std::string allowed = "a number";
    if (std::isfinite(least) && std::isfinite(most)) {
      allowed = fmt::format("a number from {} to {}", write_number(least), write_number(most));
    } else if (std::isfinite(least)) {
      allowed = fmt::format("a number of {} or more", write_number(least));
    }
    complain(row.line, fmt::format("{}: is {}, allowed is {}", column, quote(found), allowed));
    return least > 0 ? least : 0;
  }
  double number_or(const Row& row, std::string_view column, double otherwise) {
    return text(row, column).empty() ? otherwise : number(row, column);
  }
  std::int64_t whole(const Row& row, std::string_view column, std::int64_t least) {
    const auto value = read_whole(text(row, column));
    if (value && *value >= least) return *value;
    complain(row.line, fmt::format("{}: is {}, allowed is a whole number of {} or more", column,
                                   quote(text(row, column)), least));
    return least;
  }
  bool flag(const Row& row, std::string_view column) {
    const std::string& found = text(row, column);
    if (found != "0" && found != "1")
      complain(row.line, fmt::format("{}: is {}, allowed is 0 or 1", column, quote(found)));
    return found == "1";
  }
  std::string id(const Row& row, std::string_view column) {
    const std::string& found = text(row, column);
    if (!is_name(found))
      complain(row.line, fmt::format("{}: is {}, allowed are letters, digits, '-', '_' and '.', at most 100",
                                     column, quote(found)));
    return found;
  }
  /// By the columns observable and arguments.
  Observable observable(const Row& row) {
    const ReadObservable read = read_observable(text(row, "observable"), text(row, "arguments"));
    if (!read.problem.empty()) complain(row.line, read.problem);
    return read.observable;
  }
  void complain(std::size_t line, const std::string& message) {
    problems_.push_back({fmt::format("{}:{}", path_, line), message});
  }
  void finish() const { throw_if_any(problems_); }

 private:
  [[nodiscard]] std::size_t position(std::string_view column) const {
    return static_cast<std::size_t>(std::find(header_.begin(), header_.end(), column) - header_.begin());
  }

  std::string path_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
  std::vector<Problem> problems_;
};

void expect_finished(const std::string& path) {
  if (file_exists(path + "/sweep.h5"))
    throw Error(
        ErrorKind::input,
        fmt::format("{}: is the folder of a sweep; 'schoolsim merge {} --out sweep.h5' makes the file "
                    "that report takes",
                    path, shell_word(path)));
  const bool is_begun = file_exists(path + "/wave-1/sweep.h5");
  if (!is_begun && !file_exists(path + "/sets.csv"))
    throw Error(ErrorKind::input,
                fmt::format("{}: is no folder of a calibration, which holds wave-1 and, once it is finished, "
                            "sets.csv; 'schoolsim calibrate PLAN.ini --out {}' makes one",
                            path, shell_word(path)));
  if (!is_begun)
    throw Error(ErrorKind::input,
                path +
                    ": has no wave-1/sweep.h5, which says of which plan its sets are; without it there is "
                    "no page");
  for (const char* table : {"sets.csv", "waves.csv", "targets.csv"}) {
    if (!file_exists(path + "/" + table))
      throw Error(
          ErrorKind::input,
          fmt::format("{}: is not finished, since it has no {} yet; 'schoolsim calibrate PLAN.ini --out "
                      "{}' resumes it",
                      path, table, shell_word(path)));
  }
}

void read_sets(CalibrationFolder& folder) {
  const std::string file = folder.path + "/sets.csv";
  const std::string text = read_text_file(file, TextKind::table);
  constexpr std::string_view made_by = "# schoolsim calibrate ";
  if (const std::size_t at = text.find(made_by); at != std::string::npos)
    folder.made_by = text.substr(at + 2, text.find_first_of("\r\n", at) - at - 2);
  folder.sets = read_parameter_sets(text, file);
  std::map<std::vector<double>, std::size_t> times;
  for (const ParameterSet& set : folder.sets) ++times[set.values];
  folder.n_distinct = times.size();
  double squares = 0;
  for (const auto& [values, n] : times) {
    folder.most_alike = std::max(folder.most_alike, n);
    squares += static_cast<double>(n) * static_cast<double>(n);
  }
  folder.n_effective = std::pow(static_cast<double>(folder.sets.size()), 2) / squares;

  std::vector<Problem> problems;
  const std::vector<std::size_t>& parameters = folder.sets.front().parameters;
  for (const PlanFactor& factor : folder.plan.factors) {
    const auto column = std::find(parameters.begin(), parameters.end(), factor.key.parameter);
    folder.columns.push_back(static_cast<std::size_t>(column - parameters.begin()));
    const std::string key = name_of(factor.key);
    if (column == parameters.end()) {
      problems.push_back({file, "has no column " + key + ", which is a factor of the folder's plan"});
      continue;
    }
    const double least = quantile(factor.spread, 0), most = quantile(factor.spread, 1);
    const double slack = 1e-4 * (most - least) + 1e-5 * std::max(std::abs(least), std::abs(most));
    for (std::size_t s = 0; s < folder.sets.size() && !factor.with; ++s) {
      const double value = folder.sets[s].values[folder.columns.back()];
      if (least - slack <= value && value <= most + slack) continue;
      problems.push_back(
          {file, fmt::format("set {}: {}: is {}, outside its prior in the folder's plan, {} to {}", s + 1,
                             key, write_number(value), write_number(least), write_number(most))});
      break;
    }
  }
  throw_if_any(problems);
}

void read_waves(CalibrationFolder& folder) {
  FolderTable table(folder.path + "/waves.csv",
                    {"wave", "points", "share_left", "share_of_wave", "target", "used"});
  for (const FolderTable::Row& row : table.rows()) {
    const std::int64_t number = table.whole(row, "wave", 1);
    const std::int64_t expected = folder.waves.empty() ? 0 : folder.waves.back().number;
    if (number != expected && number != expected + 1) {
      table.complain(row.line, fmt::format("wave: is {}, after {} of them", number, expected));
      break;
    }
    if (number > expected)
      folder.waves.push_back({number, table.whole(row, "points", 1), 0, table.number(row, "share_left", 0, 1),
                              table.number(row, "share_of_wave", 0, 1)});
    folder.waves.back().n_used += table.flag(row, "used") ? 1 : 0;
  }
  table.finish();
}

void read_figures(CalibrationFolder& folder, const std::vector<Observable>& observables) {
  const std::string file = folder.path + "/targets.csv";
  FolderTable table(file, {"id", "value", "tolerance", "mean", "lower", "upper", "used"});
  folder.says_uses = table.has("use");
  if (folder.says_uses) {
    for (const char* column : {"observable", "arguments", "squared_misfit"}) {
      if (!table.has(column)) table.complain(1, fmt::format("has no column {}", column));
    }
    table.finish();
  } else if (table.rows().size() != observables.size()) {
    table.complain(1, fmt::format("has {} rows, and wave-1 was run for {} targets", table.rows().size(),
                                  observables.size()));
    table.finish();
  }
  std::set<std::string> ids;
  for (std::size_t i = 0; i < table.rows().size(); ++i) {
    const FolderTable::Row& row = table.rows()[i];
    CalibratedFigure figure;
    figure.target.id = table.id(row, "id");
    if (!ids.insert(figure.target.id).second)
      table.complain(row.line, "id: " + quote(figure.target.id) + " is the id of an earlier row");
    figure.target.value = table.number(row, "value");
    figure.tolerance = table.number(row, "tolerance", 0);
    figure.mean = table.number_or(row, "mean", none);
    figure.lower = table.number_or(row, "lower", none);
    figure.upper = table.number_or(row, "upper", none);
    if (figure.lower > figure.upper)
      table.complain(row.line,
                     fmt::format("upper: is {}, allowed is lower, {}, or more", figure.upper, figure.lower));
    figure.is_used = table.flag(row, "used");
    figure.squared_misfit = none;
    std::string use(target_uses.front());
    if (folder.says_uses) {
      use = table.text(row, "use");
      figure.target.observable = table.observable(row);
      figure.squared_misfit = table.number_or(row, "squared_misfit", none);
      if (table.has("scenario")) figure.target.scenario = table.text(row, "scenario");
    } else {
      figure.target.observable = observables[i];
    }
    if (use != "fit" && use != "check")
      table.complain(row.line, fmt::format("use: is {}, allowed are fit and check", quote(use)));
    if (use == "fit" && std::isnan(figure.mean))
      table.complain(row.line, "mean: is empty, allowed is a number");
    (use == "fit" ? folder.fitted : folder.checks).push_back(std::move(figure));
  }
  if (folder.fitted.empty()) table.complain(1, "has no row that was fitted");
  table.finish();
}

void read_bands(CalibrationFolder& folder) {
  const std::string file = folder.path + "/screens.csv";
  if (!file_exists(file)) return;
  FolderTable table(file,
                    {"id", "low", "high", "share", "applied", "share_of_sets", "mean", "lower", "upper"});
  const bool is_described = table.has("observable") && table.has("arguments");
  for (const FolderTable::Row& row : table.rows()) {
    KeptBand& kept = folder.bands.emplace_back();
    ScreenedBand& band = kept.band;
    band.target.id = table.id(row, "id");
    band.target.low = table.number_or(row, "low", band.target.low);
    band.target.high = table.number_or(row, "high", band.target.high);
    band.share = table.number(row, "share", 0, 1);
    band.is_applied = table.flag(row, "applied");
    band.share_of_sets = table.number(row, "share_of_sets", 0, 1);
    band.mean = table.number(row, "mean");
    band.lower = table.number(row, "lower");
    band.upper = table.number(row, "upper");
    kept.is_described = is_described;
    if (is_described) band.target.observable = table.observable(row);
    if (table.has("scenario")) band.target.scenario = table.text(row, "scenario");
  }
  table.finish();
}

}  // namespace

std::vector<double> CalibrationFolder::values_of(std::size_t factor) const {
  std::vector<double> values;
  for (const ParameterSet& set : sets) values.push_back(set.values[columns[factor]]);
  return values;
}

std::string CalibrationFolder::command() const {
  constexpr std::string_view before = "schoolsim calibrate ";
  const std::size_t end = made_by.find(": model version");
  const bool says_plan = made_by.starts_with(before) && end != std::string::npos;
  return fmt::format("schoolsim calibrate {} --out {}",
                     says_plan ? shell_word(made_by.substr(before.size(), end - before.size())) : "PLAN.ini",
                     shell_word(path));
}

CalibrationFolder read_calibration_folder(const std::string& given) {
  std::string path = given;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  expect_finished(path);
  const SweepHeader header = read_sweep_header(path + "/wave-1/sweep.h5");
  ReadPlan read = read_plan(header.plan, path + "/wave-1/plan.ini");
  throw_if_any(read.problems);
  if (!read.plan.calibration)
    throw Error(ErrorKind::input, path + ": the plan in wave-1/sweep.h5 is of no calibration");
  CalibrationFolder folder;
  folder.path = path;
  folder.plan = std::move(read.plan);
  folder.schools_spec = header.schools_spec;
  folder.model_version = header.model_version;
  folder.scenarios = header.scenarios;
  try {
    read_sets(folder);
    read_waves(folder);
    read_figures(folder, observables_in(header.identity));
    read_bands(folder);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    throw Error(ErrorKind::input,
                fmt::format("{}\n{}: '{}' writes its tables anew, and runs nothing that is there",
                            error.what(), path, folder.command()));
  }
  return folder;
}

}  // namespace schoolsim
