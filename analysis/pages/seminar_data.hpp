#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// What the seminar page shows beyond the report: the run on its maps, repeated with each school's values
/// once a year.
struct ShownRun {
  std::vector<RunResult> results;  ///< of the replicate nearest the median, one per run of the comparison
  SchoolList schools;              ///< that replicate's own list
  std::vector<std::string> names;  ///< of these schools, where the page was given them; else empty
};

/// The record plan of a repeated run: what stored versions play, at the end of each year.
RecordPlan shown_plan(Term terms);

/// Position in the comparison's runs of the first whose metrics the repeated run does not have bit for bit;
/// their number if all are equal.
std::size_t first_not_repeated(const Comparison& comparison, const ShownRun& shown);

/// The part `seminar` of the page's document (docs/page-data.md). `with_stored`: also what the page plays
/// where it cannot run the model itself, and in how many runs each school ended in which tier.
nlohmann::json seminar_data(const Comparison& comparison, const ShownRun& shown, bool with_stored);

}  // namespace schoolsim
