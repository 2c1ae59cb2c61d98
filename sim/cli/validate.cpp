#include <algorithm>
#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/study/limits.hpp"

namespace schoolsim {
namespace {

ExitCode validate_file(const Arguments& arguments) {
  const auto terms = static_cast<Term>(arguments.whole("terms", 1, most_terms, default_terms));
  const ScenarioFile file = load_scenario(arguments.positional()[0], {}, terms);
  const auto n_set =
      static_cast<std::size_t>(std::count(file.origins.begin(), file.origins.end(), Origin::scenario));
  const std::size_t n_policies = file.scenario.policies.size();
  std::cout << file.file << ": valid for " << terms << " terms; it sets " << n_set
            << (n_set == 1 ? " parameter" : " parameters") << " for the whole run and has " << n_policies
            << (n_policies == 1 ? " policy" : " policies") << "\n";
  return ExitCode::done;
}

}  // namespace

const Command validate_command{
    "Files",
    {"validate FILE.ini",
     {1, 1},
     "check a scenario file and list every error in it",
     "Each error names the file, line, key, the value found and what is allowed. Nothing is run.",
     {{"terms", "T", "length of the run that dates must lie in; 45 terms (15 years) by default"}},
     {"schoolsim validate mine.ini", "schoolsim validate mine.ini --terms 60"}},
    validate_file};

}  // namespace schoolsim
