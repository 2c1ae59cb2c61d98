#pragma once

#include <span>

#include "sim/config/embedded_text.hpp"

namespace schoolsim {

/// The files of the folder `scenarios/models`, in alphabetical order: values (.ini) and sets of values
/// (.csv).
std::span<const EmbeddedText> builtin_model_texts();

}  // namespace schoolsim
