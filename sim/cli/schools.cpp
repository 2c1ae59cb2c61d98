#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/input/load_schools.hpp"
#include "sim/input/school_csv.hpp"

namespace schoolsim {
namespace {

ExitCode tell_schools(const Arguments& arguments) {
  const LoadedSchools loaded = load_schools(arguments.positional()[0], arguments.whole_64("seed", 1));
  const auto path = arguments.text("to");
  if (path && loaded.n_synthetic) {
    throw Error(ErrorKind::usage,
                "--to: synthetic:N is drawn anew for each replicate, so there is no one list to write");
  }
  if (path) write_new_file(*path, to_csv(loaded), arguments.has("force"));
  std::cout << describe(loaded);
  return ExitCode::done;
}

}  // namespace

const Command schools_command{
    "Look up",
    {"schools SPEC",
     {1, 1},
     "read a school list and report what was kept, dropped and imputed",
     "SPEC is what 'run --schools' takes: england, a part of it, synthetic:N, or a CSV file: an extract of "
     "the public school register, the table of 2019, or our own format, which --to writes.",
     {{"seed", "S", "of the run that the built-in England is drawn for; 1 by default"},
      {"to", "FILE.csv", "also write the list in our own format"},
      force_flag},
     {"schoolsim schools england:region=\"North West\"", "schoolsim schools extract.csv --to schools.csv"}},
    tell_schools};

}  // namespace schoolsim
