#include "analysis/statistics/findings.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"

namespace schoolsim {

namespace {

std::string remain_text(const TierFindings& findings, std::size_t count, std::size_t count_in_baseline) {
  const Interval share = findings.share(count);
  const std::string_view answer = share.lower > 0.5 ? "yes" : share.upper < 0.5 ? "no" : "cannot tell";
  const std::string runs = findings.share_text(count);
  const std::string before = fmt::format("{} of {} in the baseline", count_in_baseline, findings.n_runs);
  return runs.ends_with(')') ? fmt::format("{}, {}; {})", answer, runs.substr(0, runs.size() - 1), before)
                             : fmt::format("{}, {} ({})", answer, runs, before);
}

}  // namespace

bool has_partnership_tiers(const TierFigures& f) {
  return f.low >= tier_share_least && f.high >= tier_share_least && f.margin > 0 &&
         f.persistence > persistence_least;
}

bool has_quality_tiers(const TierFigures& f) { return f.widening > widening_least; }

Regime regime_of(const TierFigures& f) {
  if (f.high < tier_share_least) return Regime::universally_shallow;
  if (f.low < tier_share_least) return Regime::inclusive;
  if (f.margin <= 0) return Regime::graded;
  if (!std::isfinite(f.low + f.high + f.margin + f.persistence + f.widening)) return Regime::undecided;
  return has_partnership_tiers(f) && has_quality_tiers(f) ? Regime::two_tiers
                                                          : Regime::polarised_not_diverging;
}

std::string_view to_string(Regime regime) {
  switch (regime) {
    case Regime::two_tiers:
      return "two tiers";
    case Regime::universally_shallow:
      return "universally shallow";
    case Regime::inclusive:
      return "inclusive";
    case Regime::graded:
      return "graded";
    case Regime::polarised_not_diverging:
      return "polarised but not diverging";
    case Regime::undecided:
      return "undecided";
  }
  return "undecided";
}

TierFindings find_tiers(std::span<const RunResult> results, Term record, const ParameterSets& sets) {
  TierFindings findings;
  if (!sets.empty()) findings.noun = "world";
  findings.n_runs = results.size();
  findings.n_independent = sets.empty() ? results.size() : sets.n_among(results.size());
  for (const RunResult& result : results) {
    const TierFigures figures =
        tier_figures([&](std::size_t m) { return metric_at(result, find_metric(tier_metrics[m]), record); });
    findings.n_partnership += has_partnership_tiers(figures) ? 1U : 0U;
    findings.n_quality += has_quality_tiers(figures) ? 1U : 0U;
    ++findings.n_regime[static_cast<std::size_t>(regime_of(figures))];
  }
  return findings;
}

Interval TierFindings::share(std::size_t count) const { return share_interval(count, n_runs, n_independent); }

std::string TierFindings::share_text(std::size_t count) const {
  if (n_runs == 1) return fmt::format("{}in the one {}", count == 0 ? "not " : "", noun);
  const Interval interval = share(count);
  return fmt::format("in {} of {} ({:.0f} to {:.0f}%)", count == 0 ? "none" : fmt::format("{}", count),
                     counted(static_cast<std::int64_t>(n_runs), noun), 100 * interval.lower,
                     100 * interval.upper);
}

std::string tier_sentence(const TierFindings& findings) {
  const std::string sentence = fmt::format(
      "Two tiers of partnership (who works with whom) {}; of quality (the gap widens because of partnership) "
      "{}.",
      findings.share_text(findings.n_partnership), findings.share_text(findings.n_quality));
  const std::size_t n_undecided = findings.n_regime[static_cast<std::size_t>(Regime::undecided)];
  if (n_undecided == 0) return sentence;
  return fmt::format("{} Undecided in {}: whether tiers last is not defined there.", sentence,
                     counted(static_cast<std::int64_t>(n_undecided), findings.noun));
}

std::string tier_counts_text(const TierFindings& findings) {
  return fmt::format("Of partnership {}, of quality {}.", findings.share_text(findings.n_partnership),
                     findings.share_text(findings.n_quality));
}

std::string tiers_remain_sentence(const TierFindings& findings, const TierFindings& baseline) {
  return fmt::format("Do two tiers remain? Of partnership {}. Of quality {}.",
                     remain_text(findings, findings.n_partnership, baseline.n_partnership),
                     remain_text(findings, findings.n_quality, baseline.n_quality));
}

std::string regime_sentence(const TierFindings& findings) {
  std::vector<std::size_t> order(n_regimes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return findings.n_regime[a] > findings.n_regime[b]; });
  std::vector<std::string> parts;
  for (const std::size_t regime : order) {
    const std::size_t n = findings.n_regime[regime];
    if (n == 0) continue;
    parts.push_back(fmt::format("{} in {}", to_string(static_cast<Regime>(regime)),
                                counted(static_cast<std::int64_t>(n), findings.noun)));
  }
  return parts.empty() ? std::string() : capitalised(fmt::format("{}.", fmt::join(parts, ", ")));
}

}  // namespace schoolsim
