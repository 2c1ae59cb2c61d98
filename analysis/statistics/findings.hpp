#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// What a system of schools has become, by the five conditions of MODEL section 5, in the order they are
/// tried.
enum class Regime : std::uint8_t {
  two_tiers,
  universally_shallow,      ///< fewer than a tenth of schools with a deep partner
  inclusive,                ///< fewer than a tenth of schools with no or a loose partner
  graded,                   ///< both, but the middle is not hollow
  polarised_not_diverging,  ///< both and hollow, but tiers do not last, or quality does not diverge
  undecided,  ///< a condition is not defined, as persistence is where all schools were in one tier
};
inline constexpr std::size_t n_regimes = 6;

/// Conditions of two tiers (MODEL section 5).
inline constexpr double tier_share_least = 0.10;
inline constexpr double persistence_least = 0.3;
inline constexpr double widening_least = 0.2;

/// The five figures that decide.
struct TierFigures {
  double low = 0, high = 0, margin = 0, persistence = 0, widening = 0;
};
/// The metrics that they are, in the order of TierFigures.
inline constexpr std::array<std::string_view, 5> tier_metrics{"tier_low", "tier_high", "margin",
                                                              "persistence", "widening"};
/// The figures, given the value of each of tier_metrics by its place there.
template <class Value>
TierFigures tier_figures(Value value) {
  return {value(0), value(1), value(2), value(3), value(4)};
}

/// Two tiers of partnership, of who works with whom: both ends hold a tenth of schools, the middle is hollow,
/// the low stay low.
bool has_partnership_tiers(const TierFigures& figures);

/// Two tiers of quality: the gap between engaged and other schools has widened because of partnership.
bool has_quality_tiers(const TierFigures& figures);

Regime regime_of(const TierFigures& figures);
std::string_view to_string(Regime regime);

/// In how many runs or worlds of a scenario each holds: two findings, two counts.
struct TierFindings {
  std::string_view noun = "run";  ///< what is counted
  std::size_t n_runs = 0;
  std::size_t n_independent = 0;  ///< runs, or the sets of parameters that worlds have
  std::size_t n_partnership = 0;
  std::size_t n_quality = 0;
  std::array<std::size_t, n_regimes> n_regime{};

  /// share_interval of a count of these runs.
  [[nodiscard]] Interval share(std::size_t count) const;
  /// "in 18 of 20 runs (68 to 99%)", "in none of 20 runs (0 to 17%)"; "in the one run".
  [[nodiscard]] std::string share_text(std::size_t count) const;
};

/// Of the runs that the results are, or of worlds of some sets of parameters.
TierFindings find_tiers(std::span<const RunResult> results, Term record, const ParameterSets& sets = {});

/// The two findings: "Two tiers of partnership (who works with whom) in 12 of 20 runs; of quality (the gap
/// widens because of partnership) in none of 20 runs."
std::string tier_sentence(const TierFindings& findings);

/// The same where a heading has said what they are: "Of partnership in 12 of 20 runs, of quality in none of
/// 20 runs."
std::string tier_counts_text(const TierFindings& findings);
inline constexpr std::string_view tier_heading =
    "Two tiers, of partnership (who works with whom) and of quality (the gap widens because of partnership)";

/// What a policy makes of the two tiers: "Do two tiers remain? Of partnership yes, in 18 of 20 runs (68 to
/// 99%; 20 of 20 in the baseline). Of quality no, in none of 20 runs (0 to 17%; 3 of 20 in the baseline)."
/// Yes or no where the interval lies on one side of half of all runs.
std::string tiers_remain_sentence(const TierFindings& findings, const TierFindings& baseline);

/// How many runs are of which regime: "Two tiers in 12 runs, graded in 8 runs."
std::string regime_sentence(const TierFindings& findings);

}  // namespace schoolsim
