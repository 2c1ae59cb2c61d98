// One document by hand in every format: what is laid out once is told everywhere.
#include "analysis/words/document.hpp"

#include <catch2/catch.hpp>

namespace schoolsim {

namespace {

Document small_document() {
  Document document;
  document.heading = "Year 1 against “A”";
  document.schools = "Ten schools.";
  document.caveats = {"Read this."};
  document.verdicts = {{Sign::square, "A.", "It stays."}, {Sign::up, "B: better.", "It grows."}};
  Table summary{
      "differences", "differences", "", "Measure", {{"Run"}, {"Change", true}, {"Verdict in words"}}};
  summary.is_summary = true;
  summary.sections = {{"Size", 0, {{"B", "−1", "worse"}, {"a | long name", "+10", ""}}}};
  Table costs{"costs", "costs", "Costs", "Run", {{"Payer"}, {"Pounds", true}}, "A note."};
  costs.sections = {{"B", 1, {{"All", "+5"}}, {"Dear."}}};
  Table tiers{"tiers", "tiers", "Tiers", "Run"};
  tiers.sections = {{"A", 0, {}, {"Two.", "In all."}}, {"B", 1, {}, {"None."}}};
  document.tables = {summary, costs, tiers};
  document.notes = {"Chance.", "Assumed."};
  document.csv = {{"run", "estimate"}, {"B", "-1"}};
  document.json = {{"format", "test"}, {"runs", {{{"name", "A"}}, {{"name", "B"}}}}};
  return document;
}

}  // namespace

TEST_CASE("text has columns under headings, and a summary names what it leaves out") {
  const std::string head =
      "Year 1 against “A”\n"
      "Ten schools.\n"
      "Note: Read this.\n"
      "\n"
      "■ A. It stays.\n"
      "▲ B: better. It grows.\n"
      "\n"
      "                         Verdict\n"
      "                         in\n"
      "  Run            Change  words\n"
      "Size\n"
      "  B                  −1  worse\n"
      "  a | long name     +10\n";
  CHECK(write_text(small_document(), Extent::summary) ==
        head + "\nMore with --full: costs and tiers.\n\nChance. Assumed.\n");
  CHECK(write_text(small_document(), Extent::full) == head +
                                                          "\n"
                                                          "Costs\n"
                                                          "    Payer  Pounds\n"
                                                          "  B\n"
                                                          "    All        +5\n"
                                                          "    Dear.\n"
                                                          "  A note.\n"
                                                          "\n"
                                                          "Tiers\n"
                                                          "  A. Two. In all.\n"
                                                          "  B. None.\n"
                                                          "\n"
                                                          "Chance. Assumed.\n");
}

TEST_CASE("a table too wide for the terminal is told in words, and a long name has a line of its own") {
  Document document;
  Table table{"t", "t", "Heading", "Run"};
  const std::string wide(30, 'x');
  table.columns = {{"Name"}, {"of this"}, {"of that"}};
  table.sections = {{"B", 1, {{"First", wide, wide}, {"Second", wide, ""}}}};
  document.tables = {table};
  CHECK(write_text(document, Extent::full)
            .find("  B\n"
                  "    First: of this " +
                  wide + "; of that\n      " + wide + ".\n    Second: of this " + wide + ".\n") !=
        std::string::npos);
  // A name reaches into the blanks before a short number; a longer one has a line of its own.
  document.tables[0].columns = {{"Name"}, {std::string(40, 'h'), true}};
  document.tables[0].sections = {
      {"B", 1, {{std::string(60, 'n'), "1"}, {std::string(75, 'n'), "2"}, {"Short", "3"}}}};
  const std::string text = write_text(document, Extent::full);
  CHECK(text.find("\n    " + std::string(60, 'n') + std::string(15, ' ') + "1\n") != std::string::npos);
  CHECK(text.find("\n    " + std::string(75, 'n') + "\n" + std::string(79, ' ') + "2\n") !=
        std::string::npos);
  CHECK(text.find("\n    Short" + std::string(70, ' ') + "3\n") != std::string::npos);
}

TEST_CASE("markdown has a column for sections, and signs of names stay text") {
  CHECK(write_markdown(small_document()) ==
        "## Year 1 against “A”\n\nTen schools.\n\n**Note:** Read this.\n\n"
        "- **A.** It stays.\n- **B: better.** It grows.\n\n"
        "| Measure | Run | Change | Verdict in words |\n|---|---|---:|---|\n"
        "| Size | B | −1 | worse |\n| Size | a \\| long name | +10 |  |\n\n"
        "### Costs\n\n| Run | Payer | Pounds |\n|---|---|---:|\n| B | All | +5 |\n\n- B. Dear.\n\nA note.\n\n"
        "### Tiers\n\n- A. Two. In all.\n- B. None.\n\nChance. Assumed.\n");
}

TEST_CASE("csv and json hold the figures, json the words too, and pages the later tables") {
  CHECK(write_csv(small_document()) == "run,estimate\nB,-1\n");
  const auto json = nlohmann::json::parse(write_json(small_document()));
  CHECK(json.at("heading") == "Year 1 against “A”");
  CHECK(json.at("caveats") == nlohmann::json{"Read this."});
  CHECK(json.at("runs").at(1) ==
        nlohmann::json{{"name", "B"}, {"sign", "up"}, {"heading", "B: better."}, {"text", "It grows."}});
  const auto tables = tables_json(small_document());
  CHECK(json.at("tables") == tables);
  REQUIRE(tables.size() == 2);
  CHECK(tables[0] == nlohmann::json{{"id", "costs"},
                                    {"heading", "Costs"},
                                    {"note", "A note."},
                                    {"columns", {"Payer", "Pounds"}},
                                    {"sections",
                                     {{{"scenario", 1},
                                       {"rows", nlohmann::json::parse(R"([["All", "+5"]])")},
                                       {"sentences", {"Dear."}}}}}});
  CHECK(tables[1].at("columns").empty());
}

}  // namespace schoolsim
