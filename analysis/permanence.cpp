#include "analysis/permanence.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/bivariate_statistics.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "analysis/text_layout.hpp"
#include "analysis/words.hpp"

namespace schoolsim {
namespace {

std::string percent(double share) { return whole_text(std::llround(100 * share)); }

std::string share_text(const Permanence& effect) {
  if (effect.at_stop.pairs.size() < 2) return "undefined with 1 run";
  if (!effect.share) return "undefined, for the effect at the stop is not clear of 0";
  return fmt::format("{}% ({}% to {}%)", percent(effect.share->estimate),
                     percent(effect.share->interval.lower), percent(effect.share->interval.upper));
}

}  // namespace

std::optional<Ratio> fieller_ratio(std::span<const double> numerator, std::span<const double> denominator) {
  const auto interval = t_interval(denominator);
  if (!interval || (interval->lower <= 0 && interval->upper >= 0) || !t_interval(numerator))
    return std::nullopt;
  namespace statistics = boost::math::statistics;
  const auto n = static_cast<double>(denominator.size());
  const double x = statistics::mean(denominator.begin(), denominator.end());
  const double y = statistics::mean(numerator.begin(), numerator.end());
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  // Boost's covariance divides by n.
  const double scale = t * t / (n - 1);
  const double xx = scale * statistics::variance(denominator.begin(), denominator.end());
  const double yy = scale * statistics::variance(numerator.begin(), numerator.end());
  const double xy = scale * statistics::covariance(denominator, numerator);
  // The bounds are the roots of (y - r x)^2 = yy - 2 r xy + r^2 xx.
  const double a = x * x - xx;
  const double b = x * y - xy;
  const double c = y * y - yy;
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  return Ratio{y / x, {(b - root) / a, (b + root) / a}};
}

std::vector<Permanence> permanence(const std::string& subject, std::span<const RunResult> baseline,
                                   std::span<const RunResult> scenario, Term stop, Term end,
                                   const std::vector<std::size_t>& metrics) {
  std::vector<Permanence> effects;
  for (const std::size_t metric : metrics) {
    const auto at = [&](Term record) {
      return estimate_of(metric, paired_differences(metric_values(scenario, metric, record),
                                                    metric_values(baseline, metric, record)));
    };
    Permanence effect{subject, at(stop), at(end), {}};
    if (metric_table()[metric].name != price_measure)
      effect.share = fieller_ratio(effect.at_end.pairs, effect.at_stop.pairs);
    effects.push_back(std::move(effect));
  }
  return effects;
}

std::string permanence_text(std::span<const Permanence> effects, std::uint32_t n_schools,
                            const std::vector<std::size_t>& metrics) {
  std::size_t width = 0;
  for (const Permanence& effect : effects) width = std::max(width, columns(effect.subject));
  std::string text;
  for (const std::size_t metric : metrics) {
    const bool is_price = metric_table()[metric].name == price_measure;
    text += fmt::format("\n{}\n", metric_table()[metric].label);
    for (const Permanence& effect : effects) {
      if (effect.at_stop.metric != metric) continue;
      const auto line = [&](std::string_view subject, std::string_view when,
                            const MeasureDifference& difference) {
        const DifferenceText words = difference_text(difference, n_schools);
        const std::string start =
            fmt::format("  {}  {} {:>8} ", padded(subject, width), padded(when, 9), words.estimate);
        return is_price
                   ? start + words.interval_and_unit() + "\n"
                   : fmt::format("{}{} {}\n", start, padded(words.interval_and_unit(), 22), words.verdict);
      };
      text += line(effect.subject, "at stop", effect.at_stop) + line("", "at end", effect.at_end);
      if (!is_price)
        text += fmt::format("  {}  {}  {}\n", padded("", width), padded("stays", 9), share_text(effect));
    }
  }
  return text;
}

std::string permanence_csv(std::span<const Permanence> effects) {
  std::string csv = "quantity,subject,metric,unit,estimate,lower,upper\n";
  for (const Permanence& effect : effects) {
    const MetricInfo& metric = metric_table()[effect.at_stop.metric];
    const auto row = [&](std::string_view quantity, std::string_view unit, double estimate,
                         const std::optional<Interval>& interval) {
      csv += fmt::format("{},{},{},{},{},{},{}\n", quantity, effect.subject, metric.name, unit,
                         csv_number(estimate), interval ? csv_number(interval->lower) : "",
                         interval ? csv_number(interval->upper) : "");
    };
    row("at_stop", metric.unit, effect.at_stop.estimate, effect.at_stop.interval);
    row("at_end", metric.unit, effect.at_end.estimate, effect.at_end.interval);
    if (effect.share) {
      row("share_that_stays", "share", effect.share->estimate, effect.share->interval);
    } else {
      row("share_that_stays", "share", std::nan(""), {});
    }
  }
  return csv;
}

}  // namespace schoolsim
