#pragma once

#include <string>

#include "sim/input/load_schools.hpp"

namespace schoolsim {

/// What a current free-meal share says about the share of pupils on free meals at any time in six years, as a
/// fraction: intercept + slope * current, at most 1. Least squares over the open schools of
/// schools_england_2019 that have both shares (January 2019 census), by phase of the model; a test derives
/// the numbers again where that table is present. A line, since a plain ratio (1.46, 1.90, 1.31) errs by a
/// third more in secondary schools: even where nobody is on free meals now, some were.
struct FreeMealLine {
  double intercept;
  double slope;
};
FreeMealLine free_meal_line(Phase);

/// The schools of a CSV file in one of the formats of load_schools.
///
/// Extract of the public school register ('edubasealldata', columns by their names there, in any order; code
/// or name of a thing is enough):
/// - kept: status open, or open but proposed to close; type community, voluntary aided or controlled,
///   foundation, city technology college, academy, free school, studio school, university technical college,
///   their 16 to 19 kinds, and state special schools (community, foundation, academy, free);
/// - dropped and counted: closed, proposed, independent, non-maintained special, pupil referral units and
///   alternative provision, nursery, Welsh, further and higher education, all other types;
/// - phase: special types are special; middle deemed primary is primary; middle deemed secondary, all-through
///   and 16 plus are secondary (see model_phase); 'not applicable' goes by the statutory ages (leaving at 12
///   or before is primary), without ages the school is dropped;
/// - disadvantage: PercentageFSM through free_meal_line;
/// - region: the official region of the authority's code (local_authorities.hpp), else GOR.
///
/// All formats: a school without pupils (0) or without coordinates (blank, or 0, 0 in the register) is
/// dropped; blank pupils and disadvantage take the median of at least five schools of the same authority and
/// phase, else the list's median of the phase, else the nation's figure; rows that repeat a school with the
/// same values are merged, with others refused.
LoadedSchools load_school_file(const std::string& path);

}  // namespace schoolsim
