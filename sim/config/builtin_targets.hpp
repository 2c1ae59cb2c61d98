#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// The target files in scenarios/targets that are built in: England's, and what is known of ties.
std::span<const EmbeddedText> builtin_target_texts();

}  // namespace schoolsim
