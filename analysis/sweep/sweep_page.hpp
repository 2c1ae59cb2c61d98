#pragma once

#include <string_view>

namespace schoolsim {

/// The page of a sweep, filled by fill_page (analysis/report/report_page.hpp) with the JSON document that
/// docs/page-data.md describes. Empty in a build that could not make pages: then print
/// sweep_page_missing.
extern const std::string_view sweep_template;

/// What to tell a user whose program was built without pages.
extern const std::string_view sweep_page_missing;

}  // namespace schoolsim
