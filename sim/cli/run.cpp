#include "sim/study/run.hpp"

#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"

namespace schoolsim {

RunRequest read_run_request(const Arguments& arguments) {
  if (arguments.has("append") && arguments.has("force")) {
    throw Error(ErrorKind::usage,
                "--append and --force exclude each other: one continues a file, the other replaces it");
  }
  RunRequest request;
  request.until = read_wanted_precisions(arguments, "until-precision");
  if (!request.until.empty() && arguments.has("replicates")) {
    throw Error(ErrorKind::usage,
                "--replicates and --until-precision exclude each other: the precision decides how many; "
                "--most limits them");
  }
  if (request.until.empty() && arguments.has("most"))
    throw Error(ErrorKind::usage,
                "--most: limits the replicates of --until-precision; it goes with that flag");
  request.most =
      static_cast<std::uint32_t>(arguments.whole("most", first_look, most_replicates, request.most));
  request.threads = read_threads(arguments);
  request.existing = arguments.has("append")  ? Existing::append
                     : arguments.has("force") ? Existing::replace
                                              : Existing::refuse;
  request.folder = arguments.text("out").value_or(request.folder);
  request.inputs.scenarios = arguments.positional();
  request.inputs.record = "metrics";
  // What is not known belongs in an answer, so runs are of worlds unless one set is asked for.
  request.inputs.parameters = "england";
  request.inputs.n_replicates = 40;
  request.inputs = read_run_inputs(arguments, std::move(request.inputs));
  return request;
}

namespace {

ExitCode run(const Arguments& arguments) {
  const RunRequest request = read_run_request(arguments);
  if (arguments.has("repeat")) {
    const auto replicate = static_cast<std::uint32_t>(arguments.whole("repeat", 0, most_replicates - 1, 0));
    for (const RepeatedRun& one :
         repeat_replicate(request.inputs, replicate, request.threads, watch(arguments)))
      std::cout << fmt::format("{}, replicate {}: sound, hash of its final state {:016x}\n", one.scenario,
                               replicate, one.state_hash);
    return ExitCode::done;
  }
  const RunFiles files = run_to_files(request, watch(arguments));
  for (const std::string& path : files.paths) std::cout << path << "\n";
  if (files.is_stopped) {
    std::cerr << "schoolsim: interrupted; " << files.n_kept << " of " << files.n_replicates
              << " replicates are kept; the same command with --append resumes\n";
    return ExitCode::interrupted;
  }
  if (!files.is_precise) {
    std::cerr << "schoolsim: the precision is not reached with " << request.most
              << " replicates; --append with a larger --most resumes\n";
    return ExitCode::no;
  }
  if (!arguments.has("quiet") && files.paths.size() > 1)
    std::cerr << fmt::format("Next: schoolsim compare {}\n", fmt::join(files.paths, " "));
  return ExitCode::done;
}

}  // namespace

const Command run_command{
    "Run",
    {"run SCENARIO...",
     {1, 100},
     "run scenarios and keep their results, one HDF5 file each",
     "A scenario is a built-in name (see 'schoolsim scenarios') or the path of your file, ending in .ini. "
     "Scenarios run together share schools, luck and the years before the start, so differences between them "
     "are due to policy alone. Each of 40 replicates is a plausible England: a set of parameters of its own "
     "and a luck of its own, the same in every scenario; --parameters default has one set and luck alone. "
     "Name "
     "the baseline too if you want to compare. Ctrl-C keeps every finished replicate.",
     with_run_flags(
         {{"replicates", "R",
           "how many times each scenario is run, each under the next set of parameters and with other luck; "
           "40 "
           "by default. 40x3: 40 sets, each with three lucks"}},
         {"schools", "focus", "replicates", "seed", "terms", "parameters", "set", "record"},
         {{"until-precision", "METRIC=WIDTH",
           "add replicates until half of the 95% interval is at most WIDTH, in the metric's unit: of the "
           "difference from the first scenario, or of the level where there is only one",
           true},
          {"most", "N", "replicates at which --until-precision gives up (exit code 1); 1000 by default"},
          {"out", "DIR", "folder for results, one file per scenario; schoolsim-results by default"},
          {"append", "", "continue files that have fewer than R replicates, up to R in all"},
          force_flag,
          threads_flag,
          {"repeat", "K",
           "run only replicate K, counted from 0, say whether it is sound, and keep nothing: for the message "
           "on a faulty run"},
          quiet_flag}),
     {"schoolsim run baseline forced --schools synthetic:2000       # a small invented system, seconds",
      "schoolsim run baseline supported forced curriculum           # an invented England of 21,075 schools",
      "schoolsim run baseline mine.ini --schools england:LA=380     # your scenario in one authority",
      "schoolsim run baseline --set lever.initiatives=2 --out few   # another value for the whole run",
      "schoolsim run baseline --parameters v3 --out v3   # the model before it was calibrated to England",
      "schoolsim run baseline forced --replicates 100 --append      # more replicates in the same files",
      "schoolsim run baseline forced --until-precision isolated=0.005 --schools synthetic:2000",
      "schoolsim run forced --schools synthetic:500 --record ties:3 # partnerships of the first three runs"}},
    run};

}  // namespace schoolsim
