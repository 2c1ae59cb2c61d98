#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// The file scenarios/robustness.csv.
std::span<const EmbeddedText> builtin_robustness_texts();

}  // namespace schoolsim
