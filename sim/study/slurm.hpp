#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sweep/folder.hpp"

namespace schoolsim {

/// A sweep as jobs of Slurm: an array whose tasks are shards, and the merge after it.
struct SlurmJobs {
  std::string program;             ///< path of this program
  std::string working_folder;      ///< where the commands run, and so where their paths begin
  std::string folder;              ///< of the sweep, from the root
  std::vector<std::string> sweep;  ///< words of the command, from "sweep" on, without threads and shard
  std::vector<std::string> merge;  ///< likewise
  std::vector<std::string> again;  ///< words that write and submit all of it again
  std::int64_t n_tasks = 1;
  std::int64_t n_cpus = 1;
  std::string time, memory;              ///< as sbatch takes them
  std::vector<std::string> other_lines;  ///< sbatch's options without dashes, for both jobs

  [[nodiscard]] std::string array_path() const { return folder + "/slurm/array.sh"; }
  [[nodiscard]] std::string merge_path() const { return folder + "/slurm/merge.sh"; }
};

/// The scripts of both jobs; equal jobs give equal bytes.
std::string array_script(const SlurmJobs& jobs);
std::string merge_script(const SlurmJobs& jobs);

/// Numbers of the jobs, as sbatch tells them.
struct SubmittedJobs {
  std::string array, merge;
};

/// Hands the scripts to sbatch; the merge begins when the array has ended, however its tasks ended. Throws
/// Error `file` where there is no sbatch or it refuses, saying what is submitted already.
SubmittedJobs submit(const SlurmJobs& jobs);

/// The shard of this task of an array job, from what Slurm sets in its environment. Throws Error `usage`
/// outside one, and where the array's numbers are no even row, which cannot be counted from within a task.
Shard slurm_shard();

}  // namespace schoolsim
