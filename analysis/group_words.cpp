#include "analysis/group_words.hpp"

#include <fmt/format.h>

#include "analysis/numbers.hpp"

namespace schoolsim {
namespace {

std::string share_with_interval(const Estimate& share) {
  std::string text = fmt::format("{:.1f}%", 100 * share.mean);
  if (const auto half = half_width(share)) text += fmt::format(" ± {:.1f}", 100 * *half);
  return text;
}

}  // namespace

/// "+1.20 ± 0.05" in points of 100.
std::string points_text(const Estimate& estimate) {
  const auto half = half_width(estimate);
  const std::string interval = half ? half_width_text(Quantity::points, 100 * *half) : std::string();
  const std::string mean = estimate_text(Quantity::points, 100 * estimate.mean, true);
  return interval.empty() ? mean : fmt::format("{} {}", mean, interval);
}

/// Why a group has no figures, or only of some runs; empty where it has them of all.
std::string reach_text(const GroupEffect& group, std::size_t n_pairs) {
  if (group.n_pairs == n_pairs) return {};
  if (group.n_pairs > 0) return fmt::format("in {} of {} runs only", group.n_pairs, n_pairs);
  return group.name == "participants" ? "the policies reach no school in any run"
         : group.name == "others"     ? "none: the policies reach every school"
                                      : "no such school";
}

std::vector<std::string> winner_sentences(const GroupComparison& groups) {
  const WinnersAndLosers& schools = groups.schools;
  const WinnersAndLosers& pupils = groups.pupils;
  const auto runs = counted(static_cast<std::int64_t>(groups.n_pairs), "run");
  std::vector<std::string> told;
  std::string in_one_run = fmt::format(
      "In one run {} of schools ({} of pupils) end at least {} points better than the same school in the "
      "baseline, {} "
      "({}) at least as much worse",
      share_with_interval(schools.better), share_with_interval(pupils.better),
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
  } else if (groups.n_pairs > 1) {
    told.emplace_back(
        "Each run has other schools, so no school can be followed over runs, and what is chance cannot be "
        "told apart.");
  } else {
    told.emplace_back("With one run what is chance cannot be told apart.");
  }
  return told;
}

std::string winners_note() {
  return "A school wins or loses against itself in the run with the same luck. From the policy on the two "
         "runs drift apart, "
         "so many schools win and lose by chance: read the shares beside those of chance. Schools that a "
         "policy "
         "reaches are all that any policy of the scenario reaches, and the baseline’s same schools stand "
         "against them.";
}

}  // namespace schoolsim
