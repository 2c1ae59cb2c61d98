#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include <hdf5.h>

#include "tests/cli/program.hpp"

// Text of others goes through every command, and none of it reaches a terminal as it is.

using Catch::Contains;

namespace {

/// A title of a terminal, a cleared screen, a control of Latin-1, a turn of direction, half a character.
const std::string foreign =
    "R\x1b]0;pwned\x07\x1b[2J\xC2\x9B"
    "31m\xE2\x80\xAE\xE2\x81\xA6";

/// Words for what a text holds that a terminal would obey.
std::string harm_in(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    if ((byte(0) < 0x20 && byte(0) != '\n' && byte(0) != '\t') || byte(0) == 0x7F) return "control";
    if (byte(0) == 0xC2 && byte(1) < 0xA0) return "control of Latin-1";
    if (byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) return "direction";
    if (byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9) return "isolate";
    if (byte(0) >= 0x80 && byte(0) < 0xC0 && (i == 0 || static_cast<unsigned char>(text[i - 1]) < 0x80))
      return "no UTF-8";
  }
  return "";
}

/// Writes a text in the place of an attribute of a file.
void set_attribute(const std::string& path, const char* name, const std::string& text) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  if (H5Aexists(file, name) > 0) H5Adelete(file, name);
  const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, text.size());
  H5Tset_cset(type, H5T_CSET_UTF8);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Awrite(attribute, type, text.data()) >= 0);
  H5Aclose(attribute);
  H5Tclose(type);
  H5Sclose(space);
  H5Fclose(file);
}

}  // namespace

TEST_CASE("no text of a file or an argument reaches a terminal as it is", "[cli]") {
  const Folder folder;
  folder.write("list.csv",
               "id,phase,authority,pupils,disadvantage,x_km,y_km,region,authority_name\n"
               "1,primary,380,200,.2,1,1," +
                   foreign + ",Authority " + foreign + "\n2,primary,381,210,.2,2,2,\"S\xC2\x9B\",B\n");
  folder.write("two.csv", "id," + foreign + ",phase\n1,2,primary\n");
  folder.write("a.ini",
               "[scenario]\ntitle = T\xC2\x9B\xE2\x80\xAE\nquestion = Q\xC2\x9B?\n[policy p]\nfrom = "
               "1\nlever.vision = 0.5\n");
  folder.write("b.ini", "ti\xC2\x9Btle = x\nlever.v\xE2\x80\xAEision = \xC2\x9B\n[\xC2\x9B]\n");
  folder.write("p.ini",
               "[sweep]\ntitle = \xC2\x9B\nscenarios = base\xC2\x9Bline\n[factor trust.\xC2\x9Bgain]\nlist = "
               "\xC2\x9B\n");
  REQUIRE(run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30",
                               "--terms", "3", "--replicates", "1", "--out", ".", "--quiet"})
              .code == 0);
  std::filesystem::copy_file(folder / "two-tier-drift.h5", folder / "other.h5");
  for (const char* name : {"title", "question", "scenario_title", "scenario"})
    set_attribute(folder / "other.h5", name, foreign);
  const std::string escape = "x" + foreign;
  const std::vector<std::vector<std::string>> commands{
      {escape},
      {"run", escape},
      {"run", "--parameters", "default", "baseline", "--" + escape},
      {"run", "--parameters", "default", "baseline", "--seed", escape},
      {"run", "--parameters", "default", "baseline", "--set", "lever.vi" + foreign + "=3"},
      {"run", "--parameters", "default", "baseline", "--set", escape},
      {"run", "--parameters", "default", "baseline", "--record", escape},
      {"run", "--parameters", "default", "baseline", "--schools", escape},
      {"run", "--parameters", "default", "baseline", "--schools", "list.csv", "--focus", "region=zz"},
      {"run", "--parameters", "default", "baseline", "--schools", "list.csv", "--focus", "LA=999"},
      {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30", "--terms", "3", "--out",
       escape},
      {"run", "--parameters", "default", "a.ini", "--schools", "synthetic:30", "--terms", "3", "--out", "a"},
      {"run", "--parameters", "default", "b.ini"},
      {"describe", "scenario", "a.ini"},
      {"describe", "scenario", "a.ini", "--format", "json"},
      {"describe", escape},
      {"describe", "metrics", escape},
      {"validate", "a.ini"},
      {"validate", "b.ini"},
      {"validate", escape + ".ini"},
      {"new-scenario", escape},
      {"schools", "list.csv"},
      {"schools", "two.csv"},
      {"schools", "list.csv", "--to", escape},
      {"compare", "two-tier-drift.h5", "other.h5"},
      {"compare", "two-tier-drift.h5", "other.h5", "--format", "csv"},
      {"compare", "two-tier-drift.h5", escape},
      {"precision", "other.h5", "--width", escape},
      {"check", escape},
      {"check", "other.h5"},
      {"rerun", "other.h5"},
      {"report", "other.h5", "--out", escape + ".html"},
      {"branch", "other.h5", "--at", "1", "--scenario", escape},
      {"sweep", "p.ini", "--dry-run"},
      {"calibrate", "p.ini", "--dry-run"},
      {"merge", escape, "--out", "y.h5"},
      {"help", escape},
  };
  std::size_t n_shown = 0;
  for (const std::vector<std::string>& words : commands) {
    const Outcome outcome = run_program(folder, words);
    INFO(words[0] << " " << words[words.size() > 1 ? 1 : 0] << "\n" << outcome.out << outcome.err);
    CHECK(harm_in(outcome.out) == "");
    CHECK(harm_in(outcome.err) == "");
    CHECK(outcome.code < 5);
    n_shown += outcome.err.find("?]0;pwned") != std::string::npos ? 1 : 0;
  }
  // Most of it is told all the same.
  CHECK(n_shown > 15);
}

TEST_CASE("arguments that are not UTF-8 are refused before any work", "[cli]") {
  const Folder folder;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"run", "--parameters", "default", "baseline", "--schools", "caf\xE9.csv"},
           {"run", "--parameters", "default", "caf\xE9.ini"},
           {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30", "--terms", "3",
            "--out", "caf\xE9"},
           {"sweep", "caf\xE9.ini", "--out", "s"}}) {
    const Outcome outcome = run_program(folder, words);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains("'caf?") && Contains("not text in UTF-8"));
  }
}

TEST_CASE("no line of any help is wider than 80 columns or ends in blanks", "[cli]") {
  const Folder folder;
  std::set<std::string> commands;
  const auto check = [&](const std::vector<std::string>& words) {
    const Outcome help = run_program(folder, words);
    REQUIRE(help.code == 0);
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(words, line);
      CHECK(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
      CHECK_FALSE(line.ends_with(' '));
      if (words.size() == 1 && line.size() > 2 && line.starts_with("  ") && line[2] != ' ')
        commands.insert(line.substr(2, line.find(' ', 2) - 2));
    }
  };
  check({"help"});
  std::erase_if(commands, [](const std::string& word) {
    return !std::isalpha(word[0]) || word == "schoolsim" || word == "help";
  });
  CHECK(commands.size() >= 20);
  for (const std::string& command : commands) check({"help", command});
}
