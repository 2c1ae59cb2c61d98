#include "sim/config/describe.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/model/metrics.hpp"
#include "sim/model/term.hpp"

using namespace schoolsim;
using Catch::Contains;
using nlohmann::json;

namespace {

std::size_t count_lines(const std::string& text) {
  return 0u + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("every row of both tables and every process is described in every format", "[config]") {
  const json parameters = json::parse(describe_parameters("", TextFormat::json));
  const json metrics = json::parse(describe_metrics("", TextFormat::json));
  const json process = json::parse(describe_process("", TextFormat::json));
  REQUIRE(parameters.size() == parameter_table().size());
  REQUIRE(metrics.size() == metric_table().size());
  REQUIRE(process.size() == term_processes().size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const ParameterInfo& row = parameter_table()[i];
    CHECK(parameters[i]["key"] == row.key);
    CHECK(parameters[i]["default"] == row.standard);
    CHECK(parameters[i]["upper"] == row.upper);
    CHECK(parameters[i]["source"] == row.source);
  }
  const std::string text = describe_parameters("", TextFormat::text);
  for (const ParameterInfo& row : parameter_table()) CHECK_THAT(text, Contains(std::string(row.key) + " = "));
  const std::string metric_text = describe_metrics("", TextFormat::text);
  for (const MetricInfo& row : metric_table())
    CHECK_THAT(metric_text, Contains(std::string(row.name) + "  ("));
  CHECK(count_lines(describe_parameters("", TextFormat::markdown)) == parameters.size() + 2);
  CHECK(count_lines(describe_metrics("", TextFormat::markdown)) == metrics.size() + 2);
  CHECK(count_lines(describe_process("", TextFormat::markdown)) == process.size() + 2);
}

TEST_CASE("the table of metrics, and so the ODD, has the formula of each", "[config]") {
  const std::string table = describe_metrics("", TextFormat::markdown);
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);
  CHECK_THAT(line, Contains("| formula |"));
  std::getline(lines, line);
  for (const MetricInfo& row : metric_table()) {
    std::getline(lines, line);
    CHECK_THAT(line, Catch::StartsWith("| `" + std::string(row.name) + "` |"));
    CHECK_THAT(line, Contains(" | `" + std::string(row.equation) + "` | "));
  }
}

TEST_CASE("a process is described with its equations, symbols and parameters", "[config]") {
  const std::string text = describe_process("dissolution", TextFormat::text);
  for (const char* part :
       {"exit.rate (1 - c_i) (1 - t_ij)", "trust of one side in the other", "exit.unattended_terms = "})
    CHECK_THAT(text, Contains(part));
  CHECK_THAT(text, !Contains("encounter"));
  const json row = json::parse(describe_process("encounter", TextFormat::json)).at(0);
  CHECK(row["symbols"].contains("R"));
  CHECK(std::find(row["parameters"].begin(), row["parameters"].end(), "rivalry.scale") !=
        row["parameters"].end());
  CHECK_THAT(describe_process("leadership", TextFormat::text),
             Contains("Does nothing while mechanism.leadership is 0."));
  const std::string all = describe_process("all", TextFormat::markdown);
  std::size_t at = 0;
  for (const Process& process : term_processes()) {
    at = all.find("#### " + std::string(process.step) + " " + std::string(process.name) + "\n", at);
    INFO(process.name);
    REQUIRE(at != std::string::npos);  // each, in the order of the term
  }
  CHECK_THAT(all, Contains("It also reads `trust.end`, `deploy.terms`."));
  CHECK(json::parse(describe_process("all", TextFormat::json)).size() == term_processes().size());
  CHECK_THROWS_WITH(describe_process("encouter", TextFormat::text),
                    Contains("no such process") && Contains("encounter"));
  CHECK(count_lines(describe_symbols(TextFormat::text)) ==
        json::parse(describe_symbols(TextFormat::json)).size());
}

TEST_CASE("an open range is null in JSON and a bar cannot break a Markdown table", "[config]") {
  for (const json& row : json::parse(describe_metrics("", TextFormat::json))) {
    CHECK((row["upper"].is_null() || row["upper"].is_number()));
  }
  const std::string table = describe_parameters("", TextFormat::markdown);
  std::string::size_type begin = 0;
  while (begin < table.size()) {
    const auto end = table.find('\n', begin);
    const std::string line = table.substr(begin, end - begin);
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    CHECK(bars == 10);
    begin = end + 1;
  }
}

TEST_CASE("one group, one key, or the nearest name", "[config]") {
  const json group = json::parse(describe_parameters("trust", TextFormat::json));
  CHECK(group.size() == 7);
  CHECK(std::all_of(group.begin(), group.end(),
                    [](const json& row) { return row["key"].get<std::string>().starts_with("trust."); }));
  CHECK(json::parse(describe_parameters("trust.gain", TextFormat::json)).size() == 1);
  CHECK_THROWS_WITH(describe_parameters("trust.gian", TextFormat::text), Contains("nearest is trust.gain"));
  CHECK_THROWS_WITH(describe_metrics("isolatd", TextFormat::text), Contains("nearest is isolated"));
}

TEST_CASE("a scenario is described by what it changes", "[config]") {
  const json forced = json::parse(describe_scenario(load_scenario("forced"), TextFormat::json));
  CHECK(forced["name"] == "forced-federation");
  CHECK(forced["parameters"].empty());
  REQUIRE(forced["policies"].size() == 1);
  CHECK(forced["policies"][0]["from"] == 9);
  CHECK(forced["policies"][0]["until"].is_null());
  CHECK(forced["policies"][0]["changes"] == json::parse(R"([{"key": "forced.active", "value": 1.0}])"));
  const std::vector<std::string> set{"learning.joint=0.009"};
  const ScenarioFile changed = load_scenario("baseline", set);
  const json all = json::parse(describe_every(builtin_scenarios(), TextFormat::json));
  REQUIRE(all.size() == builtin_scenarios().size());
  CHECK(std::find(all.begin(), all.end(), forced) != all.end());
  CHECK_THAT(describe_scenario(changed, TextFormat::text),
             Contains("learning.joint = 0.009  (default 0.018"));
  CHECK_THAT(describe_scenario(load_scenario("baseline"), TextFormat::text), Contains("nothing"));
  CHECK_THAT(describe_scenario(load_scenario("curriculum"), TextFormat::markdown),
             Contains("| `curriculum.active` | 1 | 0 | from term 9, to the end of the run |"));
}
