#pragma once

namespace schoolsim {

/// From its making on, the first Ctrl-C (or termination signal) only asks a run to stop, so that finished
/// replicates are kept; a second one ends the program at once.
class InterruptScope {
 public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;
};

/// Whether a stop was asked for; from any thread.
bool is_interrupted();

}  // namespace schoolsim
