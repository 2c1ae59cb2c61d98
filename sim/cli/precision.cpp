#include "analysis/precision.hpp"

#include <iostream>

#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "analysis/text_layout.hpp"
#include "analysis/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/precision_request.hpp"
#include "sim/cli/stored_runs.hpp"

namespace schoolsim {
namespace {

/// Where nothing is asked for: half of the smallest difference that matters, so that what matters is clear.
std::vector<WantedPrecision> usual_precisions() {
  std::vector<WantedPrecision> wanted;
  for (const std::size_t metric : judged_metrics())
    wanted.push_back({metric, metric_table()[metric].smallest_difference / 2, {}});
  return wanted;
}

ExitCode precision(const Arguments& arguments) {
  std::vector<WantedPrecision> wanted = read_wanted_precisions(arguments, "width");
  if (wanted.empty()) wanted = usual_precisions();
  const auto stored = read_sound_runs(arguments.positional(), Detail::metrics);
  const auto runs = view_runs(stored, arguments.positional());
  if (!can_compare(runs)) return ExitCode::no;
  const StoredRun* other = stored.size() > 1 ? &stored[1] : nullptr;
  take_values(wanted, stored.front(), other);
  const RunDescription& first = stored.front().description;
  std::string text =
      other ? fmt::format("{}: “{}” less “{}”, the same luck", capitalised(date_text(first.terms)),
                          title_of(other->description), title_of(first))
            : fmt::format("{}: “{}”", capitalised(date_text(first.terms)), title_of(first));
  text = paragraph(text + ". ± is half of the 95% interval.") + "\n";
  text += precision_text(wanted, first.n_reported_schools());
  text +=
      "\n" + paragraph(
                 "About: if the spread between runs is as in these. At most: if it is at the upper end of "
                 "what these runs allow (one-sided 95%).");
  std::cout << text;
  return ExitCode::done;
}

}  // namespace

const Command precision_command{
    {"precision",
     "RUN.h5 [OTHER.h5]",
     1,
     2,
     "how many replicates a wanted precision needs",
     "Of one file the level at the end of the run, of two the difference of the second from the first, pair "
     "by pair: the mean with its 95% interval, and how many replicates bring half of the interval's width "
     "down to what is wanted. Without --width: half of the smallest difference that matters, for the five "
     "measures by which policies are judged. 'schoolsim run --until-precision' runs until it is reached.",
     {{"width", "METRIC=WIDTH", "half of the interval's width, in the metric's unit", true}},
     {"schoolsim precision two-tier-drift.h5 supported.h5",
      "schoolsim precision two-tier-drift.h5 supported.h5 --width isolated=0.002 --width "
      "effectiveness_mean=0.001"}},
    precision};

}  // namespace schoolsim
