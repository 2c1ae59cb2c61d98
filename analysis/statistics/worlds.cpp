#include "analysis/statistics/worlds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/quantile.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t plainly_percent = 95;
constexpr std::size_t probably_percent = 80;
constexpr std::size_t mostly_percent = 50;
constexpr std::size_t told_percent = 5;

/// Ranks from 0, equal values share the mean of theirs, less the mean of all and scaled to length 1: products
/// of two are rank correlations. Empty for values that are all alike.
std::vector<double> unit_ranks(std::span<const double> values) {
  const std::size_t n = values.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(n);
  double length = 0;
  for (std::size_t first = 0; first < n;) {
    std::size_t end = first + 1;
    while (end < n && values[order[end]] == values[order[first]]) ++end;
    const double rank = 0.5 * static_cast<double>(first + end - 1) - 0.5 * static_cast<double>(n - 1);
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = rank;
    length += rank * rank * static_cast<double>(end - first);
    first = end;
  }
  if (length == 0) return {};
  for (double& rank : ranks) rank /= std::sqrt(length);
  return ranks;
}

bool is_share(std::size_t n, std::size_t of, std::size_t percent) { return n > 0 && 100 * n >= percent * of; }

/// A verdict, and in how many worlds it holds.
struct Said {
  Verdict verdict;
  std::size_t n;
};

std::array<Said, 3> by_number(const WorldVerdict& of) {
  const bool is_neutral = of.direction == Direction::none;
  const bool is_good_up = of.direction == Direction::higher_is_better;
  std::array<Said, 3> all{{{is_neutral   ? Verdict::higher
                            : is_good_up ? Verdict::better
                                         : Verdict::worse,
                            of.n_rises},
                           {is_neutral   ? Verdict::lower
                            : is_good_up ? Verdict::worse
                                         : Verdict::better,
                            of.n_falls},
                           {Verdict::too_small, of.n_small()}}};
  std::stable_sort(all.begin(), all.end(), [](const Said& a, const Said& b) { return a.n > b.n; });
  return all;
}

bool depends(const WorldVerdict& of) {
  return is_share(of.n_rises, of.n_worlds, told_percent) && is_share(of.n_falls, of.n_worlds, told_percent);
}

}  // namespace

double world_level(std::size_t n_sets) {
  const auto sets = static_cast<double>(n_sets);
  return n_sets < enough_worlds ? (sets - 1) / (sets + 1) : 0.95;
}

std::optional<WorldSpread> spread_of(std::span<const double> worlds) {
  return spread_of(worlds, worlds.size());
}

std::optional<WorldSpread> spread_of(std::span<const double> worlds, std::size_t n_sets) {
  const auto is_finite = [](double x) { return std::isfinite(x); };
  if (worlds.size() < 2 || !std::all_of(worlds.begin(), worlds.end(), is_finite)) return std::nullopt;
  std::vector<double> ascending(worlds.begin(), worlds.end());
  std::sort(ascending.begin(), ascending.end());
  const auto at = [&](double p) { return outer_quantile(ascending, p, std::min(n_sets, ascending.size())); };
  return WorldSpread{at(0.5), {at(0.025), at(0.975)}};
}

Estimate estimate_of(std::span<const double> values, std::size_t n_sets) {
  if (n_sets == 0) return estimate_of(values);
  const auto spread = spread_of(values, n_sets);
  return spread ? Estimate{spread->median, spread->interval, true}
                : Estimate{estimate_of(values).estimate, {}, true};
}

std::optional<Ratio> ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                              std::size_t n_sets) {
  if (n_sets == 0) return fieller_ratio(numerators, denominators);
  const auto all = [&](auto holds) { return std::all_of(denominators.begin(), denominators.end(), holds); };
  if (!all([](double x) { return x > 0; }) && !all([](double x) { return x < 0; })) return std::nullopt;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < numerators.size(); ++i) ratios.push_back(numerators[i] / denominators[i]);
  const auto spread = spread_of(ratios, n_sets);
  return spread ? std::optional(Ratio{spread->median, spread->interval}) : std::nullopt;
}

WorldVerdict world_verdict(std::span<const double> worlds, double smallest, Direction direction) {
  WorldVerdict result{worlds.size(), 0, 0, direction};
  for (const double difference : worlds) {
    if (difference > smallest) ++result.n_rises;
    if (difference < -smallest) ++result.n_falls;
  }
  return result;
}

Verdict WorldVerdict::verdict() const {
  const Said first = by_number(*this).front();
  return depends(*this) || !is_share(first.n, n_worlds, mostly_percent) ? Verdict::cannot_tell
                                                                        : first.verdict;
}

std::size_t WorldVerdict::n_agree() const { return by_number(*this).front().n; }

std::string WorldVerdict::text() const {
  if (depends(*this)) return "depends";
  const Said first = by_number(*this).front();
  const std::string words = verdict_text(first.verdict, n_worlds);
  if (is_share(first.n, n_worlds, plainly_percent)) return words;
  if (is_share(first.n, n_worlds, probably_percent)) return "probably " + words;
  if (is_share(first.n, n_worlds, mostly_percent)) return "mostly " + words;
  return "cannot tell";
}

std::string WorldVerdict::counts_text() const {
  const std::array<Said, 3> all = by_number(*this);
  const bool is_one = !depends(*this) && is_share(all.front().n, n_worlds, mostly_percent);
  std::vector<std::string> others;
  for (std::size_t i = is_one ? 1 : 0; i < all.size(); ++i) {
    if (is_share(all[i].n, n_worlds, told_percent))
      others.push_back(fmt::format("{} in {}", verdict_text(all[i].verdict, n_worlds), all[i].n));
  }
  const std::string rest = fmt::format("{}", fmt::join(others, ", "));
  if (!is_one) return rest;
  return fmt::format("in {} of {} worlds{}{}", all.front().n, n_worlds, rest.empty() ? "" : "; else ", rest);
}

std::string WorldVerdict::full_text() const {
  const std::string counts = counts_text();
  const bool is_one = counts.starts_with("in ");
  return text() + (is_one ? ", " : fmt::format(" with {} worlds: ", n_worlds)) + counts;
}

std::optional<double> luck_share(const std::vector<std::vector<double>>& by_set) {
  const auto n_sets = static_cast<double>(by_set.size());
  double n = 0, sum = 0, squares_of_counts = 0;
  for (const auto& lucks : by_set) {
    const auto n_lucks = static_cast<double>(lucks.size());
    n += n_lucks;
    squares_of_counts += n_lucks * n_lucks;
    sum = std::accumulate(lucks.begin(), lucks.end(), sum);
  }
  if (n_sets < 2 || n <= n_sets) return std::nullopt;
  double within = 0, between = 0;
  for (const auto& lucks : by_set) {
    const auto n_lucks = static_cast<double>(lucks.size());
    const double mean = std::accumulate(lucks.begin(), lucks.end(), 0.0) / n_lucks;
    for (const double one : lucks) within += (one - mean) * (one - mean);
    between += n_lucks * (mean - sum / n) * (mean - sum / n);
  }
  const double luck = within / (n - n_sets);
  const double usual_lucks = (n - squares_of_counts / n) / (n_sets - 1);
  const double of_sets = std::max(0.0, (between / (n_sets - 1) - luck) / usual_lucks);
  return luck + of_sets > 0 ? std::optional(luck / (luck + of_sets)) : std::nullopt;
}

std::optional<HangsOn> hangs_on(std::span<const std::vector<double>> inputs, std::span<const double> values) {
  constexpr std::size_t n_permutations = 1999;
  const auto is_finite = [](double x) { return std::isfinite(x); };
  if (values.size() < enough_worlds_to_hang_on || !std::all_of(values.begin(), values.end(), is_finite))
    return std::nullopt;
  std::vector<double> outcome = unit_ranks(values);
  if (outcome.empty()) return std::nullopt;
  std::vector<std::vector<double>> ranks;
  for (const auto& input : inputs) ranks.push_back(unit_ranks(input));
  const auto strongest = [&] {
    HangsOn found;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      if (ranks[i].empty()) continue;
      const double r = std::inner_product(outcome.begin(), outcome.end(), ranks[i].begin(), 0.0);
      if (std::abs(r) > std::abs(found.rank_correlation)) found = {i, r};
    }
    return found;
  };
  HangsOn found = strongest();
  std::mt19937_64 generator(1);
  std::size_t n_as_strong = 0;
  for (std::size_t k = 0; k < n_permutations; ++k) {
    // Not std::shuffle, whose draws differ between libraries.
    for (std::size_t i = outcome.size() - 1; i > 0; --i)
      std::swap(outcome[i], outcome[generator() % (i + 1)]);
    if (std::abs(strongest().rank_correlation) >= std::abs(found.rank_correlation) - 1e-12) ++n_as_strong;
  }
  found.p_value = static_cast<double>(n_as_strong + 1) / static_cast<double>(n_permutations + 1);
  if (!(found.p_value < 0.05)) return std::nullopt;
  return found;
}

}  // namespace schoolsim
