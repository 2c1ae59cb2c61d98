#include "sim/study/branch.hpp"

#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

ExitCode go_on(const Arguments& arguments) {
  if (!arguments.has("at"))
    throw Error(ErrorKind::usage, "branch: needs --at TERM, the first term in which the runs may differ");
  BranchRequest request;
  request.path = arguments.positional()[0];
  request.at = static_cast<Term>(arguments.whole("at", 0, most_terms, 0));
  request.scenario = arguments.text("scenario");
  request.out = arguments.text("out");
  request.overwrite = arguments.has("force");
  request.threads = read_threads(arguments);
  const std::string out = branch(request, watch(arguments));
  std::cout << out << "\n";
  if (!arguments.has("quiet")) std::cerr << "Next: schoolsim compare " << request.path << " " << out << "\n";
  return ExitCode::done;
}

}  // namespace

const Command branch_command{
    "Run",
    {"branch FILE.h5",
     {1, 1},
     "continue a stored run from a term, under another scenario",
     "Repeats the stored run up to a term and continues under the policies of a scenario: what would have "
     "happened if policy had changed then? The stored run's policies end at that term, and those of the "
     "scenario begin there: if the first of them has an earlier date, all are moved by the same number of "
     "terms, so that they keep their length and order; later dates stay. With the baseline as scenario, all "
     "policies end. Without --scenario the run continues as it was, which repeats the file. Schools, luck, "
     "replicates and length are the stored run's, so the two can be compared pair by pair; up to the term "
     "they must be equal bit for bit, which is checked.",
     {{"at", "TERM", "first term in which the new policies may act; must be given"},
      {"scenario", "SCENARIO", "a built-in name or a path ending in .ini, or several joined by '+'"},
      {"out", "FILE",
       "the file to write; by default beside the stored one, named after both scenarios and the term"},
      threads_flag,
      force_flag,
      quiet_flag},
     {"schoolsim branch schoolsim-results/two-tier-drift.h5 --at 24 --scenario forced",
      "schoolsim branch schoolsim-results/forced-federation.h5 --at 30 --scenario baseline   # stop "
      "forcing"}},
    go_on};

}  // namespace schoolsim
