#include "sim/study/discover.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/error.hpp"
#include "sim/study/limits.hpp"

namespace schoolsim {

Discovery discover(const SweepAnswers& sweep, const DiscoverRequest& request) {
  const SweepHeader& header = sweep.header();
  std::vector<CaseCondition> conditions;
  for (const std::string& text : request.where) conditions.push_back(read_condition(text, sweep));
  const std::size_t scenario = request.scenario.empty() ? 0 : sweep.scenario(request.scenario, "scenario");
  Discovery answer;
  answer.what = fmt::format("{}", fmt::join(request.where, " and "));
  answer.labelled = label(sweep, scenario, conditions);
  const LabelledPoints& points = answer.labelled.points;
  answer.n_cases = static_cast<std::size_t>(std::count(points.is_case.begin(), points.is_case.end(), 1));
  if (points.n_points() == 0)
    throw Error(ErrorKind::input, header.path + ": no run of “" + header.scenarios[scenario] +
                                      "” has a value of the metrics in the condition");
  if (answer.n_cases == 0 || answer.n_cases == points.n_points()) return answer;
  answer.trajectory = prim_trajectory(points);
  const auto last = static_cast<std::int64_t>(answer.trajectory.size()) - 1;
  answer.chosen = balanced_box(answer.trajectory);
  if (request.box) {
    expect_within("box", *request.box, 0, last);
    answer.chosen = static_cast<std::size_t>(*request.box);
  }
  for (std::size_t d = 0; d < header.factors.size(); ++d)
    answer.p_values.push_back(quasi_p_value(points, answer.box(), d));
  return answer;
}

}  // namespace schoolsim
