#include <algorithm>
#include <vector>

#include "sim/model/math.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// How many standard deviations each value is from the mean, times a weight.
std::vector<double> standardised(const std::vector<float>& values, double weight) {
  const auto n = static_cast<double>(values.size());
  double total = 0;
  for (const float value : values) total += static_cast<double>(value);
  double squares = 0;
  for (const float value : values) {
    const double from_mean = static_cast<double>(value) - total / n;
    squares += from_mean * from_mean;
  }
  std::vector<double> result;
  for (const float value : values)
    result.push_back(weight / math::sqrt(squares / n) * (static_cast<double>(value) - total / n));
  return result;
}

}  // namespace

double lowest_tenth(const State& state) {
  std::vector<float> rising = state.effectiveness;
  std::sort(rising.begin(), rising.end());
  const std::size_t count = std::max<std::size_t>(1, rising.size() / 10);
  double total = 0;
  for (std::size_t r = 0; r < count; ++r) total += static_cast<double>(rising[r]);
  return total / static_cast<double>(count);
}

double judgement_agreement(const Step& now, const State& state, const std::vector<float>& leadership) {
  const auto halo = static_cast<double>(now.k.inspection_leadership_halo);
  const std::vector<double> of_practice = standardised(state.judged, halo);
  const std::vector<double> of_leadership = standardised(leadership, 1 - halo);
  std::vector<double> judged;
  for (SchoolIndex i = 0; i < state.size(); ++i) judged.push_back(of_practice[i] + of_leadership[i]);

  std::vector<SchoolIndex> best_first;
  for (SchoolIndex i = 0; i < state.size(); ++i) best_first.push_back(i);
  std::sort(best_first.begin(), best_first.end(), [&](SchoolIndex a, SchoolIndex b) {
    return judged[a] != judged[b] ? judged[a] > judged[b] : now.world.id[a] < now.world.id[b];
  });
  std::vector<std::uint8_t> grades = state.grade;  // as many of each, the best first
  std::sort(grades.begin(), grades.end());
  int alike = 0;
  for (std::size_t r = 0; r < best_first.size(); ++r) {
    if (state.grade[best_first[r]] == grades[r]) ++alike;
  }
  return alike / static_cast<double>(state.size());
}

}  // namespace schoolsim::plain
