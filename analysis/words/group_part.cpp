#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/words/comparison_parts.hpp"

namespace schoolsim {
namespace {

std::string share_with_interval(const Estimate& share) {
  std::string text = fmt::format("{:.1f}%", 100 * share.estimate);
  if (!share.interval) return text;
  if (share.is_of_worlds)
    return text +
           fmt::format(" ({:.1f} to {:.1f})", 100 * share.interval->lower, 100 * share.interval->upper);
  return text + fmt::format(" ± {:.1f}", 100 * *half_width(share));
}

/// "+1.20 ± 0.05" in points of 100; of worlds "+1.20 (+0.40 to +3.10)".
std::string points_text(const MeasureDifference& difference) {
  const auto points = [](double value) { return estimate_text(Quantity::points, 100 * value, true); };
  const std::string middle = points(difference.estimate);
  if (!difference.interval) return middle;
  const auto [lower, upper] = *difference.interval;
  if (difference.worlds) return fmt::format("{} ({} to {})", middle, points(lower), points(upper));
  const std::string interval = half_width_text(Quantity::points, 100 * (upper - lower) / 2);
  return interval.empty() ? middle : fmt::format("{} {}", middle, interval);
}

/// Why a group has no figures, or only of some runs; empty where it has them of all.
std::string reach_text(const GroupEffect& group, std::size_t n_pairs, std::string_view noun) {
  if (group.n_pairs == n_pairs) return {};
  if (group.n_pairs > 0) return fmt::format("in {} of {} {}s only", group.n_pairs, n_pairs, noun);
  return group.name == "participants" ? fmt::format("the policies reach no school in any {}", noun)
         : group.name == "others"     ? "the policies reach every school"
                                      : "no such school";
}

/// How many schools and pupils end better or worse, beside what chance makes.
std::vector<std::string> winner_sentences(const GroupComparison& groups, std::string_view noun) {
  const WinnersAndLosers& schools = groups.schools;
  const WinnersAndLosers& pupils = groups.pupils;
  const bool are_worlds = schools.better.is_of_worlds;
  const auto runs = counted(static_cast<std::int64_t>(groups.n_pairs), noun);
  std::vector<std::string> told;
  std::string in_one_run = fmt::format(
      "In one {} {} of schools ({} of pupils) end at least {} points better than the same school in the "
      "baseline, {} "
      "({}) at least as much worse",
      noun, share_with_interval(schools.better), share_with_interval(pupils.better),
      figures_text(100 * groups.smallest_win, 2, false), share_with_interval(schools.worse),
      share_with_interval(pupils.worse));
  if (schools.better_by_chance) {
    in_one_run += fmt::format(
        "; without any lasting effect on any school, reached or not, chance would make it {:.1f}% and "
        "{:.1f}%",
        100 * *schools.better_by_chance, 100 * *schools.worse_by_chance);
  }
  told.push_back(in_one_run + ".");
  if (schools.over_runs) {
    told.push_back(fmt::format(
        "On average over {} {:.1f}% of schools ({:.1f}% of pupils) are clearly that much better and {:.1f}% "
        "({:.1f}%) "
        "clearly that much worse; chance alone would put at most about {:.1f}% on either side.",
        runs, 100 * schools.over_runs->better, 100 * pupils.over_runs->better, 100 * schools.over_runs->worse,
        100 * pupils.over_runs->worse, 100 * schools.over_runs->by_chance));
  } else if (are_worlds) {
    told.emplace_back(
        "Worlds differ in more than luck, so chance is not separated here; runs of one set of parameters "
        "do.");
  } else if (groups.n_pairs > 1) {
    told.emplace_back(
        "Each run has different schools, so no school can be followed over runs and chance cannot be "
        "separated.");
  } else {
    told.emplace_back("With one run, chance cannot be separated.");
  }
  return told;
}

constexpr std::string_view winners_note =
    "A school wins or loses against itself in the run with the same luck. Once the policy begins the two "
    "runs drift apart, so many schools win and lose by chance: read the shares beside those of chance. "
    "Schools that a policy reaches are all those that any policy of the scenario reaches; they are compared "
    "with the same schools in the baseline.";

std::vector<std::vector<std::string>> group_rows(const GroupComparison& groups, std::string_view noun) {
  std::vector<std::vector<std::string>> rows;
  for (const GroupEffect& group : groups.groups) {
    const std::string reach = reach_text(group, groups.n_pairs, noun);
    auto& row = rows.emplace_back(std::vector<std::string>(4));
    row[0] = group.label + (reach.empty() ? "" : group.n_pairs > 0 ? ", " : ": ") + reach;
    if (group.n_pairs == 0) continue;
    row[1] = whole_text(std::llround(group.n_schools));
    row[2] = points_text(group.effectiveness);
    row[3] = points_text(group.isolated);
  }
  return rows;
}

void add_figures(ComparisonDraft& draft, std::size_t run, const GroupComparison& groups) {
  for (const GroupEffect& group : groups.groups) {
    if (group.n_pairs == 0) continue;
    for (const MeasureDifference* const difference : {&group.effectiveness, &group.isolated}) {
      const MetricInfo& metric = metric_table()[difference->metric];
      draft.add_figure(
          run, {fmt::format("{}/{}", metric.name, group.name),
                fmt::format("{}: {}", group.label, metric.label), metric.unit, metric.direction,
                metric.smallest_difference, no_number, difference->estimate, difference->interval, "points",
                100, group.n_pairs, difference->verdict, verdict_text(*difference)});
    }
  }
}

OrderedJson to_json(const WinnersAndLosers& winners) {
  const auto number = [](const std::optional<double>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
  };
  OrderedJson over_runs = nullptr;
  if (const auto& mean = winners.over_runs)
    over_runs = {{"better", mean->better}, {"worse", mean->worse}, {"by_chance", mean->by_chance}};
  return {{"better", to_json(winners.better)},
          {"worse", to_json(winners.worse)},
          {"better_by_chance", number(winners.better_by_chance)},
          {"worse_by_chance", number(winners.worse_by_chance)},
          {"over_runs", std::move(over_runs)}};
}

OrderedJson to_json(const GroupComparison& groups, const std::vector<std::string>& text) {
  OrderedJson list = OrderedJson::array();
  for (const GroupEffect& group : groups.groups) {
    const bool is_there = group.n_pairs > 0;
    list.push_back({{"group", group.name},
                    {"label", group.label},
                    {"n_schools", group.n_schools},
                    {"n_runs", group.n_pairs},
                    {"effectiveness", is_there ? to_json(group.effectiveness) : OrderedJson(nullptr)},
                    {"isolated", is_there ? to_json(group.isolated) : OrderedJson(nullptr)}});
  }
  return {{"n_runs", groups.n_pairs},
          {"groups", std::move(list)},
          {"smallest_win", groups.smallest_win},
          {"winners_and_losers", {{"schools", to_json(groups.schools)}, {"pupils", to_json(groups.pupils)}}},
          {"text", text}};
}

}  // namespace

void add_groups(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  Table table{"groups",
              "for whom",
              "For whom: teaching, and schools with no partner, against the baseline",
              "Run",
              {{"Schools"}, {"Number", true}, {"Teaching, points"}, {"No partner, percentage points"}},
              std::string(winners_note)};
  const std::string_view noun = comparison.are_worlds() ? "world" : "run";
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const auto& groups = comparison.groups[r];
    draft.json_of(r)["groups"] = nullptr;
    if (!groups) continue;
    std::vector<std::string> winners = winner_sentences(*groups, noun);
    draft.json_of(r)["groups"] = to_json(*groups, winners);
    add_figures(draft, r, *groups);
    table.sections.push_back({comparison.names[r], r, group_rows(*groups, noun), std::move(winners)});
  }
  draft.add(std::move(table));
}

}  // namespace schoolsim
