#pragma once

#include <string>
#include <string_view>

namespace schoolsim {

/// The report page with two kinds of gap, {{title}} and {{data}}; script, style and font are inside.
/// Empty in a build without what pages are made with: then say report_page_missing.
extern const std::string_view report_template;

/// What to tell a user whose program was built without pages.
extern const std::string_view report_page_missing;

/// The finished page: the template with its gaps filled.
/// title: plain text, escaped here. page_data: one JSON document as docs/page-data.md describes, UTF-8; its
/// "<" are written as \u003c (they can stand only within its strings), so that no text of it can end the
/// script element.
std::string fill_page(std::string_view page_template, std::string_view title, std::string_view page_data);

}  // namespace schoolsim
