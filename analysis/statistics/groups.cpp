#include "analysis/statistics/groups.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

#include "analysis/statistics/compare.hpp"
#include "analysis/statistics/conversions.hpp"

namespace schoolsim {
namespace {

namespace statistics = boost::math::statistics;
using Column = std::span<const float>;

/// One replicate of both runs. Both share the start, and the scenario's participants mark schools in both.
struct Pair {
  const SchoolList* schools;
  Column start, start_depth;                  ///< at record 0
  Column own, own_depth, other, other_depth;  ///< at the end, of baseline and scenario
  Column participant;

  [[nodiscard]] double difference(std::uint32_t i) const {
    return static_cast<double>(other[i]) - static_cast<double>(own[i]);
  }
};

std::vector<Pair> pairs_of(const ComparedRun& baseline, const ComparedRun& other, Term record) {
  std::vector<Pair> pairs;
  for (std::size_t b = 0; b < baseline.results.size(); ++b) {
    const auto same = [&](const RunResult& result) {
      return result.replicate == baseline.results[b].replicate;
    };
    const auto found = std::find_if(other.results.begin(), other.results.end(), same);
    if (found == other.results.end()) continue;
    const auto o = static_cast<std::size_t>(found - other.results.begin());
    const Pair pair{schools_of(baseline, b),
                    school_values(baseline, b, 0, "effectiveness"),
                    school_values(baseline, b, 0, "depth"),
                    school_values(baseline, b, record, "effectiveness"),
                    school_values(baseline, b, record, "depth"),
                    school_values(other, o, record, "effectiveness"),
                    school_values(other, o, record, "depth"),
                    school_values(other, o, record, "participant")};
    const bool is_whole = pair.schools != nullptr && !pair.start.empty() && !pair.start_depth.empty() &&
                          !pair.own.empty() && !pair.own_depth.empty() && !pair.other.empty() &&
                          !pair.other_depth.empty() && !pair.participant.empty();
    if (is_whole) pairs.push_back(pair);
  }
  return pairs;
}

using Schools = std::vector<std::uint32_t>;

/// Schools by rising value, equals by their place in the list.
Schools sorted(Schools schools, Column value) {
  std::sort(schools.begin(), schools.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(value[a], a) < std::tuple(value[b], b);
  });
  return schools;
}

/// Part `which` of `parts` of about equal size.
Schools part(const Schools& ordered, std::size_t which, std::size_t parts) {
  const std::size_t n = ordered.size();
  const auto at = [&](std::size_t k) { return ordered.begin() + static_cast<std::ptrdiff_t>(n * k / parts); };
  return {at(which), at(which + 1)};
}

struct Group {
  std::string name, label;
  std::function<Schools(const Pair&)> members;
};

std::vector<Group> groups_of(const Schools& reported, double small_primary_pupils) {
  std::vector<Group> groups;
  const auto add_marked = [&](std::string name, std::string label, auto holds) {
    groups.push_back({std::move(name), std::move(label), [&reported, holds](const Pair& pair) {
                        Schools members;
                        for (const std::uint32_t i : reported) {
                          if (holds(pair, i)) members.push_back(i);
                        }
                        return members;
                      }});
  };
  add_marked("all", "All schools", [](const Pair&, std::uint32_t) { return true; });
  groups.push_back({"lowest_tenth", "Weakest tenth at the start",
                    [&](const Pair& pair) { return part(sorted(reported, pair.start), 0, 10); }});
  constexpr std::array<const char*, 5> fifths{"Least disadvantaged fifth", "Second fifth", "Third fifth",
                                              "Fourth fifth", "Most disadvantaged fifth"};
  for (std::size_t f = 0; f < fifths.size(); ++f) {
    groups.push_back(
        {"disadvantage_fifth_" + std::to_string(f + 1), fifths[f], [&reported, f](const Pair& pair) {
           return part(sorted(reported, pair.schools->disadvantage), f, 5);
         }});
  }
  const auto of_phase = [](Phase phase) {
    return [phase](const Pair& pair, std::uint32_t i) { return pair.schools->phase[i] == phase; };
  };
  add_marked("primary", "Primary schools", of_phase(Phase::primary));
  add_marked("secondary", "Secondary schools", of_phase(Phase::secondary));
  add_marked("special", "Special schools", of_phase(Phase::special));
  add_marked("small_primary", "Small primaries", [small_primary_pupils](const Pair& pair, std::uint32_t i) {
    return pair.schools->phase[i] == Phase::primary &&
           pair.schools->pupils[i] < static_cast<float>(small_primary_pupils);
  });
  add_marked("isolated_at_start", "With no partner at the start",
             [](const Pair& pair, std::uint32_t i) { return pair.start_depth[i] < 0; });
  add_marked("participants", "Schools that the policy reaches",
             [](const Pair& pair, std::uint32_t i) { return pair.participant[i] > 0; });
  add_marked("others", "Schools that it does not reach",
             [](const Pair& pair, std::uint32_t i) { return !(pair.participant[i] > 0); });
  return groups;
}

GroupEffect effect_on(const Group& group, const std::vector<Pair>& pairs, std::size_t n_sets) {
  GroupEffect effect{group.name, group.label, 0, 0, {}, {}};
  std::vector<double> effectiveness, isolated;
  for (const Pair& pair : pairs) {
    const Schools members = group.members(pair);
    if (members.empty()) continue;
    const auto n = static_cast<double>(members.size());
    double sum = 0;
    double more_isolated = 0;
    for (const std::uint32_t i : members) {
      sum += pair.difference(i);
      more_isolated += (pair.other_depth[i] < 0 ? 1 : 0) - (pair.own_depth[i] < 0 ? 1 : 0);
    }
    effectiveness.push_back(sum / n);
    isolated.push_back(more_isolated / n);
    effect.n_schools += n;
  }
  effect.n_pairs = effectiveness.size();
  if (effect.n_pairs == 0) return effect;
  effect.n_schools /= static_cast<double>(effect.n_pairs);
  effect.effectiveness = estimate_of(find_metric("effectiveness_mean"), std::move(effectiveness), n_sets);
  effect.isolated = estimate_of(find_metric("isolated"), std::move(isolated), n_sets);
  return effect;
}

/// Student's t and the chances beyond it, for means over n runs.
class MeanOverRuns {
 public:
  explicit MeanOverRuns(std::size_t n)
      : root_n_(std::sqrt(static_cast<double>(n))),
        distribution_(static_cast<double>(n - 1)),
        t_(boost::math::quantile(distribution_, 0.975)) {}

  /// How far from 0 a mean must be to count, for values of this standard deviation.
  [[nodiscard]] double least(double sd, double smallest) const {
    return std::max(smallest, t_ * sd / root_n_);
  }
  /// Chance that the mean of values around 0 is that far on one side.
  [[nodiscard]] double chance(double sd, double smallest) const {
    if (!(sd > 0)) return 0;
    return boost::math::cdf(boost::math::complement(distribution_, least(sd, smallest) * root_n_ / sd));
  }

 private:
  double root_n_;
  boost::math::students_t distribution_;
  double t_;
};

/// Shares by a weight of schools: 1, or pupils. `luck_alone`: pairs are of one list in one world, and so
/// differ in luck alone.
WinnersAndLosers winners_and_losers(const std::vector<Pair>& pairs, const Schools& reported, double smallest,
                                    std::size_t n_sets, bool luck_alone,
                                    const std::function<double(const Pair&, std::uint32_t)>& weight) {
  WinnersAndLosers result;
  std::vector<double> better, worse;
  for (const Pair& pair : pairs) {
    double total = 0;
    double up = 0;
    double down = 0;
    for (const std::uint32_t i : reported) {
      const double w = weight(pair, i);
      const double difference = pair.difference(i);
      total += w;
      up += difference >= smallest ? w : 0;
      down += difference <= -smallest ? w : 0;
    }
    better.push_back(up / total);
    worse.push_back(down / total);
  }
  result.better = estimate_of(better, n_sets);
  result.worse = estimate_of(worse, n_sets);
  const std::size_t n = pairs.size();
  if (!luck_alone || n < 2) return result;

  const MeanOverRuns over_runs(n);
  std::vector<double> differences(n);
  WinnersAndLosers::Mean mean_shares;
  double total = 0;
  double noise_total = 0;
  double up_by_chance = 0;
  double down_by_chance = 0;
  for (const std::uint32_t i : reported) {
    for (std::size_t r = 0; r < n; ++r) differences[r] = pairs[r].difference(i);
    const double average = statistics::mean(differences.begin(), differences.end());
    const double sd = std::sqrt(statistics::sample_variance(differences.begin(), differences.end()));
    const double w = weight(pairs.front(), i);
    total += w;
    const double least = over_runs.least(sd, smallest);
    mean_shares.better += average >= least ? w : 0;
    mean_shares.worse += average <= -least ? w : 0;
    mean_shares.by_chance += w * over_runs.chance(sd, smallest);
    for (const bool is_reached : {false, true}) {
      // Whom a policy reaches may be drawn anew for each run; that is not what chance makes of a school.
      std::vector<double> alike;
      for (std::size_t r = 0; r < n; ++r) {
        if ((pairs[r].participant[i] > 0) == is_reached) alike.push_back(differences[r]);
      }
      if (alike.size() < 2) continue;
      const auto m = static_cast<double>(alike.size());
      const double centre = statistics::mean(alike.begin(), alike.end());
      for (const double difference : alike) {
        // What is left of a mean varies less than differences do.
        const double noise = std::sqrt(m / (m - 1)) * (difference - centre);
        noise_total += w;
        up_by_chance += noise >= smallest ? w : 0;
        down_by_chance += noise <= -smallest ? w : 0;
      }
    }
  }
  mean_shares.better /= total, mean_shares.worse /= total, mean_shares.by_chance /= total;
  result.over_runs = mean_shares;
  if (noise_total > 0) {
    result.better_by_chance = up_by_chance / noise_total;
    result.worse_by_chance = down_by_chance / noise_total;
  }
  return result;
}

}  // namespace

std::optional<GroupComparison> compare_groups(const ComparedRun& baseline, const ComparedRun& other,
                                              Term record) {
  const std::vector<Pair> pairs = pairs_of(baseline, other, record);
  if (pairs.empty()) return std::nullopt;
  const RunDescription& description = *baseline.description;
  const Schools reported = reported_schools(description);
  const std::size_t n_sets = description.sets.n_among(description.n_replicates);
  GroupComparison result;
  result.n_pairs = pairs.size();
  for (const Group& group :
       groups_of(reported, description.scenario.parameters.metric_small_primary_pupils)) {
    result.groups.push_back(effect_on(group, pairs, n_sets));
  }
  result.smallest_win = metric_table()[find_metric("effectiveness_mean")].smallest_difference;
  const auto count = [&](const std::function<double(const Pair&, std::uint32_t)>& weight) {
    return winners_and_losers(pairs, reported, result.smallest_win, n_sets,
                              n_sets == 0 && description.synthetic_size == 0, weight);
  };
  result.schools = count([](const Pair&, std::uint32_t) { return 1.0; });
  result.pupils =
      count([](const Pair& pair, std::uint32_t i) { return static_cast<double>(pair.schools->pupils[i]); });
  return result;
}

}  // namespace schoolsim
