#pragma once

namespace schoolsim {

/// What the program tells the shell.
enum class ExitCode : int {
  done = 0,
  no = 1,  ///< the answer is no: a check that fails, a run that does not repeat, runs that cannot be compared
  usage = 2,
  input = 3,
  file = 4,
  internal = 5,
  interrupted = 130,
};

}  // namespace schoolsim
