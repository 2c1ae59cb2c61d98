#include "sim/study/rerun.hpp"

#include <algorithm>
#include <iostream>
#include <limits>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"

namespace schoolsim {
namespace {

ExitCode repeat_file(const Arguments& arguments) {
  constexpr std::size_t most_lines = 20;
  RerunRequest request{arguments.positional()[0], {}, read_threads(arguments)};
  if (arguments.has("sample"))
    request.n_sampled =
        static_cast<std::size_t>(arguments.whole("sample", 1, std::numeric_limits<std::int32_t>::max(), 0));
  const Rerun answer = rerun(request, watch(arguments));
  const std::vector<std::string>& lines = answer.differences;
  std::cout << request.path << (answer.is_match ? ": match; " : ": no match; ") << answer.summary << "\n";
  for (std::size_t i = 0; i < std::min(most_lines, lines.size()); ++i) std::cout << "  " << lines[i] << "\n";
  if (lines.size() > most_lines) std::cout << "  and " << lines.size() - most_lines << " more\n";
  return answer.is_match ? ExitCode::done : ExitCode::no;
}

}  // namespace

const Command rerun_command{
    "Run",
    {"rerun FILE.h5",
     {1, 1},
     "repeat a run, or part of a merged sweep, from its file and say whether everything matches",
     "The file holds everything that determines its results: parameters, policies, seed and schools. For a "
     "merged sweep, a sample of points and replicates is repeated, spread over all; scenario files and lists "
     "that its plan names must still be there. Exit code 0 for a match, 1 for none.",
     {{"sample", "N", "of a merged sweep: how many points and replicates are repeated; 20 by default"},
      threads_flag,
      quiet_flag},
     {"schoolsim rerun schoolsim-results/two-tier-drift.h5", "schoolsim rerun sweep.h5 --sample 100"}},
    repeat_file};

}  // namespace schoolsim
