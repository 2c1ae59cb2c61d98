#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/words/document.hpp"

namespace schoolsim {

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// A figure of a comparison in full: a row of its CSV.
struct Figure {
  std::string measure, label;
  std::string_view unit;
  Direction direction = Direction::none;
  double smallest_difference = 0;
  double baseline = no_number;  ///< the baseline's own mean
  double estimate = 0;
  std::optional<Interval> interval;
  std::string_view plain_unit;
  double plain_scale = 1;
  std::size_t n_pairs = 0;
  std::optional<Verdict> verdict{};
  std::string verdict_text{};
};

/// A comparison's document while its parts are added. A part lays out one topic: its table, its figures and
/// its JSON in the objects of the runs.
struct ComparisonDraft {
  const Comparison& comparison;
  std::uint32_t shown;  ///< the replicate of maps and descriptions
  std::uint32_t n_schools;
  Document document{};
  std::vector<std::vector<std::vector<std::string>>> csv_rows{};  ///< of each run

  /// Leaves out a table without sections.
  void add(Table table);
  void add_figure(std::size_t run, const Figure& figure);
  OrderedJson& json_of(std::size_t run) { return document.json["runs"][run]; }
};

/// [lower, upper] times `scale`, or null.
OrderedJson to_json(const std::optional<Interval>& interval, double scale = 1);
OrderedJson to_json(const Estimate& estimate);
OrderedJson to_json(const MeasureDifference& difference);

/// What each run costs more than the baseline and what that buys, where costs are recorded.
void add_costs(ComparisonDraft& draft);

/// Effects on groups of schools, and who wins and loses, where schools are recorded.
void add_groups(ComparisonDraft& draft);

}  // namespace schoolsim
