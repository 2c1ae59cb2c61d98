#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/config/scenario_template.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

ExitCode write_template(const Arguments& arguments) {
  std::string name = arguments.positional()[0];
  if (name.ends_with(".ini")) name.resize(name.size() - 4);
  if (!is_name(name)) {
    throw Error(ErrorKind::usage, quote(name) +
                                      ": not a name; allowed are letters, digits, '-', '_' and '.', "
                                      "beginning with a letter or digit (the file is written where you are)");
  }
  for (const ScenarioFile& scenario : builtin_scenarios()) {
    if (name == scenario.scenario.name || name == scenario.alias) {
      throw Error(ErrorKind::usage, quote(name) + ": the name of a built-in scenario; choose another");
    }
  }
  const std::string path = name + ".ini";
  write_new_file(path, scenario_template(name), arguments.has("force"));
  std::cout << path << "\n";
  std::cerr << "Edit it, check it with 'schoolsim validate " << path
            << "', run it with 'schoolsim run baseline " << path << "'.\n";
  return ExitCode::done;
}

}  // namespace

const Command new_scenario_command{"Files",
                                   {"new-scenario NAME",
                                    {1, 1},
                                    "write a commented scenario file to start from",
                                    "Writes NAME.ini into the current folder.",
                                    {{"force", "", "replace a file of that name"}},
                                    {"schoolsim new-scenario our-vision      # writes our-vision.ini"}},
                                   write_template};

}  // namespace schoolsim
