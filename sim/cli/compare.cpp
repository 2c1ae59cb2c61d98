#include <array>
#include <iostream>

#include "analysis/words/comparison_document.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/study/stored_runs.hpp"

namespace schoolsim {
namespace {

ExitCode tell_comparison(const Arguments& arguments) {
  if (arguments.text("format") == "brief")
    throw Error(ErrorKind::usage, "--format: brief is the default: leave it out; --full prints the rest");
  CompareRequest request;
  request.paths = arguments.positional();
  request.prices = arguments.texts("set");
  for (const std::string& name : arguments.texts("metric"))
    request.metrics.push_back(read_metric(name, "metric"));
  const Document document = comparison_document(compare_files(request).comparison);
  const Extent extent = arguments.has("full") ? Extent::full : Extent::summary;
  print_document(arguments, document, extent);
  return ExitCode::done;
}

}  // namespace

const Command compare_command{
    "Compare and explain",
    {"compare BASELINE.h5 OTHER.h5...",
     {2, 100},
     "compare runs with a baseline, in words and figures",
     "Compares replicates with the same luck pair by pair: difference, 95% interval and a verdict for a "
     "fixed list of measures; of runs over sets of parameters (--parameters), where most worlds lie and how "
     "many agree. Then the extra cost of each, effects for each million pounds and 1,000 leader-days, and "
     "for whom it works: effects on "
     "groups of schools, winners and losers. Runs with other seeds, schools or terms are refused (exit code "
     "1), with the differences.",
     {{"full", "", "print all of it, not only the first screen: two tiers, other units, costs and for whom"},
      {"metric", "METRIC", "one more measure to show, see 'schoolsim describe metrics'", true},
      document_format_flag,
      {"set", "price.KEY=pounds",
       "another price of a leader-day, see 'schoolsim describe prices'; needs no new run", true}},
     {"schoolsim compare two-tier-drift.h5 forced-federation.h5 supported.h5",
      "schoolsim compare two-tier-drift.h5 mine.h5 --metric trust_mean",
      "schoolsim compare two-tier-drift.h5 mine.h5 --full",
      "schoolsim compare two-tier-drift.h5 mine.h5 --format csv > differences.csv",
      "schoolsim compare two-tier-drift.h5 small-primary-carrot.h5 --set price.release=300   # dearer supply "
      "teachers"}},
    tell_comparison};

}  // namespace schoolsim
