#include <iostream>
#include <string>
#include <vector>

#include "sim/cli/commands.hpp"
#include "sim/store/check_file.hpp"
#include "sim/store/sweep_file.hpp"

namespace schoolsim {
namespace {

ExitCode check(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  std::vector<std::string> notes;
  const auto problems = is_sweep_file(path) ? check_sweep_file(path, notes) : check_file(path);
  for (const std::string& note : notes) std::cerr << "schoolsim: note: " << path << ": " << note << "\n";
  if (problems.empty()) {
    std::cout << path << ": sound\n";
    return ExitCode::done;
  }
  std::cout << path << ": " << problems.size() << (problems.size() == 1 ? " problem\n" : " problems\n");
  for (const std::string& problem : problems) std::cout << "  " << problem << "\n";
  return ExitCode::no;
}

}  // namespace

const Command check_command{
    "Files",
    {"check FILE.h5",
     {1, 1},
     "check a result file, of a run or a merged sweep: structure, values, checksums",
     "Exit code 0 for a sound file, 1 if anything is wrong, with a line for each problem.",
     {},
     {"schoolsim check schoolsim-results/two-tier-drift.h5", "schoolsim check sweep.h5"}},
    check};

}  // namespace schoolsim
