#include "analysis/report/report_page.hpp"

#include <cstddef>

namespace schoolsim {
namespace {

constexpr std::string_view title_gap = "{{title}}";
constexpr std::string_view data_gap = "{{data}}";

void append_html_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
}

void append_script_json(std::string& out, std::string_view json) {
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string fill_page(std::string_view page_template, std::string_view title, std::string_view page_data) {
  std::string page;
  page.reserve(page_template.size() + 2 * title.size() + page_data.size() + 1024);
  // One pass over the template, so that a gap's name within the title or the data stays what it is.
  for (std::size_t at = 0; at < page_template.size();) {
    const std::size_t gap = page_template.find("{{", at);
    page += page_template.substr(at, gap - at);
    if (gap == std::string_view::npos) break;
    const std::string_view rest = page_template.substr(gap);
    if (rest.starts_with(title_gap)) {
      append_html_text(page, title);
      at = gap + title_gap.size();
    } else if (rest.starts_with(data_gap)) {
      append_script_json(page, page_data);
      at = gap + data_gap.size();
    } else {
      page += "{{";
      at = gap + 2;
    }
  }
  return page;
}

}  // namespace schoolsim
