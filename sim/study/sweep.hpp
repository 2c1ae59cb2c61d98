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
  std::uint64_t n_runs = 0;         ///< of the shard; of a sweep until a precision those known to be needed
  std::uint64_t n_done = 0;         ///< of them
  std::uint64_t n_failed = 0;       ///< of those that are done
  std::vector<FailedRun> failures;  ///< the first few of this call
  std::uint64_t n_points = 0;       ///< of the shard
  std::uint64_t n_points_wide = 0;  ///< with all replicates and without the precision
  std::uint32_t n_replicates = 0;   ///< that a point has at most
  bool is_by_point = false;         ///< whether the sweep goes on until a precision
  bool is_complete = false;         ///< all is done, or in the hands of other processes
  bool is_interrupted = false;      ///< by the watch; else a failing run ended it
};

/// Runs what is missing of a sweep, in its folder, which survives any interruption.
SweepEnd sweep_to_folder(const SweepRequest& request, const Watch& watch);

/// What a sweep takes, by a timed sample of its tasks. Sizes in bytes, 0 where the machine does not say.
struct SweepEstimate {
  std::string heading;           ///< how many points, factors, scenarios and runs it has
  double seconds = 0;            ///< of the shard on all threads
  double seconds_of_a_task = 0;  ///< of a point and replicate of all scenarios on one thread
  std::uint64_t n_timed = 0, n_failures = 0;
  unsigned n_threads = 1;
  std::uint64_t memory = 0, free_memory = 0;
  std::uint64_t parts = 0, merged = 0, free_disk = 0;  ///< merged: at most
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
