#include "sim/cli/help.hpp"

#include "sim/error.hpp"
#include "sim/study/build_info.hpp"
#include "sim/text/layout.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {

std::string overview() {
  std::string text = paragraph("schoolsim " + std::string(build_info().version) +
                               ": simulates a self-improving school system. Under which policies do schools "
                               "come to improve one another, who is left out, and at what cost? "
                               "Results are simulated, not observed.") +
                     "\n"
                     "  schoolsim COMMAND [arguments] [flags]\n";
  std::string_view group;
  for (const Command* command : all_commands) {
    if (command->group != group) text += "\n" + std::string(group = command->group) + "\n";
    std::string name = "  " + std::string(command->syntax.name());
    name.resize(18, ' ');
    text += paragraph(command->syntax.summary, name, name.size());
  }
  return text +
         "\n"
         "  help COMMAND    what a command takes, with examples\n"
         "  --version       version of the program and of the model\n"
         "\n"
         "First steps\n"
         "  schoolsim scenarios              # what can be run\n" +
         example_text(
             "schoolsim run baseline forced --schools synthetic:2000   # both in the same 40 "
             "worlds") +
         example_text(
             "schoolsim compare schoolsim-results/two-tier-drift.h5 schoolsim-results/forced-federation.h5") +
         "  schoolsim new-scenario mine      # your own file to start from\n"
         "\n"
         "Exit codes: 0 done; 1 the answer is no, as with check or compare; 2 usage;\n"
         "3 input; 4 file; 5 internal; 130 interrupted. Results go to standard output,\n"
         "everything else to standard error.\n";
}

const Command& find_command(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Command* command : all_commands) {
    if (command->syntax.name() == name) return *command;
    known.push_back(command->syntax.name());
  }
  if (name == "robustness")
    throw Error(ErrorKind::usage,
                "robustness: is gone, since runs themselves can differ in what is not known; run them with "
                "--parameters england --replicates 40 and compare the files");
  throw Error(ErrorKind::usage,
              quote(name) + ": no such command" + suggestion(name, known) + "; 'schoolsim help' lists them");
}

}  // namespace schoolsim
