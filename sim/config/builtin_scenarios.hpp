#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// The files of the folder `scenarios`, in alphabetical order.
std::span<const EmbeddedText> builtin_scenario_texts();

}  // namespace schoolsim
