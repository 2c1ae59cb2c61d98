#pragma once

#include <string_view>

namespace schoolsim {

/// What was built, from what and by what.
struct BuildInfo {
  std::string_view version;
  std::string_view commit;  ///< "unknown" without git; ends in "+changes" if files differed from the commit
  std::string_view compiler;
};

const BuildInfo& build_info();

}  // namespace schoolsim
