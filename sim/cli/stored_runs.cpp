#include "sim/cli/stored_runs.hpp"

#include <filesystem>
#include <iostream>

#include "sim/error.hpp"
#include "sim/store/check_file.hpp"

namespace schoolsim {

std::vector<StoredRun> read_sound_runs(const std::vector<std::string>& paths, Detail detail) {
  std::vector<StoredRun> runs;
  for (const std::string& path : paths) {
    runs.push_back(read_run(path, detail));
    if (!runs.back().altered.empty()) {
      throw Error(ErrorKind::file, path + ": was altered after it was written (" +
                                       runs.back().altered.front() + "); 'schoolsim check' tells all");
    }
  }
  return runs;
}

void refuse_unsound_inputs(const StoredRun& run, const std::string& path) {
  const auto problems = check_inputs(run.description);
  if (!problems.empty()) {
    throw Error(ErrorKind::file,
                path + ": the file is damaged: " + problems.front() + "; 'schoolsim check' tells all");
  }
}

std::vector<ComparedRun> view_runs(const std::vector<StoredRun>& runs,
                                   const std::vector<std::string>& paths) {
  std::vector<ComparedRun> views;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    views.push_back({&runs[i].description, runs[i].results, runs[i].synthetic_schools,
                     std::filesystem::path(paths[i]).filename().string(), runs[i].model_version});
  }
  return views;
}

bool can_compare(const std::vector<ComparedRun>& runs) {
  const std::span<const ComparedRun> all(runs);
  const auto reasons = reasons_not_to_pair(all.front(), all.subspan(1));
  if (reasons.empty()) return true;
  std::cerr << "schoolsim: these runs cannot be compared pair by pair\n";
  for (const std::string& reason : reasons) std::cerr << "  " << reason << "\n";
  return false;
}

}  // namespace schoolsim
