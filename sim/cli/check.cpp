#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/check_file.hpp"

namespace schoolsim {
namespace {

ExitCode check(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  if (!file_exists(path)) throw Error(ErrorKind::file, path + ": there is no such file");
  const auto problems = check_file(path);
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
    {"check",
     "FILE.h5",
     1,
     1,
     "check a result file: structure, values, checksums",
     "Exit code 0 for a sound file, 1 if anything is wrong, with a line for each problem.",
     {},
     {"schoolsim check schoolsim-results/two-tier-drift.h5"}},
    check};

}  // namespace schoolsim
