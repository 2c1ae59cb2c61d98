#pragma once

#include <string>

#include "tests/cli/program.hpp"

/// Whether the program could make no page because the build found nothing to make one with; then the case is
/// skipped. What else says so is a fault.
inline bool lacks_pages(const Outcome& made) {
  if (SCHOOLSIM_HAS_PAGES || made.code != 4 || made.err.find("built without pages") == std::string::npos)
    return false;
  WARN("SKIPPED: the program was built without pages");
  return true;
}
