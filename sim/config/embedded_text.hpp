#pragma once

#include <string_view>

namespace schoolsim {

/// A file that is part of the program.
struct EmbeddedText {
  std::string_view name;    ///< the file's name without folder and ending
  std::string_view ending;  ///< ".ini"
  std::string_view text;
};

}  // namespace schoolsim
