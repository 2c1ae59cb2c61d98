#pragma once

#include <array>
#include <string_view>

#include "sim/config/command_line.hpp"
#include "sim/config/describe.hpp"

namespace schoolsim {

inline constexpr Flag text_format_flag{"format", "text|markdown|json", "how to write it; text by default"};

/// What the flag --format asks for.
inline TextFormat text_format(const Arguments& arguments) {
  static constexpr std::array<std::string_view, 3> words{"text", "markdown", "json"};
  return static_cast<TextFormat>(arguments.choice("format", words));
}

}  // namespace schoolsim
