#pragma once

#include "sim/config/command_line.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// Reports the progress of a question on standard error; with --quiet, only what must be known. As long as it
/// lives, the first Ctrl-C (or termination signal) asks the question to stop, so that what is finished is
/// kept; a second one ends the program at once.
Watch watch(const Arguments& arguments);

/// As long as it lives, watch() hands out this watch and touches neither signals nor standard error: for a
/// process that is not the program and runs commands within itself. There may be one at a time.
class HostWatch {
 public:
  explicit HostWatch(Watch watch);
  ~HostWatch();
  HostWatch(const HostWatch&) = delete;
  HostWatch& operator=(const HostWatch&) = delete;
};

}  // namespace schoolsim
