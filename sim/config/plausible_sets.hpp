#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// The file scenarios/plausible.csv.
std::span<const EmbeddedText> plausible_set_texts();

}  // namespace schoolsim
