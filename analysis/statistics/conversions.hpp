#pragma once

#include <optional>
#include <string_view>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// Share of the variance of pupils' progress that lies between schools (EVIDENCE 1.3; 10 to 20 % fit the
/// data).
inline constexpr double between_school_share = 0.15;

/// Effect of one month of progress, in standard deviations of pupils (EVIDENCE 1.6, from memory there): the
/// ends of the band for one month, which those for two and three months repeat. None is stated beyond three
/// months.
inline constexpr double month_least_sd = 0.05;
inline constexpr double month_most_sd = 0.09;
/// Their middle, where one number must do.
inline constexpr double month_usual_sd = (month_least_sd + month_most_sd) / 2;
inline constexpr double months_stated_up_to_sd = 0.26;

/// Months of progress: a range, because the size of a month is one.
struct MonthRange {
  double least = 0;
  double most = 0;
};

/// A difference in effectiveness as months of pupils' progress, rough: difference / `school_sd` is in
/// standard deviations of schools; times sqrt(between_school_share) in those of pupils; divided by a month's
/// effect in months. It supposes that effectiveness in the model moves progress as schools' value added does.
/// `school_sd` is the standard deviation of effectiveness over schools. Nothing beyond what the source
/// states, or without spread.
std::optional<MonthRange> months_of_progress(double difference, double school_sd);

/// The same as one signed number, with month_usual_sd; where this stands, the ends must stand near it.
std::optional<double> usual_months_of_progress(double difference, double school_sd);

/// Leader-days per school, summed over schools, in years of one leader. A year has three terms of
/// time.days_per_leader working days: 195 by default.
double leader_years(double days_per_school, const RunDescription& description);

/// Pupils by their school's partnership in one replicate and record.
struct PupilCount {
  double without_partner = 0;
  double total = 0;
};

/// Pupils of the schools that attended no tie. Nothing if the depths of that replicate and record were not
/// recorded.
std::optional<PupilCount> pupils_without_partner(const ComparedRun& run, std::size_t result, Term record);

/// The list of schools behind one result, or none if it was not kept (synthetic:N, unrecorded replicates).
const SchoolList* schools_of(const ComparedRun& run, std::size_t result);

/// A recorded value of every school, by its name in trajectory_variables(), in list order; empty if it was
/// not recorded.
std::span<const float> school_values(const ComparedRun& run, std::size_t result, Term record,
                                     std::string_view name);

/// Greatest realised depth of every school, -1 without attended tie, in list order; empty if it was not
/// recorded.
std::span<const float> depths_of(const ComparedRun& run, std::size_t result, Term record);

/// Positions in the school list of the schools that metrics are taken over: all, or those in focus.
std::vector<std::uint32_t> reported_schools(const RunDescription& description);

}  // namespace schoolsim
