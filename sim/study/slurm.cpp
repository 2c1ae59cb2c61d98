#include "sim/study/slurm.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/wait.h>

#include "sim/error.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

/// Seconds before its time is up at which a task is warned.
constexpr int warning_seconds = 120;

std::string shell_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

/// A word as sbatch reads it in the head of a script.
std::string sbatch_word(const std::string& text) {
  if (shell_word(text) == text) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

/// The same for names of files, in which '%' begins what sbatch fills in; `pattern` stands behind as it is.
std::string sbatch_path(const std::string& folder, const std::string& pattern) {
  std::string path;
  for (const char c : folder) path += c == '%' ? "%%" : std::string(1, c);
  return sbatch_word(path + pattern);
}

std::string name_of(const SlurmJobs& jobs) { return jobs.folder.substr(jobs.folder.rfind('/') + 1); }

/// What both scripts begin with, up to the command.
std::string head(const SlurmJobs& jobs, const std::string& comment, const std::string& name,
                 const std::string& log, const std::vector<std::string>& lines) {
  std::string text = "#!/bin/bash\n" + comment;
  const auto add = [&](const std::string& line) { text += "#SBATCH --" + line + "\n"; };
  add("job-name=" + sbatch_word(name));
  for (const std::string& line : lines) add(line);
  add("mem=" + jobs.memory);
  add("time=" + jobs.time);
  add("output=" + sbatch_path(jobs.folder + "/slurm/", log));
  for (const std::string& line : jobs.other_lines) add(line);
  return text + "\ncd " + shell_word(jobs.working_folder) + " || exit\n";
}

std::string command(const SlurmJobs& jobs, const std::vector<std::string>& words) {
  return shell_word(jobs.program) + " " + shell_words(words);
}

/// What a command prints, without the end of its line. Throws Error where it fails; `before` says what then
/// holds.
std::string output_of(const std::string& command, const std::string& before) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw Error(ErrorKind::file, "cannot run " + command + before);
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  const int status = ::pclose(pipe);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == 127)
    throw Error(ErrorKind::file,
                "sbatch: there is no such program here, so nothing can be submitted" + before);
  if (code != 0) throw Error(ErrorKind::file, "sbatch refused (see its message above): " + command + before);
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(0, text.find(';'));  // a cluster's name may follow
}

std::int64_t slurm_number(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) {
    throw Error(ErrorKind::usage, fmt::format("--shard slurm: {} is not set; it is in the tasks of an array "
                                              "job, elsewhere say --shard k/n",
                                              name));
  }
  const auto value = read_whole(text);
  if (!value || *value < 0)
    throw Error(ErrorKind::usage,
                fmt::format("--shard slurm: {} is {}, a whole number from 0 is needed", name, quote(text)));
  return *value;
}

}  // namespace

std::string array_script(const SlurmJobs& jobs) {
  return head(jobs,
              "# Each task of the array runs a shard. Submitted again, it resumes with what is missing.\n",
              name_of(jobs), "%A_%a.log",
              {fmt::format("array=1-{}", jobs.n_tasks), fmt::format("cpus-per-task={}", jobs.n_cpus),
               "open-mode=append", "requeue", fmt::format("signal=B:USR1@{}", warning_seconds)}) +
         R"sh(trap '' TERM # which Slurm sends to the program, too: it ends after the runs in flight
trap 'kill -TERM "$run"' USR1 # time is nearly up
)sh" + command(jobs, jobs.sweep) +
         R"sh( --shard slurm --threads "$SLURM_CPUS_PER_TASK" &
run=$!
wait "$run" || wait "$run" # a signal ends the first
code=$?
# Ended early, and the job was not cancelled: to the queue again, to go on from there.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
if [ $code -eq 130 ] && [ "$(squeue -h -j "$task" -o %T)" = RUNNING ]; then
  scontrol requeue "$task"
fi
exit $code
)sh";
}

std::string merge_script(const SlurmJobs& jobs) {
  std::string text = head(jobs, "# Joins what the array left, however its tasks ended.\n",
                          name_of(jobs) + "-merge", "merge-%j.log", {});
  text += command(jobs, jobs.merge) + "\ncode=$?\n";
  text += "if [ $code -eq 1 ]; then\n  echo " +
          shell_word("To run what is missing: cd " + shell_word(jobs.working_folder) + " && " +
                     command(jobs, jobs.again)) +
          "\nfi\nexit $code\n";
  return text;
}

SubmittedJobs submit(const SlurmJobs& jobs) {
  SubmittedJobs submitted;
  submitted.array =
      output_of("sbatch --parsable " + shell_word(jobs.array_path()),
                "; the scripts are written: " + jobs.array_path() + " and " + jobs.merge_path());
  const std::string merge =
      "sbatch --parsable --dependency=afterany:" + submitted.array + " " + shell_word(jobs.merge_path());
  submitted.merge =
      output_of(merge, "; the array job " + submitted.array + " is submitted, the merge is not");
  return submitted;
}

Shard slurm_shard() {
  const std::int64_t id = slurm_number("SLURM_ARRAY_TASK_ID");
  const std::int64_t n = slurm_number("SLURM_ARRAY_TASK_COUNT");
  const std::int64_t least = slurm_number("SLURM_ARRAY_TASK_MIN");
  const std::int64_t greatest = slurm_number("SLURM_ARRAY_TASK_MAX");
  const std::int64_t step = slurm_number("SLURM_ARRAY_TASK_STEP");
  const bool is_row = step > 0 && least <= id && id <= greatest && (id - least) % step == 0 &&
                      (greatest - least) / step + 1 == n;
  if (!is_row) {
    throw Error(
        ErrorKind::usage,
        fmt::format("--shard slurm: task {} of {} from {} to {} by {}: a task cannot tell from this which "
                    "shard it is; submit a row such as --array=1-8, or say --shard k/n",
                    id, n, least, greatest, step));
  }
  return {static_cast<std::uint64_t>((id - least) / step + 1), static_cast<std::uint64_t>(n)};
}

}  // namespace schoolsim
