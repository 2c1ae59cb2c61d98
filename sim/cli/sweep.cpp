#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <iostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "analysis/precision.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/slurm.hpp"
#include "sim/cli/sweep_request.hpp"
#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/sweep/engine.hpp"

namespace schoolsim {
namespace {

using Clock = std::chrono::steady_clock;

bool stops_on_failure(const Arguments& arguments) {
  constexpr std::array<std::string_view, 2> words{"continue", "stop"};
  return arguments.choice("on-failure", words) == 1;
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::uint64_t n_runs(const Sweep& sweep) { return sweep.n_tasks() * sweep.scenarios.size(); }

std::string count_of(std::uint64_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string heading(const Sweep& sweep) {
  const RunDescription& first = sweep.scenarios.front();
  const bool is_open = !sweep.until.empty();
  return fmt::format(
      "{} ({}) of {}, {}, {}{}: {}{} of {} schools and {} terms", count_of(sweep.n_points(), "point"),
      sweep.design, count_of(sweep.factors.size(), "factor"), count_of(sweep.scenarios.size(), "scenario"),
      is_open ? "up to " : "", count_of(sweep.n_replicates(), "replicate"), is_open ? "at most " : "",
      count_of(n_runs(sweep), "run"), first.n_schools(), first.terms);
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

// What it takes

/// Memory of this process in bytes, from the system's own account.
struct Memory {
  std::uint64_t now = 0, peak = 0;
};

std::uint64_t kilobytes_after(const char* file, const std::string& word) {
  std::istringstream lines(read_file_if_there(file, 1 << 16).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(word + ":")) continue;
    std::uint64_t value = 0;
    std::istringstream(line.substr(word.size() + 1)) >> value;
    return value * 1024;
  }
  return 0;
}

Memory memory() {
  return {kilobytes_after("/proc/self/status", "VmRSS"), kilobytes_after("/proc/self/status", "VmHWM")};
}

/// Bytes on disk of the parts of all tasks, and of the merged file at most.
struct Disk {
  std::uint64_t parts = 0, merged = 0, free = 0;
};

Disk disk_of(const Sweep& sweep, const std::string& folder) {
  constexpr std::uint64_t block = 4096;
  const std::uint64_t part = size_of_part(shape_of(sweep));
  return {sweep.n_tasks() * ((part + block - 1) / block * block),
          sweep.n_tasks() * part + (std::uint64_t{1} << 22), free_space(folder).value_or(0)};
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.{}f} MB", static_cast<double>(bytes) / 1e6, bytes < 10'000'000 ? 1 : 0);
}

void refuse_full_disk(const Sweep& sweep, const std::string& folder, std::uint64_t share) {
  const Disk disk = disk_of(sweep, folder);
  if (disk.parts / share <= disk.free || disk.free == 0) return;
  throw Error(ErrorKind::file,
              fmt::format("{}: the sweep needs {} there, {} are free; record fewer metrics or "
                          "records, or choose another --out",
                          folder, megabytes(disk.parts / share), megabytes(disk.free)));
}

void warn_of_idle_factors(const Sweep& sweep) {
  for (const std::size_t f : idle_factors(sweep)) {
    std::cerr
        << "schoolsim: warning: " << parameter_table()[sweep.factors[f].parameter].key
        << ": changes nothing between its least and its greatest value in a trial on a few schools; does "
           "any scenario use it?\n";
  }
}

/// What a timed sample of a sweep's tasks says of all.
struct Sample {
  double seconds = 0;  ///< of a task on one thread
  std::uint64_t n_timed = 0, n_failures = 0;
  std::uint64_t memory = 0, memory_of_a_thread = 0;  ///< bytes

  [[nodiscard]] std::uint64_t memory_with(std::uint64_t threads) const {
    return memory + memory_of_a_thread * threads;
  }
};

Sample take_sample(const Sweep& sweep) {
  constexpr double longest = 10;
  Sample sample;
  const Memory before = memory();
  const Clock::time_point begin = Clock::now();
  for (const std::size_t point : {std::size_t{0}, sweep.n_points() / 2, sweep.n_points() - 1}) {
    if (sample.n_timed > 0 && seconds_since(begin) > longest) break;
    PastCache past;
    sample.n_failures += n_failed(run_task(sweep, {point, 0}, 0, past));
    ++sample.n_timed;
  }
  sample.seconds = seconds_since(begin) / static_cast<double>(sample.n_timed);
  const Memory after = memory();
  sample.memory = after.now;
  sample.memory_of_a_thread = after.peak - std::min(after.peak, before.now);
  return sample;
}

ExitCode dry_run(const Sweep& sweep, const Arguments& arguments) {
  const auto asked = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  const unsigned threads = asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
  const Shard shard = read_shard(arguments);
  std::cout << heading(sweep) << "\n";
  const Sample sample = take_sample(sweep);
  const double n_tasks = static_cast<double>(sweep.n_tasks()) / static_cast<double>(shard.n);
  const std::uint64_t needed = sample.memory_with(threads);
  const std::uint64_t available = kilobytes_after("/proc/meminfo", "MemAvailable");
  const Disk disk = disk_of(sweep, arguments.text("out").value_or("."));
  std::cout << fmt::format(
      "Time: about {} on {}, at {:.3g} s for a point and replicate of all scenarios on one thread ({} "
      "timed{})\n",
      duration_text(sample.seconds * n_tasks / threads), count_of(threads, "thread"), sample.seconds,
      sample.n_timed,
      sample.n_failures > 0 ? fmt::format(", of whose runs {} failed", sample.n_failures) : "");
  std::cout << fmt::format("Memory: about {} of {} free\n", megabytes(needed), megabytes(available));
  std::cout << fmt::format(
      "Disk: {} for parts and at most {} for the merged file, of {} free; {} bytes a run\n",
      megabytes(disk.parts), megabytes(disk.merged), megabytes(disk.free),
      size_of_part(shape_of(sweep)) / sweep.scenarios.size());
  warn_of_idle_factors(sweep);
  if (available > 0 && needed > available) {
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

// One task again

SweepTask read_task(const std::string& text, const Sweep& sweep) {
  const std::size_t colon = text.find(':');
  const auto point = read_whole(text.substr(0, colon));
  const auto replicate = colon == std::string::npos ? std::nullopt : read_whole(text.substr(colon + 1));
  if (!point || !replicate || *point < 0 || *replicate < 0 ||
      static_cast<std::uint64_t>(*point) >= sweep.n_points() || *replicate >= sweep.n_replicates()) {
    throw Error(
        ErrorKind::usage,
        fmt::format(
            "--repeat: is {}, allowed is POINT:REPLICATE with points from 0 to {} and replicates from "
            "0 to {}",
            quote(text), sweep.n_points() - 1, sweep.n_replicates() - 1));
  }
  return {static_cast<std::size_t>(*point), static_cast<std::uint32_t>(*replicate)};
}

ExitCode repeat(const Sweep& sweep, double time_limit, const std::string& text, const SweepFolder* folder,
                const std::optional<SweepHeader>& stored) {
  const SweepTask task = read_task(text, sweep);
  std::cout << "Point " << task.point << ", replicate " << task.replicate << ", seed "
            << sweep.scenarios.front().seed << "\n";
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    std::cout << "  " << parameter_table()[factor.parameter].key << " = "
              << write_number(sweep.value(task.point, f))
              << (factor.from ? fmt::format(" from term {}", *factor.from) : "") << "\n";
  }
  PastCache past;
  const auto runs = run_task(sweep, task, time_limit, past);
  for (std::size_t s = 0; s < runs.size(); ++s) {
    std::cout << sweep.scenarios[s].scenario.name << ": "
              << (runs[s].failure.empty()
                      ? fmt::format("done, hash of its final state {:016x}", runs[s].state_hash)
                      : "failed, " + runs[s].failure)
              << "\n";
  }
  if (folder == nullptr || !stored || stored->fingerprint != sweep.fingerprint) return ExitCode::done;
  const std::uint64_t number = std::uint64_t{task.replicate} * sweep.n_points() + task.point;
  const auto there = folder->read(*stored, number);
  if (!there) {
    std::cout << "Not stored yet\n";
    return ExitCode::done;
  }
  const bool is_same = part_bytes(0, number, *there) == part_bytes(0, number, runs);
  std::cout << (is_same ? "The same as stored, bit for bit\n" : "DIFFERS from what is stored\n");
  return is_same ? ExitCode::done : ExitCode::no;
}

// The sweep itself

/// A line of JSON now and then, for programs that watch.
class StatusFile {
 public:
  StatusFile(const std::string& folder, Shard shard, std::uint64_t total, std::uint64_t done,
             std::uint64_t failed)
      : path_(folder + (shard.n > 1 ? fmt::format("/status-{}-of-{}.jsonl", shard.number, shard.n)
                                    : std::string("/status.jsonl"))),
        total_(total),
        done_before_(done),
        done_(done),
        failed_(failed) {
    write("running");
  }

  void advance(std::uint64_t n_done, std::uint64_t n_failed) {
    done_ += n_done;
    failed_ += n_failed;
    if (Clock::now() - last_ >= std::chrono::seconds(1)) write("running");
  }

  void write(const char* state) {
    last_ = Clock::now();
    const double rate = static_cast<double>(done_ - done_before_) / std::max(1e-9, seconds_since(begin_));
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    nlohmann::ordered_json line{{"time", time.data()},    {"process", ::getpid()}, {"state", state},
                                {"total", total_},        {"done", done_},         {"failed", failed_},
                                {"runs_per_second", rate}};
    if (rate > 0) line["seconds_left"] = static_cast<double>(total_ - done_) / rate;
    append_line(path_, line.dump());
  }

 private:
  std::string path_;
  std::uint64_t total_, done_before_, done_, failed_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
};

std::string repeat_command(const Arguments& arguments, SweepTask task) {
  return fmt::format("schoolsim sweep {} --out {} --repeat {}:{}", arguments.positional()[0],
                     *arguments.text("out"), task.point, task.replicate);
}

ExitCode run_all(const Sweep& sweep, double time_limit, SweepFolder& folder, const Arguments& arguments) {
  constexpr std::size_t most_told = 4;
  SweepHeader header = *folder.stored();
  header.n_replicates = sweep.n_replicates();  // of which the folder may have more
  const bool is_quiet = arguments.has("quiet");
  SweepOptions options;
  options.threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  options.shard = read_shard(arguments);
  options.stop_on_failure = stops_on_failure(arguments);
  options.time_limit = time_limit;
  options.interrupted = is_interrupted;
  const std::size_t n_scenarios = sweep.scenarios.size();
  options.rule = {next_look, is_precise};
  const bool is_by_point = !sweep.until.empty();
  const Survey before = survey_sweep(folder, header, options.rule, options.shard, true);
  const std::uint64_t n_left =
      is_by_point ? before.n_points - before.n_points_done : (before.n_tasks - before.n_done) * n_scenarios;
  if (before.n_damaged > 0) {
    std::cerr << "schoolsim: warning: " << count_of(before.n_damaged, "part file")
              << " cut, altered or of another sweep; removed, and run again\n";
  }
  if (!is_quiet) {
    std::cerr << heading(sweep) << "\n";
    if (before.n_done > 0) std::cerr << before.n_done * n_scenarios << " runs are there already\n";
  }
  const InterruptScope scope;
  StatusFile status(folder.path(), options.shard, before.n_tasks * n_scenarios, before.n_done * n_scenarios,
                    before.n_failed_runs);
  std::uint64_t n_all_failed = before.n_failed_runs;
  std::vector<std::string> failures;
  bool is_complete = true;
  {
    const auto style = is_quiet || n_left == 0        ? Progress::Style::none
                       : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                      : Progress::Style::lines;
    Progress progress(std::cerr, std::max<std::uint64_t>(1, n_left), style, is_by_point ? "points" : "runs");
    if (is_by_point)
      options.point_done = [&, n = before.n_points_done]() mutable {
        // Those that were done before are passed through again.
        if (n > 0) return static_cast<void>(--n);
        progress.advance();
      };
    is_complete =
        run_sweep(sweep, folder, options, [&](std::uint64_t number, const std::vector<SweepRun>& runs) {
          for (std::size_t s = 0; s < runs.size(); ++s) {
            const bool has_failed = !runs[s].failure.empty();
            if (!is_by_point) progress.advance(has_failed);
            if (!has_failed || failures.size() >= most_told) continue;
            const SweepTask task = task_at(sweep, number);
            failures.push_back(fmt::format("point {}, replicate {}, {}: {}\n  {}", task.point, task.replicate,
                                           sweep.scenarios[s].scenario.name, runs[s].failure,
                                           repeat_command(arguments, task)));
          }
          n_all_failed += n_failed(runs);
          status.advance(runs.size(), n_failed(runs));
        });
  }
  const Survey after = survey_sweep(folder, header, options.rule, options.shard, false);
  const std::uint64_t n_done = after.n_done * n_scenarios;
  const std::uint64_t n_all = after.n_tasks * n_scenarios;
  status.write(n_done == n_all ? "finished" : is_complete ? "elsewhere" : "stopped");
  if (n_all_failed > 0) {
    std::cerr << count_of(n_all_failed, "run") << " failed, kept as such";
    if (!failures.empty()) std::cerr << "; of those of this call the first are:";
    std::cerr << "\n";
    for (const std::string& failure : failures) std::cerr << failure << "\n";
  }
  if (!is_complete) {
    std::cerr << "schoolsim: " << (is_interrupted() ? "interrupted" : "stopped at a failing run") << "; "
              << n_done << " of " << (is_by_point ? "at least " : "") << n_all
              << " runs are kept, and the same command goes on\n";
    return is_interrupted() ? ExitCode::interrupted : ExitCode::no;
  }
  std::cout << folder.path() << "\n";
  if (after.n_points_wide > 0 && n_done == n_all) {
    std::cerr << "schoolsim: warning: " << after.n_points_wide << " of " << count_of(after.n_points, "point")
              << " have all " << sweep.n_replicates()
              << " replicates and not the precision that the plan asks for\n";
  }
  if (is_quiet) return ExitCode::done;
  if (n_done < n_all) {
    std::cerr << n_all - n_done
              << " runs are in the hands of other processes; should those end early, the same "
                 "command goes on\n";
  } else {
    std::cerr << "All " << n_all << " runs " << (options.shard.n > 1 ? "of the shard " : "")
              << "are there. Next: "
              << "schoolsim merge " << folder.path() << " --out " << folder.path() << ".h5\n";
  }
  return ExitCode::done;
}

// On Slurm

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

/// A time limit as sbatch takes it: at least `seconds`, in steps, so that like samples give like scripts.
std::string time_limit_text(double seconds) {
  constexpr double hour = 3600;
  for (const double step : {hour / 4, hour / 2, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour}) {
    if (seconds <= step)
      return fmt::format("{:02}:{:02}:00", static_cast<int>(step / hour), static_cast<int>(step / 60) % 60);
  }
  return fmt::format("{:.0f}-00:00:00", std::ceil(seconds / (24 * hour)));
}

/// Memory likewise: a power of two of MB.
std::string memory_text(std::uint64_t bytes) {
  std::uint64_t megabytes = 256;
  while (megabytes << 20 < bytes) megabytes *= 2;
  return fmt::format("{}M", megabytes);
}

ExitCode write_jobs(const Sweep& sweep, const Arguments& arguments) {
  constexpr double seconds_of_a_job = 3600;
  constexpr std::int64_t most_usual_tasks = 1000;  // Slurm's own limit, unless its administrator set another
  constexpr double margin = 2;
  const auto n_all =
      static_cast<std::int64_t>(sweep.until.empty() ? sweep.n_tasks() : std::uint64_t{sweep.n_points()});
  SlurmJobs jobs;
  jobs.n_cpus = arguments.whole("cpus-per-task", 1, most_threads, 1);
  const bool needs_sample = !arguments.has("tasks") || !arguments.has("time") || !arguments.has("mem");
  const Sample sample = needs_sample ? take_sample(sweep) : Sample{};
  const double seconds =
      sample.seconds * static_cast<double>(sweep.n_tasks()) / static_cast<double>(jobs.n_cpus);
  const auto usual = static_cast<std::int64_t>(
      std::clamp(std::ceil(seconds / seconds_of_a_job), 1.0, static_cast<double>(most_usual_tasks)));
  jobs.n_tasks = arguments.whole("tasks", 1, n_all, std::min(usual, n_all));
  jobs.time = arguments.text("time").value_or(
      time_limit_text(margin * seconds / static_cast<double>(jobs.n_tasks) + 600));
  jobs.memory = arguments.text("mem").value_or(memory_text(static_cast<std::uint64_t>(
      margin * static_cast<double>(sample.memory_with(static_cast<std::uint64_t>(jobs.n_cpus))))));
  for (const char* flag : {"partition", "account"}) {
    if (const auto text = arguments.text(flag)) jobs.other_lines.push_back(fmt::format("{}={}", flag, *text));
  }
  for (const std::string& line : arguments.texts("sbatch")) jobs.other_lines.push_back(line);

  const std::string plan = arguments.positional()[0];
  std::string out = *arguments.text("out");
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  jobs.program = canonical_path("/proc/self/exe");
  jobs.working_folder = current_folder();
  jobs.folder = canonical_path(out);
  if ((jobs.program + jobs.working_folder + jobs.folder + plan).find('\n') != std::string::npos)
    throw Error(ErrorKind::usage,
                jobs.folder + ": a path with a line break in it cannot stand in a job script");
  jobs.sweep = {"sweep", plan, "--out", out};
  for (const char* flag : {"design", "on-failure"}) {
    if (const auto text = arguments.text(flag))
      jobs.sweep.insert(jobs.sweep.end(), {fmt::format("--{}", flag), *text});
  }
  jobs.merge = {"merge", out, "--out", out + ".h5", "--force", "--whole"};
  jobs.again = jobs.sweep;
  jobs.again.insert(jobs.again.end(),
                    {"--slurm", "--submit", "--tasks", std::to_string(jobs.n_tasks), "--cpus-per-task",
                     std::to_string(jobs.n_cpus), "--time", jobs.time, "--mem", jobs.memory});
  for (const std::string& line : jobs.other_lines) jobs.again.insert(jobs.again.end(), {"--sbatch", line});

  make_folder(jobs.folder + "/slurm");
  write_new_file(jobs.array_path(), array_script(jobs), true);
  write_new_file(jobs.merge_path(), merge_script(jobs), true);
  std::cout << jobs.array_path() << "\n" << jobs.merge_path() << "\n";
  const bool is_quiet = arguments.has("quiet");
  if (!is_quiet) {
    std::cerr << heading(sweep) << "\n"
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

/// The folder keeps the plan and its points: not over a file that they are read from, unless it holds the
/// same.
void refuse_own_input(const SweepRequest& request, const std::string& folder) {
  std::vector<std::string> inputs{request.plan.file, request.plan.design_file, request.plan.schools};
  inputs.insert(inputs.end(), request.plan.scenarios.begin(), request.plan.scenarios.end());
  const std::string points = request.sweep.points.empty() ? "" : points_csv(request.sweep);
  for (const auto& [name, bytes] : {std::pair("/plan.ini", &request.sweep.plan), {"/design.csv", &points}}) {
    const std::string path = folder + name;
    for (const std::string& input : inputs) {
      if (!is_same_file(input, path) || read_file_if_there(path, bytes->size() + 1) == *bytes) continue;
      throw Error(ErrorKind::usage, "--out: " + path + " would be written over " + quote(input) +
                                        ", which the sweep reads; keep that in another place");
    }
  }
}

ExitCode sweep(const Arguments& arguments) {
  PlanOverrides overrides;
  overrides.design_file = arguments.text("design").value_or("");
  const auto out = arguments.text("out");
  const bool is_dry = arguments.has("dry-run");
  const auto task = arguments.text("repeat");
  const Shard shard = read_shard(arguments);
  stops_on_failure(arguments);
  check_slurm_flags(arguments);
  if (!out && !is_dry && !task)
    throw Error(ErrorKind::usage,
                "sweep: needs --out DIR, the folder in which it lives; --dry-run needs none");
  SweepRequest request = read_sweep_request(arguments.positional()[0], overrides);
  const double time_limit = request.plan.time_limit;
  if (is_dry || task) {
    const SweepFolder folder(out.value_or(""));
    const auto stored = out ? folder.stored() : std::nullopt;
    settle_points(request, stored ? stored->points : std::vector<double>{});
    if (is_dry) return dry_run(request.sweep, arguments);
    return repeat(request.sweep, time_limit, *task, out ? &folder : nullptr, stored);
  }
  // What is wrong with the user's own points is told before there is a folder.
  if (!computes_points(request)) settle_points(request, {});
  refuse_own_input(request, *out);
  SweepFolder folder(*out);
  folder.lock();
  const auto stored = folder.stored();
  if (computes_points(request)) settle_points(request, stored ? stored->points : std::vector<double>{});
  refuse_full_disk(request.sweep, *out, shard.n);
  folder.prepare(request.sweep, points_csv(request.sweep));
  if (!stored) warn_of_idle_factors(request.sweep);
  if (arguments.has("slurm")) return write_jobs(request.sweep, arguments);
  return run_all(request.sweep, time_limit, folder, arguments);
}

}  // namespace

const Command sweep_command{
    {"sweep",
     "PLAN.ini",
     1,
     1,
     "run scenarios over ranges of parameters, in a folder that no kill can harm",
     "The plan says which parameters are varied and how, which scenarios are run, and how often "
     "(docs/guide-researcher.md). "
     "The folder keeps every finished run; the same command goes on where it was ended, by Ctrl-C, a kill or "
     "a full disk. Several processes may run it at once, on one machine or, with --shard, on many. A run "
     "that "
     "fails is kept as such, with the command that repeats it.",
     {{"out", "DIR", "folder of the sweep; made if it is not there"},
      {"design", "FILE.csv",
       "points to use instead of the plan's design: a header of keys, a row for each point"},
      {"dry-run", "",
       "say what it takes in runs, time, memory and disk, and whether it fits (exit code 0 or 1)"},
      {"threads", "N",
       "runs at the same time; as many as the machine has cores by default; results do not depend "
       "on it"},
      {"shard", "k/n",
       "run only part k of n, for schedulers; parts may share one folder; slurm: as the array job says in "
       "whose task this is"},
      {"slurm", "",
       "write scripts of an array job and a merge after it for Slurm into DIR/slurm, and run nothing"},
      {"submit", "", "hand these to sbatch at once"},
      {"tasks", "N", "tasks of the array; by default as many as take an hour each, from a timed sample"},
      {"cpus-per-task", "N", "threads of each (default 1)"},
      {"time", "TIME", "time limit of each, as sbatch takes it; twice what the sample says by default"},
      {"mem", "SIZE", "memory of each, likewise"},
      {"partition", "NAME", "partition of the jobs"},
      {"account", "NAME", "account of the jobs"},
      {"sbatch", "OPTION", "a further option of sbatch without its dashes, as in qos=long", true},
      {"on-failure", "WORD", "continue (default) or stop when a run fails"},
      {"repeat", "P:R", "run point P in replicate R again, and compare it with what the folder has"},
      {"quiet", "", "no progress"}},
     {"schoolsim sweep plan.ini --dry-run                    # what would it take?",
      "schoolsim sweep plan.ini --out sweep                  # run it; again to go on",
      "schoolsim sweep plan.ini --out sweep --shard 3/8      # the third of eight parts",
      "schoolsim sweep plan.ini --out sweep --slurm --submit   # as jobs of Slurm",
      "schoolsim merge sweep --out sweep.h5                  # one file of all that is there"}},
    sweep};

}  // namespace schoolsim
