#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/slurm.hpp"
#include "sim/study/watch.hpp"
#include "sim/sweep/engine.hpp"

// Each of these throws Error `usage` or `input` for a plan that cannot be meant, with all its problems at
// once, and `file` for what cannot be read or written.

namespace schoolsim {

struct SweepRequest {
  std::string plan;         ///< path of its file
  std::string design_file;  ///< CSV file of points in the place of the plan's design; empty: none
  std::string folder;  ///< in which the sweep lives, and which is made; may be empty where nothing is kept
  Shard shard;
  bool stop_on_failure = false;
  unsigned threads = 0;  ///< 0: as many as the machine has
};

struct FailedRun {
  SweepTask task;
  std::string scenario, message;
};

/// How a call of a sweep ended.
struct SweepEnd {
  Survey survey;                    ///< of the shard's tasks, as they are now
  std::uint64_t n_failed = 0;       ///< runs that failed, in this call or before
  std::vector<FailedRun> failures;  ///< the first few of this call
  std::size_t n_scenarios = 0;      ///< runs of a task
  std::uint32_t n_replicates = 0;   ///< that a point has at most
  bool is_by_point = false;         ///< whether the sweep runs until a precision
  bool is_complete = false;         ///< all is done, or in the hands of other processes
  bool is_interrupted = false;      ///< by the watch; else a failing run ended it

  [[nodiscard]] std::uint64_t n_runs() const { return survey.n_tasks * n_scenarios; }
  [[nodiscard]] std::uint64_t n_done() const { return survey.n_done * n_scenarios; }
};

/// Runs what is missing of a sweep, in its folder, which survives any interruption.
SweepEnd sweep_to_folder(const SweepRequest& request, const Watch& watch);

/// What a timed sample of a sweep's tasks says of all; a task is a point and replicate of all scenarios.
struct SweepSample {
  double seconds = 0;  ///< of a task on one thread
  std::uint64_t n_timed = 0, n_failures = 0;
  std::uint64_t memory = 0, memory_of_a_thread = 0;  ///< bytes

  [[nodiscard]] std::uint64_t memory_with(std::uint64_t threads) const {
    return memory + memory_of_a_thread * threads;
  }
};

/// Times up to three points, or fewer where they take longer than ten seconds.
SweepSample take_sample(const Sweep& sweep);

/// Files of a folder, where one process runs each shard; bytes on disk of the parts of all tasks, and of the
/// merged file at most; free: 0 where unknown.
struct SweepDisk {
  std::uint64_t n_files = 0, parts = 0, merged = 0, free = 0;
};

struct SweepEstimate {
  std::string heading;  ///< how many points, factors, scenarios and runs the sweep has
  SweepSample sample;
  SweepDisk disk;
  unsigned n_threads = 1;
  double seconds = 0;             ///< of the shard on all threads
  std::uint64_t free_memory = 0;  ///< bytes; 0 where unknown
  std::uint64_t bytes_of_a_run = 0;
};
SweepEstimate estimate_sweep(const SweepRequest& request, const Watch& watch);

/// A point in one replicate, run again.
struct RepeatedTask {
  SweepTask task;
  std::uint64_t seed = 0;
  std::vector<std::string> settings;   ///< "KEY = VALUE", with the term from which it holds
  std::vector<std::string> scenarios;  ///< names
  std::vector<SweepRun> runs;          ///< one per scenario
  bool has_stored = false;             ///< whether there is a folder of this sweep to compare with
  std::optional<bool> is_same;         ///< as stored there, bit for bit; nothing where it is not stored yet
};
/// `task` is POINT:REPLICATE, each counted from 0.
RepeatedTask repeat_task(const SweepRequest& request, const std::string& task, const Watch& watch);

/// What jobs of Slurm are to be; what is not said follows from a timed sample.
struct JobsRequest {
  std::string program;                  ///< path of the program that runs the sweep
  std::optional<std::int64_t> n_tasks;  ///< of the array; as many as take an hour each
  std::int64_t n_cpus = 1;              ///< of each task
  std::optional<std::string> time;      ///< limit of each, as sbatch takes it; twice what the sample says
  std::optional<std::string> memory;    ///< likewise
  std::vector<std::string> options;     ///< further ones of sbatch, without dashes
};

struct WrittenJobs {
  SlurmJobs jobs;
  std::string heading;
};
/// Writes the scripts of an array job that runs a sweep, and of the merge after it, into its folder.
WrittenJobs write_jobs(const SweepRequest& request, const JobsRequest& jobs, const Watch& watch);

}  // namespace schoolsim
