#include "sim/study/precision.hpp"

#include <iostream>

#include <fmt/format.h>

#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

ExitCode tell_precision(const Arguments& arguments) {
  const Precision answer = precision({arguments.positional(), read_wanted_precisions(arguments, "width")});
  const RunDescription& first = answer.run;
  const bool are_worlds = !first.sets.empty();
  std::string text =
      answer.other ? fmt::format("{}: “{}” less “{}”, the same luck", capitalised(date_text(first.terms)),
                                 title_of(*answer.other), title_of(first))
                   : fmt::format("{}: “{}”", capitalised(date_text(first.terms)), title_of(first));
  text = paragraph(text + (are_worlds ? ". ± is half of the 95% interval of the median over worlds."
                                      : ". ± is half of the 95% interval.")) +
         "\n";
  text += precision_text(answer.wanted, first.n_reported_schools(), first.sets.n_among(first.n_replicates));
  text += "\n" + paragraph(
                     "About: if the spread between runs is as in these. At most: if it is at the upper end "
                     "of what these runs allow (one-sided 95%).");
  std::cout << text;
  return ExitCode::done;
}

}  // namespace

const Command precision_command{
    "Compare and explain",
    {"precision RUN.h5 [OTHER.h5]",
     {1, 2},
     "how many replicates a given precision needs",
     "For one file: the level at the end of the run; for two: the difference of the second from the first, "
     "pair by pair. Prints the mean with its 95% interval, and how many replicates bring half of the "
     "interval's width down to the width you want. Without --width: half of the smallest difference that "
     "matters, for the five "
     "measures by which policies are judged. Of runs over sets of parameters it is the median over worlds "
     "that becomes precise, not the range of worlds, which more of them do not narrow. "
     "'schoolsim run --until-precision' runs until it is reached.",
     {{"width", "METRIC=WIDTH", "half of the interval's width, in the metric's unit", true}},
     {"schoolsim precision two-tier-drift.h5 supported.h5",
      "schoolsim precision two-tier-drift.h5 supported.h5 --width isolated=0.002 --width "
      "effectiveness_mean=0.001"}},
    tell_precision};

}  // namespace schoolsim
