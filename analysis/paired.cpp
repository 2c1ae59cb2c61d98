#include "analysis/paired.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

#include "analysis/numbers.hpp"

namespace schoolsim {

std::optional<Interval> t_interval(std::span<const double> differences) {
  const auto is_finite = [](double x) { return std::isfinite(x); };
  if (differences.size() < 2 || !std::all_of(differences.begin(), differences.end(), is_finite))
    return std::nullopt;
  const auto n = static_cast<double>(differences.size());
  const double mean = boost::math::statistics::mean(differences.begin(), differences.end());
  const double variance = boost::math::statistics::sample_variance(differences.begin(), differences.end());
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * std::sqrt(variance / n);
  return Interval{mean - half, mean + half};
}

Verdict verdict_of(const std::optional<Interval>& interval, double smallest, Direction direction) {
  if (!interval) return Verdict::cannot_tell;
  const auto [lower, upper] = *interval;
  if (lower >= -smallest && upper <= smallest) return Verdict::too_small;
  if (lower > smallest || upper < -smallest) {
    const bool rises = lower > smallest;
    if (direction == Direction::none) return rises ? Verdict::higher : Verdict::lower;
    return rises == (direction == Direction::higher_is_better) ? Verdict::better : Verdict::worse;
  }
  return lower > 0 || upper < 0 ? Verdict::may_not_matter : Verdict::cannot_tell;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::better:
      return "better";
    case Verdict::worse:
      return "worse";
    case Verdict::higher:
      return "higher";
    case Verdict::lower:
      return "lower";
    case Verdict::too_small:
      return "too_small";
    case Verdict::may_not_matter:
      return "may_not_matter";
    case Verdict::cannot_tell:
      return "cannot_tell";
  }
  return "cannot_tell";
}

std::string verdict_text(Verdict verdict, std::size_t n_runs) {
  switch (verdict) {
    case Verdict::too_small:
      return "too small to matter";
    case Verdict::may_not_matter:
      return "may not matter";
    case Verdict::cannot_tell:
      return fmt::format("cannot tell with {}", counted(static_cast<std::int64_t>(n_runs), "run"));
    default:
      return std::string(to_string(verdict));
  }
}

}  // namespace schoolsim
