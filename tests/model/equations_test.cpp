#include "sim/model/equations.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sim/model/parameters.hpp"
#include "sim/model/term.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

std::set<std::string_view> names_in(std::string_view text) {
  std::set<std::string_view> names;
  for (const std::size_t at : symbols_in(text)) names.insert(model_symbols()[at].name);
  return names;
}

/// Lines of a statement that hold equations.
std::string equations_of(const Process& process) {
  std::string equations;
  std::string_view rest = process.statement;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with("  ")) (equations += line) += '\n';
  }
  return equations;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// All that a source reads of the coefficients, by their names.
std::set<std::string> coefficients_read(const std::string& source) {
  static const std::regex pattern(R"((?:\bk_?\.|&Coefficients::)(\w+))");
  std::set<std::string> names;
  for (std::sregex_iterator at(source.begin(), source.end(), pattern), end; at != end; ++at)
    names.insert((*at)[1]);
  return names;
}

std::string coefficient_of(const ParameterInfo& row) {
  std::string name(row.key);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

const std::filesystem::path processes = std::filesystem::path(SCHOOLSIM_SOURCE_DIR) / "sim/model/processes";

}  // namespace

TEST_CASE("Every process that does more than keep books states its equations", "[model][equations]") {
  for (const Process& row : term_processes()) {
    INFO(row.name);
    const bool keeps_books = row.name == "entry" || row.name == "tiers";
    CHECK(row.statement.empty() == keeps_books);
    CHECK((row.statement.empty() || row.statement.ends_with(".\n")));
  }
}

TEST_CASE("Symbols are found where they stand as symbols", "[model][equations]") {
  CHECK(names_in("exit.rate (1 - c_i) (1 - t_ij)") == std::set<std::string_view>{"i", "j", "c", "t"});
  CHECK(names_in("T_i = max(0, base_days M)") == std::set<std::string_view>{"i", "T", "M"});
  CHECK(names_in("lead_days, cost_i and school's x") == std::set<std::string_view>{"i"});
  CHECK(names_in("c0 ~ Beta") == std::set<std::string_view>{"c0", "Beta"});
  CHECK(names_in("noise N(0,1)") == std::set<std::string_view>{"N(0,1)"});
  CHECK(names_in("1[same phase] Q / N") == std::set<std::string_view>{"1[", "Q", "N"});
  CHECK(names_in("a school, of many\n  z* = a_i\n") == std::set<std::string_view>{"i", "a_i", "z"});
}

TEST_CASE("Every symbol of an equation is explained, in the table or beside it", "[model][equations]") {
  // One letter and perhaps a digit, bare or with a subscript.
  const std::regex symbol(R"((^|[^\w.'`])([A-Za-z]\d?(?:_[a-z]{1,2})?)(?![\w'`]))");
  std::set<std::string> explained;
  for (const Process& row : term_processes()) {
    const std::string equations = equations_of(row);
    for (std::sregex_iterator at(equations.begin(), equations.end(), symbol), end; at != end; ++at) {
      std::string word = (*at)[2];
      if (word == "a" || word[0] == 'S') continue;  // the article, and steps
      INFO(row.name << ": " << word);
      std::string of_school = word;  // what is said of i holds for j
      if (word.ends_with("_j")) of_school.back() = 'i';
      const auto names = names_in(of_school);
      const bool is_known = names.size() > names.count("i") + names.count("j") + names.count("k");
      const std::regex here("(^|[^\\w.])" + word +
                            "\\*?(\\([a-z]\\))? (=|terms|coerced|members|others|uniform|the)|of " + word);
      CHECK((is_known || std::regex_search(std::string(row.statement), here)));
      explained.insert(word);
    }
  }
  CHECK(explained.size() > 40);
}

TEST_CASE("What moves a run is named beside a process", "[model][equations]") {
  std::set<std::size_t> explained;
  for (const Process& row : term_processes()) {
    for (const std::size_t at : parameters_of(row)) explained.insert(at);
  }
  for (std::size_t at = 0; at < parameter_table().size(); ++at) {
    const ParameterInfo& row = parameter_table()[at];
    if (row.role != Role::process && !is_lever(row)) continue;
    INFO(row.key);
    CHECK(explained.count(at) == 1);
  }
}

TEST_CASE("A process names what it reads: parameters by their group if it is its own, else in full",
          "[model][equations]") {
  std::set<std::string> read_by_any;
  std::size_t sources = 0;
  for (const auto& entry : std::filesystem::directory_iterator(processes)) {
    if (entry.path().extension() != ".cpp") continue;
    ++sources;
    std::filesystem::path header = entry.path();
    const std::string said = read(header.replace_extension(".hpp"));
    const std::set<std::string> reads = coefficients_read(read(entry.path()));
    read_by_any.insert(reads.begin(), reads.end());
    for (const ParameterInfo& row : parameter_table()) {
      if (row.role == Role::mechanism || reads.count(coefficient_of(row)) == 0) continue;
      INFO(entry.path().filename() << " reads " << row.key);
      const bool is_own = said.find('"' + std::string(row.group) + '"') != std::string::npos;
      CHECK((is_own || said.find(row.key) != std::string::npos));
    }
  }
  CHECK(sources > 20);
  std::set<std::string_view> owned;
  for (const Process& process : term_processes()) {
    for (const std::string_view group : process.groups) {
      if (group.empty()) continue;
      INFO(process.name << " owns " << group);
      CHECK(owned.insert(group).second);
      const auto table = parameter_table();
      CHECK(std::any_of(table.begin(), table.end(), [&](const ParameterInfo& row) {
        return row.group == group && read_by_any.count(coefficient_of(row)) > 0;
      }));
    }
  }
}

TEST_CASE("Every stream has its number, and a process names those that it draws from", "[model][equations]") {
  const std::regex defined(R"(Stream (\w+)\{(\d+)\})");
  std::set<int> numbers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(processes.parent_path())) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), defined), end; at != end; ++at) {
      const std::string name = (*at)[1];
      const int number = std::stoi((*at)[2]);
      INFO(entry.path().filename() << ": " << name);
      CHECK(numbers.insert(number).second);
      const auto processes_that_draw = std::ranges::count_if(term_processes(), [&](const Process& row) {
        return std::ranges::count(row.streams, Stream{static_cast<std::uint16_t>(number)}) > 0;
      });
      CHECK(processes_that_draw == (entry.path().filename() == "draws.hpp" ? 0 : 1));
    }
  }
  CHECK(numbers.size() > 30);
}
