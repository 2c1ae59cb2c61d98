#include "analysis/report/report_page.hpp"

#include <string>

#include <catch2/catch.hpp>

using schoolsim::fill_page;

TEST_CASE("fill_page puts the title and the data into their gaps, wherever they stand") {
  CHECK(fill_page("<t>{{title}}</t><b>{{title}}</b>[{{data}}]", "Who?", R"({"a":1})") ==
        R"(<t>Who?</t><b>Who?</b>[{"a":1}])");
  CHECK(fill_page("", "Who?", "{}").empty());
  CHECK(fill_page("a {{b}} c {{", "Who?", "{}") == "a {{b}} c {{");
}

TEST_CASE("no text of a title or of the data can become markup") {
  CHECK(fill_page("<title>{{title}}</title>", "</title><script>a && b", "") ==
        "<title>&lt;/title&gt;&lt;script&gt;a &amp;&amp; b</title>");
  CHECK(fill_page("{{data}}", "", R"({"name":"</script><!--<script>"})") ==
        R"({"name":"\u003c/script>\u003c!--\u003cscript>"})");
}

TEST_CASE("a gap's name in the title or the data is only text") {
  CHECK(fill_page("{{title}}|{{data}}", "{{data}}", R"(["{{title}}"])") == R"({{data}}|["{{title}}"])");
}

TEST_CASE("the built-in template, where the build has pages, has its gaps and asks the network for nothing") {
  const std::string_view page = schoolsim::report_template;
  if (page.empty()) {
    WARN("skipped: " << schoolsim::report_page_missing);
    return;
  }
  CHECK(page.find("{{title}}") != std::string_view::npos);
  const std::size_t gap = page.find("{{data}}");
  REQUIRE(gap != std::string_view::npos);
  CHECK(page.find("{{data}}", gap + 1) == std::string_view::npos);
  CHECK(page.find("default-src 'none'") != std::string_view::npos);
  CHECK(page.find("<link") == std::string_view::npos);
  CHECK(page.find(" src=") == std::string_view::npos);
}
