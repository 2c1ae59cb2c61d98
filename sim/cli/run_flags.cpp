#include "sim/cli/run_flags.hpp"

#include <algorithm>
#include <array>

namespace schoolsim {
namespace {

constexpr std::array<Flag, 7> flags{{
    {"schools", "SPEC",
     "england (default), england:LA=380,381, england:region=NAME, synthetic:N or a CSV file"},
    {"focus", "PART",
     "report metrics of a part of the schools only, LA=380,381 or region=NAME; all of them are run"},
    {"replicates", "R", "how many times each scenario is run, with other luck each time; 20 by default"},
    {"seed", "S", "runs with the same seed have the same luck, whatever the scenario; 1 by default"},
    {"terms", "T", "length of a run, three terms a year; 45 (15 years) by default"},
    {"set", "key=value", "a parameter for the whole run, over default and scenario file", true},
    {"record", "PLAN",
     "metrics (default: every metric and cost of every term, and each school's teaching, depth and whether a "
     "policy reaches it at the start and the end, for maps and groups of schools), "
     "schools[:K] (also all values of every school in every record, in the first K runs; 1 by default) or "
     "ties[:K] "
     "(also every partnership that begins, changes or ends)"},
}};

}  // namespace

std::vector<Flag> run_flags(std::initializer_list<std::string_view> names) {
  std::vector<Flag> chosen;
  for (const Flag& flag : flags) {
    if (names.size() == 0 || std::find(names.begin(), names.end(), flag.name) != names.end())
      chosen.push_back(flag);
  }
  return chosen;
}

RunInputs read_run_inputs(const Arguments& arguments, RunInputs inputs) {
  inputs.settings = arguments.texts("set");
  inputs.schools = arguments.text("schools").value_or(inputs.schools);
  inputs.focus = arguments.text("focus").value_or("");
  inputs.seed = arguments.whole_64("seed", inputs.seed);
  inputs.n_replicates =
      static_cast<std::uint32_t>(arguments.whole("replicates", 1, most_replicates, inputs.n_replicates));
  inputs.terms = static_cast<Term>(arguments.whole("terms", 1, most_terms, inputs.terms));
  inputs.record = arguments.text("record").value_or(inputs.record);
  return inputs;
}

unsigned read_threads(const Arguments& arguments) {
  return static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
}

}  // namespace schoolsim
