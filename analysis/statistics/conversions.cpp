#include "analysis/statistics/conversions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace schoolsim {

std::optional<MonthRange> months_of_progress(double difference, double school_sd) {
  if (!std::isfinite(difference) || !(school_sd > 0)) return std::nullopt;
  const double pupil_sd = std::abs(difference) / school_sd * std::sqrt(between_school_share);
  if (pupil_sd > months_stated_up_to_sd) return std::nullopt;
  return MonthRange{pupil_sd / month_most_sd, pupil_sd / month_least_sd};
}

std::optional<double> usual_months_of_progress(double difference, double school_sd) {
  const auto range = months_of_progress(difference, school_sd);
  if (!range) return std::nullopt;
  return std::copysign(range->least * month_most_sd / month_usual_sd, difference);
}

double leader_years(double days_per_school, const RunDescription& description) {
  return days_per_school * description.n_schools() /
         (terms_per_year * description.scenario.parameters.time_days_per_leader);
}

std::optional<PupilCount> pupils_without_partner(const ComparedRun& run, std::size_t result, Term record) {
  const SchoolList* schools = schools_of(run, result);
  const auto depths = depths_of(run, result, record);
  if (schools == nullptr || depths.empty()) return std::nullopt;
  PupilCount count;
  for (const std::uint32_t i : reported_schools(*run.description)) {
    const auto pupils = static_cast<double>(schools->pupils[i]);
    count.total += pupils;
    if (depths[i] < 0) count.without_partner += pupils;
  }
  return count;
}

const SchoolList* schools_of(const ComparedRun& run, std::size_t result) {
  const RunDescription& description = *run.description;
  const SchoolList* schools = &description.schools;
  if (description.synthetic_size > 0) {
    if (result >= run.synthetic_schools.size()) return nullptr;
    schools = &run.synthetic_schools[result];
  }
  return schools->size() == description.n_schools() ? schools : nullptr;
}

std::span<const float> school_values(const ComparedRun& run, std::size_t result, Term record,
                                     std::string_view name) {
  const RecordPlan& plan = run.description->record;
  const auto& infos = trajectory_variables();
  const auto variable = std::find_if(plan.variables.begin(), plan.variables.end(), [&](std::uint32_t v) {
    return v < infos.size() && infos[v].name == name;
  });
  const auto term = std::find(plan.terms.begin(), plan.terms.end(), record);
  const std::vector<float>& values = run.results[result].trajectories;
  const std::size_t n = run.description->n_schools();
  if (variable == plan.variables.end() || term == plan.terms.end() ||
      values.size() != plan.variables.size() * plan.terms.size() * n) {
    return {};
  }
  const auto v = static_cast<std::size_t>(variable - plan.variables.begin());
  const auto t = static_cast<std::size_t>(term - plan.terms.begin());
  return std::span(values).subspan((v * plan.terms.size() + t) * n, n);
}

std::span<const float> depths_of(const ComparedRun& run, std::size_t result, Term record) {
  return school_values(run, result, record, "depth");
}

std::vector<std::uint32_t> reported_schools(const RunDescription& description) {
  if (!description.record.focus.empty()) return description.record.focus;
  std::vector<std::uint32_t> all(description.n_schools());
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

}  // namespace schoolsim
