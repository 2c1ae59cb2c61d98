#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

// The table of layers in sim/README.md is the rule; these tests hold every file to it.

namespace schoolsim {
namespace {

namespace fs = std::filesystem;

const fs::path root = SCHOOLSIM_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) {
    const auto first = part.find_first_not_of(' ');
    const auto last = part.find_last_not_of(' ');
    parts.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
  }
  return parts;
}

struct Layer {
  std::set<std::string> layers;  ///< that it may include, itself too
  std::set<std::string> third_party;
};

/// Rows of sim/README.md's first table, by folder.
std::map<std::string, Layer> layers() {
  std::map<std::string, Layer> result;
  std::stringstream text(read(root / "sim/README.md"));
  bool in_table = false;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("| folder | holds | may include | third party |", 0) == 0) {
      in_table = true;
      continue;
    }
    if (!in_table || line.rfind("|---", 0) == 0) continue;
    if (line.rfind("|", 0) != 0) break;
    const std::vector<std::string> cells = split(line.substr(1), '|');
    REQUIRE(cells.size() >= 4);
    const std::string name = cells[0].rfind("../", 0) == 0 ? cells[0].substr(3) : cells[0];
    Layer& layer = result[name];
    layer.layers.insert(name);
    for (const std::string& other : split(cells[2], ',')) layer.layers.insert(other);
    for (const std::string& package : split(cells[3], ',')) layer.third_party.insert(package);
  }
  return result;
}

/// Which package a header in angle brackets belongs to; "" for the standard library, "system" for the
/// machine's.
std::string package_of(const std::string& header) {
  static const std::vector<std::pair<std::string, std::string>> packages{
      {"Eigen/", "Eigen"},
      {"emmintrin.h", "SSE2"},
      {"immintrin.h", "AVX2"},
      {"boost/program_options", "Boost.Program_options"},
      {"boost/math/", "Boost.Math"},
      {"openturns/", "OpenTURNS"},
      {"boost/crc", "Boost.CRC"},
      {"boost/archive/", "Boost.Serialization"},
      {"nlohmann/", "JSON"},
      {"csv.h", "libcsv"},
      {"zlib.h", "zlib"},
      {"fmt/", "fmt"},
      {"hdf5", "HDF5"},
      {"H5", "HDF5"},
      {"oneapi/", "oneTBB"},
      {"tbb/", "oneTBB"},
      {"kainjow/", "Mustache"},
      {"unicode/", "ICU"}};
  for (const auto& [prefix, package] : packages) {
    if (header.rfind(prefix, 0) == 0) return package;
  }
  if (header.find('.') == std::string::npos && header.find('/') == std::string::npos) return "";
  return header.find(".h") != std::string::npos ? "system" : "unknown: " + header;
}

/// Standard headers that the pure layers must not touch.
const std::set<std::string> impure{"iostream",
                                   "ostream",
                                   "istream",
                                   "fstream",
                                   "sstream",
                                   "iomanip",
                                   "cstdio",
                                   "syncstream",
                                   "filesystem",
                                   "print",
                                   "thread",
                                   "jthread",
                                   "mutex",
                                   "shared_mutex",
                                   "atomic",
                                   "future",
                                   "condition_variable",
                                   "semaphore",
                                   "latch",
                                   "barrier",
                                   "execution",
                                   "chrono",
                                   "ctime",
                                   "random",
                                   "cmath",
                                   "complex",
                                   "valarray",
                                   "numbers",
                                   "exception",
                                   "stdexcept",
                                   "system_error",
                                   "csignal",
                                   "csetjmp",
                                   "locale",
                                   "clocale",
                                   "regex",
                                   "cstdlib",
                                   "typeinfo",
                                   "iosfwd"};

struct Include {
  std::string file, header;
  bool angled;
};

struct Source {
  std::string layer;  ///< model, run, ..., analysis; "" for files of sim/ itself
  std::string path;   ///< from the root
  std::string text;
  std::vector<Include> includes;
};

std::vector<Source> sources() {
  std::vector<Source> result;
  const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  for (const char* folder : {"sim", "analysis"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp" && extension != ".def") continue;
      Source source;
      source.path = fs::relative(entry.path(), root).generic_string();
      const std::vector<std::string> parts = split(source.path, '/');
      source.layer = parts[0] == "analysis" ? "analysis" : parts.size() > 2 ? parts[1] : "";
      source.text = read(entry.path());
      std::stringstream text(source.text);
      for (std::string line; std::getline(text, line);) {
        std::smatch match;
        if (std::regex_search(line, match, include))
          source.includes.push_back({source.path, match[2], match[1] == "<"});
      }
      result.push_back(source);
    }
  }
  return result;
}

bool is_pure(const std::string& layer) { return layer == "model" || layer == "run"; }

TEST_CASE("Layers include only what their table allows", "[architecture]") {
  const std::map<std::string, Layer> rules = layers();
  REQUIRE(rules.size() >= 8);
  REQUIRE(rules.at("run").layers == std::set<std::string>{"run", "model"});
  std::vector<std::string> broken;
  std::size_t checked = 0;
  for (const Source& source : sources()) {
    if (source.layer.empty()) continue;
    if (rules.count(source.layer) == 0) {
      broken.push_back(source.path + ": folder " + source.layer + " is not in the table of sim/README.md");
      continue;
    }
    const Layer& rule = rules.at(source.layer);
    for (const Include& include : source.includes) {
      ++checked;
      if (include.angled) {
        const std::string package = package_of(include.header);
        const bool allowed = package.empty() ? !is_pure(source.layer) || impure.count(include.header) == 0
                             : package == "system" ? !is_pure(source.layer)
                                                   : rule.third_party.count(package) > 0;
        const bool c_limits =
            include.header == "cfloat" || include.header == "cstdint" || include.header == "cstring";
        if (!allowed && !c_limits) broken.push_back(source.path + " includes <" + include.header + ">");
        continue;
      }
      const std::vector<std::string> parts = split(include.header, '/');
      const bool rooted = fs::exists(root / include.header);
      const std::string other = parts[0] == "analysis"                  ? "analysis"
                                : parts.size() > 2 && parts[0] == "sim" ? parts[1]
                                                                        : "";
      const bool shared_header = !is_pure(source.layer) && parts.size() == 2 && parts[0] == "sim";
      const bool everything = rule.layers.count("all") > 0;
      if (!rooted) {
        broken.push_back(source.path + " includes \"" + include.header +
                         "\", which is not a path from the root");
      } else if (!shared_header && !everything && rule.layers.count(other) == 0) {
        broken.push_back(source.path + " includes \"" + include.header + "\"");
      }
    }
  }
  CHECK(broken == std::vector<std::string>{});
  CHECK(checked > 200);
}

TEST_CASE("Headers guard themselves, and sources include their own header first", "[architecture]") {
  std::vector<std::string> broken;
  for (const Source& source : sources()) {
    const fs::path path = source.path;
    if (path.extension() == ".hpp" && source.text.find("#pragma once") == std::string::npos)
      broken.push_back(source.path + " has no #pragma once");
    if (path.extension() != ".cpp") continue;
    const std::string own = fs::path(path).replace_extension(".hpp").generic_string();
    if (fs::exists(root / own) && (source.includes.empty() || source.includes.front().header != own)) {
      broken.push_back(source.path + " does not include its own header first");
    }
  }
  CHECK(broken == std::vector<std::string>{});
}

TEST_CASE("The pure core names no I/O, threads, exceptions, clocks or C math functions", "[architecture]") {
  // What includes cannot show: words that reach these through a header that is allowed.
  const std::regex words(
      R"(\bstd::(cout|cerr|clog|printf|thread|jthread|mutex|atomic|async|chrono|random_device|mt19937|exp|exp2|log|log1p|pow|tanh|sin|cos|sqrt|floor|ceil|round|lround|abs|fabs|fmod|erf|getenv|rand|time)\b|\b(throw|try|catch)\b\s*[\({;a-zA-Z]|__builtin_(exp|log|pow|tanh|sin|cos)|\bthread_local\b|\bgetenv\b)");
  const std::regex comment(R"(//[^\n]*)");
  std::vector<std::string> found;
  std::size_t read_files = 0;
  for (const Source& source : sources()) {
    if (!is_pure(source.layer) || source.path.find(".def") != std::string::npos) continue;
    ++read_files;
    const std::string code = std::regex_replace(std::regex_replace(source.text, comment, ""),
                                                std::regex(R"("([^"\\\n]|\\.)*")"), "\"\"");
    for (std::sregex_iterator match(code.begin(), code.end(), words), end; match != end; ++match) {
      found.push_back(source.path + ": " + match->str());
    }
  }
  CHECK(found == std::vector<std::string>{});
  CHECK(read_files > 40);
}

TEST_CASE("The file system is asked in one place, which throws no errors but the program's own",
          "[architecture]") {
  // Of std::filesystem, only paths themselves: their functions never ask the machine.
  const std::regex words(
      R"(\bfilesystem::(?!path\b)\w+|\bfs::\w+|\bnamespace \w+ = std::filesystem|\b[io]?fstream\b|\b(fopen|mkstemp|mkdtemp)\b|(^|[^\w])::(rename|unlink|mkdir|rmdir|stat|lstat|access|remove)\()");
  std::vector<std::string> found;
  std::size_t n_in_its_place = 0;
  for (const Source& source : sources()) {
    for (std::sregex_iterator match(source.text.begin(), source.text.end(), words), end; match != end;
         ++match) {
      if (source.layer.empty()) {
        ++n_in_its_place;
      } else {
        found.push_back(source.path + ": " + match->str());
      }
    }
  }
  CHECK(found == std::vector<std::string>{});
  CHECK(n_in_its_place > 10);
}

TEST_CASE("Questions are functions: they read no flags and print nothing", "[architecture]") {
  const std::set<std::string> of_programs{"iostream", "sim/config/command_line.hpp"};
  std::vector<std::string> found;
  std::size_t n_files = 0;
  for (const Source& source : sources()) {
    if (source.layer != "study") continue;
    ++n_files;
    for (const Include& include : source.includes) {
      if (of_programs.count(include.header) > 0) found.push_back(source.path + " includes " + include.header);
    }
    if (std::regex_search(source.text, std::regex(R"(\bstd::(cout|cerr|exit)\b|\bf?printf\()")))
      found.push_back(source.path + " prints, or ends the program");
  }
  CHECK(found == std::vector<std::string>{});
  CHECK(n_files > 20);
}

TEST_CASE("Targets link only the layers of the table", "[architecture]") {
  const std::map<std::string, Layer> rules = layers();
  const std::regex linked(
      R"(schoolsim_(base|model|run|design|config|input|store|ensemble|sweep|analysis|study|cli)\b)");
  std::vector<std::string> broken;
  for (const auto& [name, layer] : rules) {
    const fs::path path = root / (name == "analysis" ? "analysis" : "sim/" + name) / "CMakeLists.txt";
    REQUIRE(fs::exists(path));
    const std::string text = std::regex_replace(read(path), std::regex(R"(#[^\n]*)"), "");
    for (std::sregex_iterator match(text.begin(), text.end(), linked), end; match != end; ++match) {
      const std::string other = (*match)[1];
      if (other == "base" && !is_pure(name)) continue;
      if (layer.layers.count(other) == 0 && layer.layers.count("all") == 0)
        broken.push_back(name + " links " + other);
    }
  }
  CHECK(broken == std::vector<std::string>{});
}

}  // namespace
}  // namespace schoolsim
