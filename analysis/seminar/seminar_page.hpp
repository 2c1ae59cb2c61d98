#pragma once

#include <string_view>

namespace schoolsim {

/// The seminar page with the placeholders that fill_page() fills; script, style, font, licences and the
/// compiled core are inside. Empty in a build that could not make it: then print seminar_page_missing.
extern const std::string_view seminar_template;

/// What to tell a user whose program was built without the seminar page.
extern const std::string_view seminar_page_missing;

}  // namespace schoolsim
