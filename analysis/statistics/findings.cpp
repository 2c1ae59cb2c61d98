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

/// "68 to 99%".
std::string interval_text(std::size_t count, std::size_t n_runs) {
  const Interval share = share_interval(count, n_runs);
  return fmt::format("{:.0f} to {:.0f}%", 100 * share.lower, 100 * share.upper);
}

std::string remain_text(std::size_t count, std::size_t count_in_baseline, std::size_t n_runs,
                        std::string_view noun) {
  const Interval share = share_interval(count, n_runs);
  const std::string_view answer = share.lower > 0.5 ? "yes" : share.upper < 0.5 ? "no" : "cannot tell";
  const std::string runs = share_of_runs_text(count, n_runs, noun);
  const std::string before = fmt::format("{} of {} in the baseline", count_in_baseline, n_runs);
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

TierFindings find_tiers(std::span<const RunResult> results, Term record, bool are_worlds) {
  TierFindings findings;
  if (are_worlds) findings.noun = "world";
  findings.n_runs = results.size();
  for (const RunResult& result : results) {
    const TierFigures figures =
        tier_figures([&](std::size_t m) { return metric_at(result, find_metric(tier_metrics[m]), record); });
    findings.n_partnership += has_partnership_tiers(figures) ? 1U : 0U;
    findings.n_quality += has_quality_tiers(figures) ? 1U : 0U;
    ++findings.n_regime[static_cast<std::size_t>(regime_of(figures))];
  }
  return findings;
}

std::string share_of_runs_text(std::size_t count, std::size_t n_runs, std::string_view noun) {
  if (n_runs == 1) return fmt::format("{}in the one {}", count == 0 ? "not " : "", noun);
  const auto runs = counted(static_cast<std::int64_t>(n_runs), noun);
  return fmt::format("in {} of {} ({})", count == 0 ? "none" : fmt::format("{}", count), runs,
                     interval_text(count, n_runs));
}

std::string tier_sentence(const TierFindings& findings) {
  const std::string sentence = fmt::format(
      "Two tiers of partnership (who works with whom) {}; of quality (the gap widens because of partnership) "
      "{}.",
      share_of_runs_text(findings.n_partnership, findings.n_runs, findings.noun),
      share_of_runs_text(findings.n_quality, findings.n_runs, findings.noun));
  const std::size_t n_undecided = findings.n_regime[static_cast<std::size_t>(Regime::undecided)];
  if (n_undecided == 0) return sentence;
  return fmt::format("{} Undecided in {}: whether tiers last is not defined there.", sentence,
                     counted(static_cast<std::int64_t>(n_undecided), findings.noun));
}

std::string tier_counts_text(const TierFindings& findings) {
  return fmt::format("Of partnership {}, of quality {}.",
                     share_of_runs_text(findings.n_partnership, findings.n_runs, findings.noun),
                     share_of_runs_text(findings.n_quality, findings.n_runs, findings.noun));
}

std::string tiers_remain_sentence(const TierFindings& findings, const TierFindings& baseline) {
  const std::size_t n = findings.n_runs;
  return fmt::format("Do two tiers remain? Of partnership {}. Of quality {}.",
                     remain_text(findings.n_partnership, baseline.n_partnership, n, findings.noun),
                     remain_text(findings.n_quality, baseline.n_quality, n, findings.noun));
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
