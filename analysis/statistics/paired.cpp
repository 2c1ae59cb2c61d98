#include "analysis/statistics/paired.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/bivariate_statistics.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

#include "analysis/words/numbers.hpp"

namespace schoolsim {
namespace {

bool can_be_estimated(std::span<const double> values) {
  return values.size() >= 2 &&
         std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

std::optional<Interval> t_interval(std::span<const double> differences) {
  if (!can_be_estimated(differences)) return std::nullopt;
  const auto n = static_cast<double>(differences.size());
  const double mean = boost::math::statistics::mean(differences.begin(), differences.end());
  const double variance = boost::math::statistics::sample_variance(differences.begin(), differences.end());
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * std::sqrt(variance / n);
  return Interval{mean - half, mean + half};
}

Interval share_interval(std::size_t n_held, std::size_t n) { return share_interval(n_held, n, n); }

Interval share_interval(std::size_t n_held, std::size_t n, std::size_t n_independent) {
  if (n == 0) return {0, 1};
  using boost::math::binomial;
  const auto trials = static_cast<double>(n_independent);
  const double held = trials * static_cast<double>(n_held) / static_cast<double>(n);
  return {binomial::find_lower_bound_on_p(trials, held, 0.025),
          binomial::find_upper_bound_on_p(trials, held, 0.025)};
}

std::optional<double> half_width(const Estimate& estimate) {
  if (!estimate.interval) return std::nullopt;
  return (estimate.interval->upper - estimate.interval->lower) / 2;
}

bool is_clear_of_zero(const std::optional<Interval>& interval) {
  return interval && (interval->lower > 0 || interval->upper < 0);
}

Estimate estimate_of(std::span<const double> differences) {
  return {boost::math::statistics::mean(differences.begin(), differences.end()), t_interval(differences)};
}

std::optional<Interval> fieller_interval(std::span<const double> numerators,
                                         std::span<const double> denominators) {
  if (!can_be_estimated(numerators) || !can_be_estimated(denominators) ||
      numerators.size() != denominators.size())
    return std::nullopt;
  const auto n = static_cast<double>(numerators.size());
  using namespace boost::math::statistics;
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const auto [x, y, covariance_of_sample] = means_and_covariance(denominators, numerators);
  const double per_mean = t * t / n;  // turns a variance of values into t squared times that of their mean
  const double xx = per_mean * sample_variance(denominators.begin(), denominators.end());
  const double yy = per_mean * sample_variance(numerators.begin(), numerators.end());
  const double xy = per_mean * covariance_of_sample * n / (n - 1);
  // (y - r x)^2 <= yy - 2 r xy + r^2 xx, a parabola in r that opens upwards where x is clear of 0.
  const double a = x * x - xx;
  if (!(a > 0)) return std::nullopt;
  const double b = x * y - xy;
  const double c = y * y - yy;
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  return Interval{(b - root) / a, (b + root) / a};
}

std::optional<Ratio> fieller_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  const auto interval = fieller_interval(numerators, denominators);
  if (!interval) return std::nullopt;
  return Ratio{estimate_of(numerators).estimate / estimate_of(denominators).estimate, *interval};
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

std::string verdict_text(Verdict verdict, std::size_t n_runs, std::string_view noun) {
  switch (verdict) {
    case Verdict::too_small:
      return "too small to matter";
    case Verdict::may_not_matter:
      return "may not matter";
    case Verdict::cannot_tell:
      return fmt::format("cannot tell with {}", counted(static_cast<std::int64_t>(n_runs), noun));
    default:
      return std::string(to_string(verdict));
  }
}

}  // namespace schoolsim
