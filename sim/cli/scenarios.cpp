#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/config/describe.hpp"

namespace schoolsim {
namespace {

ExitCode list_scenarios(const Arguments& arguments) {
  std::cout << describe_scenarios(builtin_scenarios(), read_text_format(arguments));
  return ExitCode::done;
}

}  // namespace

const Command scenarios_command{
    "Look up",
    {"scenarios",
     {0, 0},
     "list the built-in scenarios and the questions they ask",
     "",
     {text_format_flag},
     {"schoolsim scenarios",
      "schoolsim describe scenario forced      # everything that one of them changes"}},
    list_scenarios};

}  // namespace schoolsim
