#include "sim/text/text_file.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "tests/config/folder.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

std::string refusal(const std::string& path) {
  try {
    read_text_file(path, TextKind::settings);
  } catch (const Error& error) {
    return (error.kind() == ErrorKind::file ? "file " : "input ") + std::string(error.what());
  }
  return "read";
}

}  // namespace

TEST_CASE("files that are no text in UTF-8 are refused with the reason", "[config]") {
  const Folder folder;
  CHECK_THAT(refusal(folder / "none.ini"),
             Contains("file ") && Contains("none.ini") && Contains("no such file"));
  CHECK_THAT(refusal(folder.path().string()), Contains("file ") && Contains("a folder"));
  CHECK_THAT(refusal("/dev/zero"), Contains("file ") && Contains("not a plain file"));
  CHECK_THAT(refusal(folder.write("empty.ini", "")), Contains("input ") && Contains("empty"));
  CHECK_THAT(refusal(folder.write("blank.ini", "\xEF\xBB\xBF \r\n\t\n")),
             Contains("input ") && Contains("empty"));
  CHECK_THAT(refusal(folder.write("binary.ini", std::string("a\nb\0c", 5))),
             Contains("binary.ini:2") && Contains("binary"));
  CHECK_THAT(refusal(folder.write("utf16.ini", "\xFF\xFE[\0")), Contains("UTF-16"));
  CHECK_THAT(refusal(folder.write("latin.ini", "a\n\nd\xE9j\xE0\n")),
             Contains("latin.ini:3") && Contains("not UTF-8"));
  // Half of a character at the end, a surrogate, an overlong slash, beyond the last code point.
  for (const char* bad : {"a\xC3", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80"}) {
    CHECK_THAT(refusal(folder.write("bad.ini", bad)), Contains("bad.ini:1") && Contains("not UTF-8"));
  }
  CHECK_THAT(refusal(folder.write("long.ini", std::string(1'000'001, '#'))), Contains("over 1 MB"));
}

TEST_CASE("text in UTF-8 is read as it is, without byte order mark", "[config]") {
  const Folder folder;
  CHECK(read_text_file(folder.write("a.ini", "\xEF\xBB\xBFtitle = d\xC3\xA9j\xC3\xA0 \xF0\x9F\x8F\xAB\r\n"),
                       TextKind::settings) == "title = d\xC3\xA9j\xC3\xA0 \xF0\x9F\x8F\xAB\r\n");
}

TEST_CASE("a new file replaces none unless told to and leaves no part behind", "[config]") {
  const Folder folder;
  const std::string path = folder / "new.ini";
  write_new_file(path, "one", false);
  CHECK_THROWS_AS(write_new_file(path, "two", false), Error);
  CHECK(read_text_file(path, TextKind::settings) == "one");
  write_new_file(path, "two", true);
  CHECK(read_text_file(path, TextKind::settings) == "two");
  CHECK_THROWS_AS(write_new_file(folder / "absent/new.ini", "x", false), Error);
  CHECK_THROWS_AS(write_new_file(folder.path().string(), "x", true), Error);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path().string() + ".part"));
}
