#include "analysis/compare.hpp"

#include <algorithm>
#include <iostream>

#include "analysis/comparison_text.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/stored_runs.hpp"
#include "sim/cli/tried_effects.hpp"
#include "sim/config/names.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

/// The prices stored in the baseline's file, or those of --set.
Prices read_prices(const Arguments& arguments, const RunDescription& baseline) {
  std::vector<std::string_view> known;
  for (std::size_t c = 0; c < n_costs; ++c) known.push_back(price_row(static_cast<Cost>(c)).key);
  const std::vector<std::string> settings = arguments.texts("set");
  for (const std::string& setting : settings) {
    const std::string key = setting.substr(0, setting.find('='));
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    throw Error(ErrorKind::usage, "--set: " + quote(key) + " is no price" + suggestion(key, known) +
                                      "; finished runs can be given other prices only, as in --set " +
                                      std::string(known.front()) + "=400");
  }
  ScenarioFile priced;
  priced.scenario.parameters = baseline.scenario.parameters;
  priced.origins.assign(parameter_table().size(), Origin::standard);
  throw_if_any(override_parameters(settings, priced));
  return prices_of(priced.scenario.parameters);
}

ExitCode compare_files(const Arguments& arguments) {
  const auto format = static_cast<ComparisonFormat>(arguments.choice("format", comparison_format_words));
  const auto stored = read_sound_runs(arguments.positional(), Detail::schools);
  const Prices prices = read_prices(arguments, stored.front().description);
  const auto runs = view_runs(stored, arguments.positional());
  if (!can_compare(runs)) return ExitCode::no;
  const auto tried = tried_effects(arguments);
  std::cout << write_comparison(compare(runs.front(), std::span(runs).subspan(1), {}, prices, tried), format);
  return ExitCode::done;
}

}  // namespace

const Command compare_command{
    {"compare",
     "BASELINE.h5 OTHER.h5...",
     2,
     100,
     "compare runs with a baseline, in words and figures",
     "Replicates with the same luck are compared pair by pair: difference, 95% interval and a verdict for a "
     "fixed list of measures, and in how many other plausible parameter sets its sign holds; then what each "
     "costs more, effects for each million pounds and 1,000 leader-days, and for whom: effects on groups of "
     "schools, winners and losers. Runs with other seeds, schools or terms are refused (exit code 1), with "
     "what differs.",
     {{"format", "text|brief|csv|json|markdown", "how to write it; text by default, brief is its first page"},
      {"set", "price.KEY=pounds",
       "another price of a leader-day, see 'schoolsim describe prices'; needs no new run", true},
      robustness_flag},
     {"schoolsim compare two-tier-drift.h5 forced-federation.h5 supported.h5",
      "schoolsim compare two-tier-drift.h5 mine.h5 --format csv > differences.csv",
      "schoolsim compare two-tier-drift.h5 small-primary-carrot.h5 --set price.release=300   # dearer supply "
      "teachers"}},
    compare_files};

}  // namespace schoolsim
