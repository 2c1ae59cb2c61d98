#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// One text: sim/store/FORMAT.md.
std::span<const EmbeddedText> file_format_texts();

}  // namespace schoolsim
