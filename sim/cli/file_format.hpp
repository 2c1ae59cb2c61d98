#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// sim/store/FORMAT.md, if it was there when the program was built.
std::span<const EmbeddedText> file_format_texts();

}  // namespace schoolsim
