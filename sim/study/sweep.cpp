#include "sim/study/sweep.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "analysis/statistics/precision.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/run/write_number.hpp"
#include "sim/study/limits.hpp"
#include "sim/study/sweep_plan.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string count_of(std::uint64_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string heading_of(const PlannedSweep& planned) {
  const Sweep& sweep = planned.sweep;
  const RunDescription& first = sweep.scenarios.front();
  const bool is_open = !sweep.until.empty();
  const auto [fewest, most] = sweep.n_schools();
  const std::string& parameters = planned.plan.parameters;
  return fmt::format(
      "{} ({}) of {}, {}, {}{}: {}{} of {} schools and {} terms, all else {}{}",
      count_of(sweep.n_points(), "point"), sweep.design, count_of(sweep.factors.size(), "factor"),
      count_of(sweep.scenarios.size(), "scenario"), is_open ? "up to " : "",
      count_of(sweep.n_replicates(), "replicate"), is_open ? "at most " : "",
      count_of(sweep.n_tasks() * sweep.scenarios.size(), "run"),
      fewest == most ? std::to_string(most) : fmt::format("{} to {}", fewest, most), first.terms,
      !first.sets.empty()       ? "as in the sets of " + parameters
      : parameters == "default" ? "at the defaults, one set"
                                : "as in " + parameters + ", one set",
      planned.share ? fmt::format("; {:.3g} % of the box fits the constraints", 100 * *planned.share) : "");
}

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

SweepDisk disk_of(const Sweep& sweep, const std::string& folder, std::uint64_t n_shards) {
  constexpr std::uint64_t n_files_of_all = 5, n_files_of_each = 2;  // which FORMAT.md lists
  const std::uint64_t parts = sweep.n_tasks() * size_of_part(shape_of(sweep));
  return {n_files_of_all + n_files_of_each * n_shards, parts, parts + (std::uint64_t{1} << 22),
          free_space(folder).value_or(0)};
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.{}f} MB", static_cast<double>(bytes) / 1e6, bytes < 10'000'000 ? 1 : 0);
}

void refuse_full_disk(const Sweep& sweep, const std::string& folder, std::uint64_t share) {
  const SweepDisk disk = disk_of(sweep, folder, share);
  if (disk.parts / share <= disk.free || disk.free == 0) return;
  throw Error(ErrorKind::file, fmt::format("{}: the sweep needs {} there, {} are free; record fewer metrics "
                                           "or records, or choose another --out",
                                           folder, megabytes(disk.parts / share), megabytes(disk.free)));
}

void warn_of_idle_factors(const Sweep& sweep, const Watch& watch) {
  for (const std::size_t f : idle_factors(sweep)) {
    watch.tell(Told::warning, fmt::format("{}: changes nothing between its least and its greatest value in a "
                                          "trial on a few schools; does any scenario use it?",
                                          name_of(sweep.factors[f].key)));
  }
}

/// Where factors take the place of what differs between worlds.
void tell_overridden_sets(const Sweep& sweep, const Watch& watch) {
  const ParameterSets& sets = sweep.scenarios.front().sets;
  for (const Factor& factor : sweep.factors) {
    const FactorKey& key = factor.key;
    if (!key.is_parameter() ||
        std::find(sets.parameters.begin(), sets.parameters.end(), key.parameter) == sets.parameters.end())
      continue;
    watch.tell(Told::note,
               fmt::format("{}: is a factor, so its values in {} are not used", name_of(key), sets.name));
  }
}

SweepTask read_task(const std::string& text, const Sweep& sweep) {
  const std::size_t colon = text.find(':');
  const auto point = read_whole(text.substr(0, colon));
  const auto replicate = colon == std::string::npos ? std::nullopt : read_whole(text.substr(colon + 1));
  if (!point || !replicate || *point < 0 || *replicate < 0 ||
      static_cast<std::uint64_t>(*point) >= sweep.n_points() || *replicate >= sweep.n_replicates()) {
    throw Error(ErrorKind::usage, fmt::format("--repeat: is {}, allowed is POINT:REPLICATE with points from "
                                              "0 to {} and replicates from 0 to {}",
                                              quote(text), sweep.n_points() - 1, sweep.n_replicates() - 1));
  }
  return {static_cast<std::size_t>(*point), static_cast<std::uint32_t>(*replicate)};
}

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

constexpr SequentialRule sequential_rule{next_look, is_precise};

SweepEnd run_missing_tasks(const PlannedSweep& planned, SweepFolder& folder, const SweepRequest& request,
                           const Watch& watch) {
  constexpr std::size_t most_told = 4;
  const Sweep& sweep = planned.sweep;
  SweepHeader header = *folder.stored();
  header.n_replicates = sweep.n_replicates();  // of which the folder may have more
  const std::size_t n_scenarios = sweep.scenarios.size();
  SweepEnd end;
  end.n_scenarios = n_scenarios;
  end.n_replicates = sweep.n_replicates();
  end.is_by_point = !sweep.until.empty();
  SweepOptions options;
  options.threads = request.threads;
  options.shard = request.shard;
  options.stop_on_failure = request.stop_on_failure;
  options.time_limit = planned.plan.time_limit;
  options.interrupted = watch.interrupted;
  options.rule = sequential_rule;
  const Survey before = survey_sweep(folder, header, options.rule, options.shard);
  const std::uint64_t n_left = end.is_by_point ? before.n_points - before.n_points_done
                                               : (before.n_tasks - before.n_done) * n_scenarios;
  if (before.n_damaged > 0) {
    watch.tell(Told::warning, count_of(before.n_damaged, "part") + (before.n_damaged == 1 ? " is" : " are") +
                                  " cut, altered or of another sweep; run again");
  }
  if (const std::uint64_t n = folder.parts().n_unreadable_bytes(); n > 0 && n_left > 0)
    watch.tell(Told::warning,
               count_of(n, "byte") +
                   " of the folder damaged beyond telling which runs they were of; what is missing is run");
  watch.tell(Told::progress, heading_of(planned));
  if (before.n_done > 0)
    watch.tell(Told::progress, fmt::format("{} runs are there already", before.n_done * n_scenarios));
  StatusFile status(folder.path(), options.shard, before.n_tasks * n_scenarios, before.n_done * n_scenarios,
                    before.n_failed_runs);
  end.n_failed = before.n_failed_runs;
  watch.begin(n_left, end.is_by_point ? "points" : "runs");
  if (end.is_by_point)
    options.point_done = [&, n = before.n_points_done]() mutable {
      // Those that were done before are passed through again.
      if (n > 0) return static_cast<void>(--n);
      watch.step(false);
    };
  end.is_complete =
      run_sweep(sweep, folder, options, [&](std::uint64_t number, const std::vector<SweepRun>& runs) {
        for (std::size_t s = 0; s < runs.size(); ++s) {
          const bool has_failed = !runs[s].failure.empty();
          if (!end.is_by_point) watch.step(has_failed);
          if (has_failed && end.failures.size() < most_told)
            end.failures.push_back(
                {task_at(sweep, number), sweep.scenarios[s].scenario.name, runs[s].failure});
        }
        end.n_failed += n_failed(runs);
        status.advance(runs.size(), n_failed(runs));
      });
  end.is_interrupted = !end.is_complete && watch.interrupted();
  end.survey = survey_sweep(folder, header, options.rule, options.shard);
  status.write(end.n_done() == end.n_runs() ? "finished" : end.is_complete ? "elsewhere" : "stopped");
  return end;
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

/// The folder keeps the plan and its points: not over a file that they are read from, unless it holds the
/// same.
void refuse_own_plan(const PlannedSweep& request, const std::string& folder) {
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

PlannedSweep read_plan_of_sweep(const SweepRequest& request, const Watch& watch) {
  PlannedSweep planned = read_planned_sweep(request.plan, {request.design_file}, watch);
  if (planned.plan.calibration) {
    throw Error(ErrorKind::usage,
                fmt::format("{}:{}: [calibration]: this plan is for 'schoolsim calibrate'; take the section "
                            "out to sweep its factors",
                            planned.plan.file, planned.plan.calibration->line));
  }
  return planned;
}

/// The sweep that a folder holds or will hold, with its points; nothing is written.
PlannedSweep read_with_points(const SweepRequest& request, const std::optional<SweepHeader>& stored,
                              const Watch& watch) {
  PlannedSweep planned = read_plan_of_sweep(request, watch);
  settle_points(planned, stored ? stored->points : std::vector<double>{});
  return planned;
}

std::optional<SweepHeader> stored_in(const std::string& folder) {
  return folder.empty() ? std::nullopt : SweepFolder(folder).stored();
}

/// Makes the folder of a sweep ready, or checks that it is the sweep's.
PlannedSweep prepare(const SweepRequest& request, SweepFolder& folder, const Watch& watch) {
  PlannedSweep planned = read_plan_of_sweep(request, watch);
  // What is wrong with the user's own points is told before there is a folder.
  if (!computes_points(planned)) settle_points(planned, {});
  refuse_own_plan(planned, request.folder);
  folder.lock();
  const auto stored = folder.stored();
  if (computes_points(planned)) settle_points(planned, stored ? stored->points : std::vector<double>{});
  refuse_full_disk(planned.sweep, request.folder, request.shard.n);
  folder.prepare(planned.sweep, points_csv(planned.sweep));
  tell_overridden_sets(planned.sweep, watch);
  if (!stored) warn_of_idle_factors(planned.sweep, watch);
  return planned;
}

}  // namespace

SweepSample take_sample(const Sweep& sweep) {
  constexpr double longest = 10;
  SweepSample sample;
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

SweepEnd sweep_to_folder(const SweepRequest& request, const Watch& watch) {
  SweepFolder folder(request.folder);
  const PlannedSweep planned = prepare(request, folder, watch);
  return run_missing_tasks(planned, folder, request, watch);
}

SweepEstimate estimate_sweep(const SweepRequest& request, const Watch& watch) {
  const PlannedSweep planned = read_with_points(request, stored_in(request.folder), watch);
  const Sweep& sweep = planned.sweep;
  SweepEstimate estimate;
  estimate.heading = heading_of(planned);
  estimate.n_threads =
      request.threads > 0 ? request.threads : std::max(1U, std::thread::hardware_concurrency());
  estimate.sample = take_sample(sweep);
  estimate.disk = disk_of(sweep, request.folder.empty() ? "." : request.folder, request.shard.n);
  const double n_tasks = static_cast<double>(sweep.n_tasks()) / static_cast<double>(request.shard.n);
  estimate.seconds = estimate.sample.seconds * n_tasks / estimate.n_threads;
  estimate.free_memory = kilobytes_after("/proc/meminfo", "MemAvailable");
  estimate.bytes_of_a_run = size_of_part(shape_of(sweep)) / sweep.scenarios.size();
  tell_overridden_sets(sweep, watch);
  warn_of_idle_factors(sweep, watch);
  return estimate;
}

RepeatedTask repeat_task(const SweepRequest& request, const std::string& task, const Watch& watch) {
  const auto stored = stored_in(request.folder);
  const PlannedSweep planned = read_with_points(request, stored, watch);
  const Sweep& sweep = planned.sweep;
  RepeatedTask answer;
  answer.task = read_task(task, sweep);
  answer.seed = sweep.scenarios.front().seed;
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    answer.settings.push_back(fmt::format("{} = {}{}", name_of(factor.key),
                                          value_text(sweep.value(answer.task.point, f), factor.words),
                                          factor.from ? fmt::format(" from term {}", *factor.from) : ""));
  }
  for (const RunDescription& scenario : sweep.scenarios) answer.scenarios.push_back(scenario.scenario.name);
  PastCache past;
  answer.runs = run_task(sweep, answer.task, planned.plan.time_limit, past);
  answer.has_stored = stored && stored->fingerprint == sweep.fingerprint;
  if (!answer.has_stored) return answer;
  const std::uint64_t number = std::uint64_t{answer.task.replicate} * sweep.n_points() + answer.task.point;
  if (const auto there = SweepFolder(request.folder).read(*stored, number))
    answer.is_same = part_bytes(0, number, *there) == part_bytes(0, number, answer.runs);
  return answer;
}

WrittenJobs write_jobs(const SweepRequest& request, const JobsRequest& wanted, const Watch& watch) {
  constexpr double seconds_of_a_job = 3600;
  constexpr std::int64_t most_usual_tasks = 1000;  // Slurm's own limit, unless its administrator set another
  constexpr double margin = 2;
  SweepFolder folder(request.folder);
  const PlannedSweep planned = prepare(request, folder, watch);
  const Sweep& sweep = planned.sweep;
  const auto n_all =
      static_cast<std::int64_t>(sweep.until.empty() ? sweep.n_tasks() : std::uint64_t{sweep.n_points()});
  SlurmJobs jobs;
  jobs.n_cpus = wanted.n_cpus;
  const SweepSample sample =
      wanted.n_tasks && wanted.time && wanted.memory ? SweepSample{} : take_sample(sweep);
  const double seconds =
      sample.seconds * static_cast<double>(sweep.n_tasks()) / static_cast<double>(jobs.n_cpus);
  const auto usual = static_cast<std::int64_t>(
      std::clamp(std::ceil(seconds / seconds_of_a_job), 1.0, static_cast<double>(most_usual_tasks)));
  jobs.n_tasks = wanted.n_tasks.value_or(std::min(usual, n_all));
  expect_within("tasks", jobs.n_tasks, 1, n_all);
  jobs.time =
      wanted.time.value_or(time_limit_text(margin * seconds / static_cast<double>(jobs.n_tasks) + 600));
  jobs.memory = wanted.memory.value_or(memory_text(static_cast<std::uint64_t>(
      margin * static_cast<double>(sample.memory_with(static_cast<std::uint64_t>(jobs.n_cpus))))));
  jobs.other_lines = wanted.options;

  std::string out = request.folder;
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  jobs.program = wanted.program;
  jobs.working_folder = current_folder();
  jobs.folder = canonical_path(out);
  if ((jobs.program + jobs.working_folder + jobs.folder + request.plan).find('\n') != std::string::npos)
    throw Error(ErrorKind::usage, jobs.folder + ": a path with a line break cannot be used in a job script");
  jobs.sweep = {"sweep", request.plan, "--out", out};
  if (!request.design_file.empty()) jobs.sweep.insert(jobs.sweep.end(), {"--design", request.design_file});
  if (request.stop_on_failure) jobs.sweep.insert(jobs.sweep.end(), {"--on-failure", "stop"});
  jobs.merge = {"merge", out, "--out", out + ".h5", "--force", "--whole"};
  jobs.again = jobs.sweep;
  jobs.again.insert(jobs.again.end(),
                    {"--slurm", "--submit", "--tasks", std::to_string(jobs.n_tasks), "--cpus-per-task",
                     std::to_string(jobs.n_cpus), "--time", jobs.time, "--mem", jobs.memory});
  for (const std::string& line : jobs.other_lines) jobs.again.insert(jobs.again.end(), {"--sbatch", line});

  make_folder(jobs.folder + "/slurm");
  write_new_file(jobs.array_path(), array_script(jobs), true);
  write_new_file(jobs.merge_path(), merge_script(jobs), true);
  return {std::move(jobs), heading_of(planned)};
}

}  // namespace schoolsim
