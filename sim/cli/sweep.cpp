#include "sim/study/sweep.hpp"

#include <array>
#include <iostream>
#include <limits>

#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

std::string count_of(std::uint64_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

Shard read_shard(const Arguments& arguments) {
  const auto text = arguments.text("shard");
  if (!text) return {};
  if (*text == "slurm") return slurm_shard();
  const std::size_t slash = text->find('/');
  const auto number = read_whole(text->substr(0, slash));
  const auto n = slash == std::string::npos ? std::nullopt : read_whole(text->substr(slash + 1));
  if (!number || !n || *number < 1 || *n < *number) {
    throw Error(ErrorKind::usage, "--shard: is " + quote(*text) +
                                      ", allowed is k/n with k from 1 to n, as in --shard 3/8, or slurm");
  }
  return {static_cast<std::uint64_t>(*number), static_cast<std::uint64_t>(*n)};
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.{}f} MB", static_cast<double>(bytes) / 1e6, bytes < 10'000'000 ? 1 : 0);
}

ExitCode dry_run(const SweepRequest& request, const Watch& watch) {
  const auto [heading, sample, disk, n_threads, seconds, free_memory, bytes_of_a_run] =
      estimate_sweep(request, watch);
  std::cout << heading << "\n";
  std::cout << fmt::format(
      "Time: about {} on {}, at {:.3g} s for a point and replicate of all scenarios on one thread ({} "
      "timed{})\n",
      duration_text(seconds), count_of(n_threads, "thread"), sample.seconds, sample.n_timed,
      sample.n_failures > 0 ? fmt::format(", of whose runs {} failed", sample.n_failures) : "");
  const std::uint64_t memory = sample.memory_with(n_threads);
  std::cout << fmt::format("Memory: about {} of {} free\n", megabytes(memory), megabytes(free_memory));
  std::cout << fmt::format(
      "Disk: {} for parts and at most {} for the merged file, of {} free; {} bytes a run\n"
      "Files: {} in the folder{}\n",
      megabytes(disk.parts), megabytes(disk.merged), megabytes(disk.free), bytes_of_a_run, disk.n_files,
      request.shard.n > 1 ? ", where each shard is one process"
                          : "; each further process that works at the same time adds one");
  if (free_memory > 0 && memory > free_memory) {
    std::cout << "It does not fit into memory: take fewer --threads or schools\n";
    return ExitCode::no;
  }
  if (disk.free > 0 && disk.parts + disk.merged > disk.free) {
    std::cout << "It does not fit on the disk: keep fewer metrics or records, or choose another --out\n";
    return ExitCode::no;
  }
  std::cout << "It fits\n";
  return ExitCode::done;
}

ExitCode repeat_and_tell(const SweepRequest& request, const std::string& task, const Watch& watch) {
  const RepeatedTask found = repeat_task(request, task, watch);
  std::cout << "Point " << found.task.point << ", replicate " << found.task.replicate << ", seed "
            << found.seed << "\n";
  for (const std::string& setting : found.settings) std::cout << "  " << setting << "\n";
  for (std::size_t s = 0; s < found.runs.size(); ++s) {
    const SweepRun& run = found.runs[s];
    std::cout << found.scenarios[s] << ": "
              << (run.failure.empty() ? fmt::format("done, hash of its final state {:016x}", run.state_hash)
                                      : "failed, " + run.failure)
              << "\n";
  }
  if (!found.has_stored) return ExitCode::done;
  std::cout << (!found.is_same   ? "Not stored yet\n"
                : *found.is_same ? "The same as stored, bit for bit\n"
                                 : "DIFFERS from what is stored\n");
  return found.is_same.value_or(true) ? ExitCode::done : ExitCode::no;
}

ExitCode run_and_tell_end(const SweepRequest& request, const Arguments& arguments) {
  const SweepEnd end = sweep_to_folder(request, watch(arguments));
  if (end.n_failed > 0) {
    std::cerr << count_of(end.n_failed, "run") << " failed, kept as such"
              << (end.failures.empty() ? "\n" : "; of those of this call the first are:\n");
    for (const FailedRun& run : end.failures) {
      std::cerr << fmt::format(
          "point {0}, replicate {1}, {2}: {3}\n  schoolsim sweep {4} --out {5} --repeat {0}:{1}\n",
          run.task.point, run.task.replicate, run.scenario, run.message, request.plan, request.folder);
    }
  }
  if (!end.is_complete) {
    std::cerr << "schoolsim: " << (end.is_interrupted ? "interrupted" : "stopped at a failing run") << "; "
              << end.n_done() << " of " << (end.is_by_point ? "at least " : "") << end.n_runs()
              << " runs are kept; the same command resumes\n";
    return end.is_interrupted ? ExitCode::interrupted : ExitCode::no;
  }
  std::cout << request.folder << "\n";
  if (end.survey.n_points_wide > 0 && end.n_done() == end.n_runs()) {
    std::cerr << "schoolsim: warning: " << end.survey.n_points_wide << " of "
              << count_of(end.survey.n_points, "point") << " have all " << end.n_replicates
              << " replicates and not the precision that the plan asks for\n";
  }
  if (arguments.has("quiet")) return ExitCode::done;
  if (end.n_done() < end.n_runs()) {
    std::cerr
        << end.n_runs() - end.n_done()
        << " runs are in the hands of other processes; should those end early, the same command goes on\n";
  } else {
    std::cerr << "All " << end.n_runs() << " runs " << (request.shard.n > 1 ? "of the shard " : "")
              << "are there. Next: "
              << "schoolsim merge " << request.folder << " --out " << request.folder << ".h5\n";
  }
  return ExitCode::done;
}

constexpr std::array<std::string_view, 8> slurm_flags{"submit", "tasks",     "cpus-per-task", "time",
                                                      "mem",    "partition", "account",       "sbatch"};

/// Refuses flags that say something else than what is asked for.
void check_slurm_flags(const Arguments& arguments) {
  const bool is_for_slurm = arguments.has("slurm");
  for (const std::string_view flag : slurm_flags) {
    if (arguments.has(flag) && !is_for_slurm)
      throw Error(ErrorKind::usage, fmt::format("--{}: is for job scripts; add --slurm", flag));
  }
  if (!is_for_slurm) return;
  for (const std::string_view flag : {"dry-run", "repeat", "shard"}) {
    if (arguments.has(flag))
      throw Error(ErrorKind::usage,
                  fmt::format("--{}: does not go with --slurm; take one of them out", flag));
  }
  if (arguments.has("threads"))
    throw Error(ErrorKind::usage, "--threads: in jobs of Slurm, --cpus-per-task says how many");
  for (const auto& [flag, letters] :
       {std::pair{"time", "0123456789:-"}, std::pair{"mem", "0123456789KMGT"}}) {
    const auto text = arguments.text(flag);
    if (text && (text->empty() || text->find_first_not_of(letters) != std::string::npos))
      throw Error(ErrorKind::usage,
                  fmt::format("--{}: is {}, allowed is what sbatch takes, as in {}", flag, quote(*text),
                              flag[0] == 't' ? "--time 4:00:00" : "--mem 2G"));
  }
  for (const char* flag : {"partition", "account", "sbatch"}) {
    for (const std::string& text : arguments.texts(flag)) {
      if (text.empty() || text.find('\n') != std::string::npos)
        throw Error(ErrorKind::usage, fmt::format("--{}: is {}, allowed is one line", flag, quote(text)));
    }
  }
}

ExitCode make_jobs(const SweepRequest& request, const Arguments& arguments) {
  JobsRequest wanted;
  wanted.program = canonical_path("/proc/self/exe");
  wanted.n_cpus = arguments.whole("cpus-per-task", 1, most_threads, 1);
  if (arguments.has("tasks"))
    wanted.n_tasks = arguments.whole("tasks", 1, std::numeric_limits<std::int64_t>::max(), 1);
  wanted.time = arguments.text("time");
  wanted.memory = arguments.text("mem");
  for (const char* flag : {"partition", "account"}) {
    if (const auto text = arguments.text(flag)) wanted.options.push_back(fmt::format("{}={}", flag, *text));
  }
  for (const std::string& option : arguments.texts("sbatch")) wanted.options.push_back(option);
  const auto [jobs, heading] = write_jobs(request, wanted, watch(arguments));
  std::cout << jobs.array_path() << "\n" << jobs.merge_path() << "\n";
  const bool is_quiet = arguments.has("quiet");
  if (!is_quiet) {
    std::cerr << heading << "\n"
              << fmt::format("{} of {} and {} each, at most {}\n",
                             count_of(static_cast<std::uint64_t>(jobs.n_tasks), "task"),
                             count_of(static_cast<std::uint64_t>(jobs.n_cpus), "CPU"), jobs.memory,
                             jobs.time);
  }
  if (arguments.has("submit")) {
    const SubmittedJobs submitted = submit(jobs);
    std::cout << submitted.array << "\n" << submitted.merge << "\n";
    if (!is_quiet)
      std::cerr << "Submitted: the array job " << submitted.array << ", and after it the merge "
                << submitted.merge << ", into " << jobs.folder << ".h5\n";
  } else if (!is_quiet) {
    std::cerr << "Next: the same command with --submit\n";
  }
  return ExitCode::done;
}

ExitCode sweep(const Arguments& arguments) {
  constexpr std::array<std::string_view, 2> on_failure{"continue", "stop"};
  SweepRequest request;
  request.plan = arguments.positional()[0];
  request.design_file = arguments.text("design").value_or("");
  request.folder = arguments.text("out").value_or("");
  request.shard = read_shard(arguments);
  request.stop_on_failure = arguments.choice("on-failure", on_failure) == 1;
  request.threads = read_threads(arguments);
  check_slurm_flags(arguments);
  const auto task = arguments.text("repeat");
  if (arguments.has("dry-run")) return dry_run(request, watch(arguments));
  if (task) return repeat_and_tell(request, *task, watch(arguments));
  if (!arguments.has("out"))
    throw Error(ErrorKind::usage,
                "sweep: needs --out DIR, the folder in which it lives; --dry-run needs none");
  if (arguments.has("slurm")) return make_jobs(request, arguments);
  return run_and_tell_end(request, arguments);
}

}  // namespace

const Command sweep_command{
    "Sweep",
    {"sweep PLAN.ini",
     {1, 1},
     "run scenarios over ranges of parameters, in a folder that survives any interruption",
     "The plan says which parameters, or values and dates of policies, vary and how, what their points keep "
     "to, which scenarios to run, and how often (docs/guide-researcher.md). The folder keeps every finished "
     "run; after Ctrl-C, a kill or a full disk, the same command resumes. Several processes may run it at "
     "once, on one machine or, with --shard, on many. A run that fails is kept as such, with the command "
     "that repeats it.",
     {{"out", "DIR", "folder of the sweep; made if it is not there"},
      {"design", "FILE.csv",
       "points to use instead of the plan's design: a header of keys, a row for each point"},
      {"dry-run", "",
       "show what it needs in runs, time, memory, disk and files, and whether that fits (exit code 0 or 1)"},
      {"threads", "N",
       "runs at the same time; as many as the machine has cores by default; results do not depend on it"},
      {"shard", "k/n",
       "run only part k of n, for schedulers; parts may share one folder; slurm: as the array job says in "
       "whose task this is"},
      {"slurm", "",
       "write Slurm scripts for an array job and a merge after it into DIR/slurm, and run nothing"},
      {"submit", "", "also submit them with sbatch"},
      {"tasks", "N", "tasks of the array; by default as many as take an hour each, from a timed sample"},
      {"cpus-per-task", "N", "threads of each (default 1)"},
      {"time", "TIME", "time limit of each, as sbatch takes it; twice what the sample says by default"},
      {"mem", "SIZE", "memory of each, likewise"},
      {"partition", "NAME", "partition of the jobs"},
      {"account", "NAME", "account of the jobs"},
      {"sbatch", "OPTION", "a further option of sbatch without its dashes, as in qos=long", true},
      {"on-failure", "WORD", "continue (default) or stop when a run fails"},
      {"repeat", "P:R", "run point P in replicate R again, and compare it with what the folder has"},
      quiet_flag},
     {"schoolsim sweep plan.ini --dry-run                    # what would it take?",
      "schoolsim sweep plan.ini --out sweep                  # run it; again to resume",
      "schoolsim sweep plan.ini --out sweep --shard 3/8      # the third of eight parts",
      "schoolsim sweep plan.ini --out sweep --slurm --submit   # as jobs of Slurm",
      "schoolsim merge sweep --out sweep.h5                  # one file of all that is there"}},
    sweep};

}  // namespace schoolsim
