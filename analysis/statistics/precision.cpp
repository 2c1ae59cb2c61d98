#include "analysis/statistics/precision.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

#include "analysis/words/numbers.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

double sd_of(std::span<const double> values) {
  return std::sqrt(boost::math::statistics::sample_variance(values.begin(), values.end()));
}

double half_width_at(double sd, std::uint64_t n) {
  const boost::math::students_t t(static_cast<double>(n - 1));
  return boost::math::quantile(t, 0.975) * sd / std::sqrt(static_cast<double>(n));
}

}  // namespace

std::uint64_t replicates_for(double sd, double half_width) {
  std::uint64_t most = 2;
  while (half_width_at(sd, most) > half_width) most *= 2;
  std::uint64_t too_few = most / 2;
  while (most - too_few > 1) {
    const std::uint64_t middle = too_few + (most - too_few) / 2;
    (half_width_at(sd, middle) > half_width ? too_few : most) = middle;
  }
  return most;
}

double sd_at_most(std::span<const double> values) {
  const auto freedom = static_cast<double>(values.size() - 1);
  return sd_of(values) * std::sqrt(freedom / boost::math::quantile(boost::math::chi_squared(freedom), 0.05));
}

std::uint32_t next_look(std::uint32_t n_replicates) {
  return std::max(first_look, n_replicates + std::max(1U, n_replicates / 4));
}

std::optional<Interval> median_interval(std::span<const double> values, std::size_t n_groups) {
  std::vector<double> ascending(values.begin(), values.end());
  std::sort(ascending.begin(), ascending.end());
  const boost::math::binomial below_median(static_cast<double>(n_groups), 0.5);
  std::size_t rank = 0;  // from either end, counted from 1
  while (2 * (rank + 1) <= n_groups && boost::math::cdf(below_median, static_cast<double>(rank)) <= 0.025)
    ++rank;
  if (rank == 0) return std::nullopt;
  const std::size_t outer = (rank - 1) * values.size() / n_groups;
  return Interval{ascending[outer], ascending[values.size() - 1 - outer]};
}

namespace {

/// The middle with its own interval: of a mean or, where they are worlds, of a median.
Estimate middle_of(std::span<const double> values, std::size_t n_sets) {
  Estimate middle = estimate_of(values, n_sets);
  if (n_sets > 0) middle.interval = median_interval(values, n_sets);
  return middle;
}

}  // namespace

bool is_precise(std::span<const double> values, double wanted) { return is_precise(values, wanted, 0); }

bool is_precise(std::span<const double> values, double wanted, std::size_t n_sets) {
  if (values.size() < first_look) return false;
  const auto half = half_width(middle_of(values, n_sets));
  return half && *half <= wanted;
}

std::string precision_text(std::span<const WantedPrecision> wanted, std::uint32_t n_schools,
                           std::size_t n_sets) {
  const bool are_worlds = n_sets > 0;
  const std::string_view noun = are_worlds ? "world" : "run";
  std::string text;
  for (const WantedPrecision& one : wanted) {
    const MetricInfo& metric = metric_table()[one.metric];
    const Quantity quantity = quantity_of(metric);
    const double scale = plain_scale(metric, n_schools);
    const Estimate now = middle_of(one.values, n_sets);
    const auto n = static_cast<std::int64_t>(one.values.size());
    text += fmt::format("{}\n", metric.label);
    const auto half = half_width(now);
    text += paragraph(
        half ? fmt::format("{} {} {} with {}", estimate_text(quantity, now.estimate * scale, true),
                           half_width_text(quantity, *half * scale), metric.plain_unit, counted(n, noun))
             : fmt::format("cannot tell with {}", counted(n, noun)),
        "  ", 4);
    if (!half) continue;
    const std::string aim = half_width_text(quantity, one.half_width * scale);
    // Of normal values the median's standard error is sqrt(pi / 2) times the mean's.
    const double spread = are_worlds ? std::sqrt(std::acos(-1.0) / 2) : 1;
    const double ratio = *half / one.half_width;
    const auto shrunk = static_cast<std::uint64_t>(std::ceil(static_cast<double>(n) * ratio * ratio));
    const std::uint64_t likely = are_worlds ? std::max(std::uint64_t{first_look}, shrunk)
                                            : replicates_for(sd_of(one.values), one.half_width);
    const std::uint64_t most =
        std::max(likely, replicates_for(spread * sd_at_most(one.values), one.half_width));
    text += paragraph(fmt::format("for {} {}: about {}, at most {}", aim, metric.plain_unit,
                                  counted(static_cast<std::int64_t>(likely), "replicate"),
                                  whole_text(static_cast<std::int64_t>(most))),
                      "  ", 4);
  }
  return text;
}

}  // namespace schoolsim
