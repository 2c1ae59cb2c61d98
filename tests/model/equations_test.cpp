#include "sim/model/equations.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/model/parameters.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

const TermProcess& process(std::string_view name) {
  const auto all = term_processes();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

std::set<std::string_view> names_in(std::string_view text) {
  std::set<std::string_view> names;
  for (const std::size_t at : symbols_in(text)) names.insert(model_symbols()[at].name);
  return names;
}

}  // namespace

TEST_CASE("every process that does more than keep books states its equations, and every header is one's",
          "[model][equations]") {
  std::set<std::string_view> claimed;
  for (const TermProcess& row : term_processes()) {
    INFO(row.name);
    claimed.insert(file_of(row));
    const bool keeps_books = row.name == "entry" || row.name == "tiers";
    CHECK(equations_of(row).empty() == keeps_books);
  }
  for (const ProcessHeader& header : process_headers()) {
    if (header.text.find("/// S") == std::string_view::npos) continue;
    INFO(header.file);
    CHECK(claimed.count(header.file) == 1);
  }
}

TEST_CASE("two processes of one file are told apart by their step", "[model][equations]") {
  CHECK_THAT(equations_of(process("offers")), Contains("L >= full") && !Contains("e_i +="));
  CHECK_THAT(equations_of(process("attendance")),
             Contains("e_i += rate (J_i - e_i)") && !Contains("L >= full"));
  const std::string encounter = equations_of(process("encounter"));
  for (const char* part : {"S4b.", "S4c.", "S4d.", "mutual_benefit y", "theta = trust.deep_threshold"})
    CHECK_THAT(encounter, Contains(part));
  CHECK_THAT(encounter, !Contains("///") && !Contains("void "));
}

TEST_CASE("symbols are found where they stand as symbols", "[model][equations]") {
  CHECK(names_in("exit.rate (1 - c_i) (1 - t_ij)") == std::set<std::string_view>{"i", "j", "c", "t"});
  CHECK(names_in("T_i = max(0, base_days M)") == std::set<std::string_view>{"i", "T", "M"});
  CHECK(names_in("lead_days, cost_i and school's x") == std::set<std::string_view>{"i"});
  CHECK(names_in("c0 ~ Beta") == std::set<std::string_view>{"c0", "Beta"});
  CHECK(names_in("noise N(0,1)") == std::set<std::string_view>{"N(0,1)"});
  CHECK(names_in("a school, of many\n  z* = a_i\n") == std::set<std::string_view>{"i", "a_i", "z"});
}

TEST_CASE("what moves a run is named beside a process", "[model][equations]") {
  std::set<std::size_t> explained;
  for (const TermProcess& row : term_processes()) {
    for (const std::size_t at : parameters_of(row)) explained.insert(at);
  }
  for (std::size_t at = 0; at < parameter_table().size(); ++at) {
    const ParameterInfo& row = parameter_table()[at];
    if (row.role != Role::process && !is_lever(row)) continue;
    INFO(row.key);
    CHECK(explained.count(at) == 1);
  }
}

TEST_CASE("the groups of a process are groups of the table", "[model][equations]") {
  std::set<std::string> known;
  for (const ParameterInfo& row : parameter_table()) known.insert(std::string(row.group));
  for (const TermProcess& row : term_processes()) {
    std::string_view groups = groups_of(row);
    while (!groups.empty()) {
      const std::size_t end = std::min(groups.find(' '), groups.size());
      INFO(row.name << ": " << groups.substr(0, end));
      CHECK(known.count(std::string(groups.substr(0, end))) == 1);
      groups.remove_prefix(std::min(end + 1, groups.size()));
    }
  }
}
