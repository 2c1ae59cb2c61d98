#pragma once

#include <string_view>

namespace schoolsim {

/// The script that draws the report's figures, for Node: figures.js DATA.json SCRATCH OUT [--no-png]
/// [--force]. Empty in a build that could not make pages: then print figures_page_missing.
extern const std::string_view figures_template;

/// What to tell a user whose program was built without it.
extern const std::string_view figures_page_missing;

}  // namespace schoolsim
