#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/compare.hpp"
#include "analysis/words/numbers.hpp"

namespace schoolsim {

/// The mark before a verdict: works in grey print where colours do not.
enum class Sign : std::uint8_t {
  square,   ///< a description, or no difference that matters
  up,       ///< better on some measure, worse on none
  down,     ///< worse on some, better on none
  diamond,  ///< mixed
  ring,     ///< cannot tell
};
std::string_view to_string(Sign sign);

/// What is said about one run as a whole.
struct PolicyVerdict {
  Sign sign = Sign::square;
  std::string heading;  ///< "Forced federation: mixed."
  /// One gain, all losses, what did not change, what cannot be told, what it costs, whether two tiers remain.
  std::string text;
};

/// An effect without its range: "1,500 fewer schools without a partner", "heads less willing to partner by 4
/// points".
std::string plain_effect_text(const MeasureDifference& difference, std::uint32_t n_schools);

/// Of effects that come and go the largest, two at most: "Comes and goes: 1,800 fewer schools with no partner
/// in year 6, two fifths of that in year 15."; empty where there is none.
std::string peaks_sentence(const std::vector<MeasureDifference>& differences, Term record,
                           std::uint32_t n_schools);

/// The verdict on one run, not the first, against the baseline: counts over judged_metrics(), then sentences
/// from their figures. Where other parameters differ too, the heading names them.
PolicyVerdict policy_verdict(const Comparison& comparison, std::size_t run);

/// In which parameters, prices aside, a scenario differs from the baseline besides its policies, and what
/// that means for a verdict on it: "“Mine” differs from “Two-tier drift” in more than its policies:
/// trust.loss is 0.3 instead of 0.16. ..."; empty where in none.
std::string parameters_caveat(std::string_view baseline_name, const Scenario& baseline, std::string_view name,
                              const Scenario& scenario);

/// What a reader must know before any verdict: a first file that has policies where another has none, with
/// the order that was probably meant, and parameters and prices in which runs differ besides their policies.
/// A sentence each.
std::vector<std::string> caveats(const Comparison& comparison);

/// The same of scenarios that ran at one price and are no files: the options of a sweep, the baseline first.
std::vector<std::string> caveats(std::span<const Scenario> scenarios);

/// What the baseline does, from one of its runs: "Schools with no partner rise from 3,900 to 5,400 of 21,075;
/// ..."
PolicyVerdict description_of(std::string_view name, const RunResult& result, Term record,
                             std::uint32_t n_schools);

/// What a run costs more than the baseline: days paid per school, if any, schools' own time and public money.
/// `days_paid` is the difference, `days_paid_before` the baseline's; without `costs`, as in files before
/// format 1.2, the sentence says that own time and money are unknown.
std::string price_sentence(double days_paid, double days_paid_before, const CostComparison* costs,
                           std::uint32_t n_schools);

/// A quantity of any size with its interval: "+12.3 ± 0.4 million"; of worlds "+12.3 (+8.1 to +20.4)
/// million".
std::string amount_and_interval_text(const Estimate& estimate);

/// A difference as people read it, in plain units.
struct DifferenceText {
  std::string estimate;  ///< "−1,500"
  std::string
      interval;  ///< "± 40", of worlds "−1,900 to −400"; empty where there is none, or it has no width
  std::string unit;     ///< "schools"
  std::string verdict;  ///< "better"
  std::string worlds;   ///< "38/40": worlds that agree with the verdict; empty where replicates are none

  [[nodiscard]] std::string interval_and_unit() const;  ///< "± 40 schools", "schools"
};
DifferenceText difference_text(const MeasureDifference& difference, std::uint32_t n_schools);

/// The figures again in units from outside the model, where a source allows it; empty where none does. All
/// are rough. `school_sd`: standard deviation of effectiveness over schools.
std::vector<std::string> other_units(const std::vector<MeasureDifference>& differences,
                                     const RunDescription& baseline, Term record, double school_sd);

/// What partnership makes of the gap between engaged and other schools, in standard deviations of pupils:
/// over runs or worlds.
Estimate caused_gap(std::span<const RunResult> results, Term record, std::size_t n_sets);
/// "Partnership makes +0.21 sd of pupils of the gap (+0.05 to +0.40)."
std::string caused_gap_sentence(const Estimate& caused);

/// The standard deviation of effectiveness over schools at the start, mean over runs: the yardstick of
/// other_units.
double school_sd_at_start(std::span<const RunResult> results);

/// How those units are made, for a footnote.
std::string other_units_note(const RunDescription& baseline, double school_sd);

/// What the worlds of these sets are called: "plausible Englands" for England's that are built in, else
/// "worlds".
std::string_view worlds_called(const ParameterSets& sets);

/// Said once wherever intervals are shown: what they hold and what not.
std::string interval_note(const RunDescription& baseline, std::size_t n_comparisons);

/// "95% interval"; of worlds "95% of worlds", or the share that so few of them hold.
std::string interval_heading(const MeasureDifference& difference, std::string_view worlds = "worlds");

/// "too small to matter", "probably better".
std::string verdict_text(const MeasureDifference& difference);

/// On what a difference hangs, in a sentence; empty where replicates are no worlds.
std::string hangs_on_sentence(const MeasureDifference& difference, const ParameterSets& sets);

std::string assumption_note();

/// "invented schools placed on the real map" and the like: what the dots and counts are.
std::string schools_note(const RunDescription& description);

}  // namespace schoolsim
