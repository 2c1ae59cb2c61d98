#include "analysis/words/comparison_document.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

struct Runs {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  MadeUpRun forced = made_up_policy(
      baseline, "forced-federation", "Forced federation",
      {{"isolated", {-0.19, 0.002}}, {"propensity_mean", {-.0424, .0005}}, {"days_paid", {26, 0.4}}});
  MadeUpRun other =
      made_up_policy(baseline, "other", "A scenario, with \"quotes\", a | bar and a name that goes on and on",
                     {{"tier_high", {0.001, 0.5}}});
  [[nodiscard]] Comparison comparison() const {
    return compare(baseline.view(), std::vector{forced.view(), other.view()});
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// One record of RFC 4180.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      is_quoted = !is_quoted;
    } else if (line[i] == ',' && !is_quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

}  // namespace

TEST_CASE("Over worlds the text says where most of them lie, how many agree and what it depends on") {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 40);
  ParameterSets& sets = baseline.description.sets;
  sets = {"mine.csv", 5, {*find_parameter("trust.gain"), *find_parameter("trust.loss")}, {}, 1};
  MadeUpRun policy = baseline;
  policy.description.scenario.name = "policy";
  policy.description.title = "Policy";
  // In world w of 1 to 40: w + .2 per mille fewer schools alone, most where trust.loss is least; heads less
  // willing in 4 worlds, more in 30.
  for (std::uint32_t r = 0; r < 40; ++r) {
    baseline.description.sets.values.push_back({0.1 + 0.001 * (r * 17 % 40), 0.3 - 0.001 * r});
    policy.metric(r, "isolated", 45) -= 0.001 * (r + 1) + 0.0002;
    policy.metric(r, "propensity_mean", 45) += r < 4 ? -0.05 : r < 34 ? 0.05 : 0;
  }
  policy.description.sets = baseline.description.sets;
  const Comparison comparison = compare(baseline.view(), std::vector{policy.view()});
  const auto difference_of = [&](const char* name) {
    for (const MeasureDifference& one : comparison.differences[1]) {
      if (one.metric == find_metric(name)) return one;
    }
    throw std::logic_error(name);
  };
  // Quantiles at p x 41: the 1.025th, 20.5th and 39.975th of 1.2 to 40.2 per mille.
  const MeasureDifference isolated = difference_of("isolated");
  CHECK(isolated.estimate == Approx(-0.0207));
  CHECK(isolated.interval->lower == Approx(-0.040175));
  CHECK(isolated.interval->upper == Approx(-0.001225));
  // 1 per cent matters: worlds 10 to 40 are better.
  CHECK(isolated.worlds->verdict.full_text() ==
        "mostly better, in 31 of 40 worlds; else too small to matter in 9");
  REQUIRE(isolated.worlds->hangs_on);
  CHECK(isolated.worlds->hangs_on->input == 1);
  CHECK(difference_of("propensity_mean").verdict == Verdict::cannot_tell);

  const Document document = comparison_document(comparison);
  std::string text = write_text(document, Extent::full);
  for (const std::string& line : lines_of(text)) {
    CAPTURE(line);
    CHECK(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
  }
  const auto words_of = [&](std::string_view beginning) {
    const auto lines = lines_of(text);
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [&](const std::string& one) { return one.find(beginning) == 0; });
    std::istringstream stream(line == lines.end() ? "" : *line);
    return std::vector<std::string>(std::istream_iterator<std::string>(stream), {});
  };
  CHECK(words_of("  Run  ") ==
        std::vector<std::string>{"Run", "Difference", "95%", "of", "worlds", "Verdict", "Worlds"});
  CHECK(words_of("  Policy  ") ==
        std::vector<std::string>{"Policy", "−440", "−850", "to", "−26", "mostly", "better", "31/40"});
  std::replace(text.begin(), text.end(), '\n', ' ');
  const auto says = [&](const std::string& words) {
    std::string unbroken;
    std::unique_copy(text.begin(), text.end(), std::back_inserter(unbroken),
                     [](char a, char b) { return a == ' ' && b == ' '; });
    CAPTURE(unbroken, words);
    return unbroken.find(words) != std::string::npos;
  };
  CHECK(says("against “Two-tier drift”: 40 worlds, seed 7"));
  CHECK(says("440 fewer schools without a partner (26 to 850 in 95% of worlds)"));
  CHECK(
      says("Heads willing to partner: depends with 40 worlds: better in 30, too small to matter in 6, worse "
           "in 4."));
  CHECK(says("The effect on schools with no partner is largest where one parameter is low:"));
  CHECK(says("A world is one of 40 sets of 2 parameters (mine.csv) with a luck of its own."));
  CHECK_FALSE(says("chance within this model only"));
  const auto all = nlohmann::json::parse(write_json(document));
  CHECK(all["version"] == nlohmann::json{2, 1});
  CHECK(all["interval_of"] == "worlds");
  CHECK(all["level"] == 0.95);
  const auto json = all["runs"][1]["differences"][0]["worlds"];
  CHECK(json["n"] == 40);
  CHECK(json["n_falls"] == 31);
  CHECK(json["n_too_small"] == 9);
  CHECK(json["hangs_on"]["parameter"] == "trust.loss");

  policy.description.sets.parameters = {*find_parameter("trust.gain")};
  const Comparison stated = compare(baseline.view(), std::vector{policy.view()});
  CHECK(comparison_document(stated).caveats ==
        std::vector<std::string>{
            "“Policy” sets trust.loss itself, which differs between worlds in “Two-tier drift”."});
  policy.description.sets.digest = 6;
  CHECK_THROWS_WITH(compare(baseline.view(), std::vector{policy.view()}),
                    Catch::Contains("sets of parameters"));
}

TEST_CASE("the text fits eighty columns and says each note once") {
  const Runs runs;
  const std::string text = write_text(comparison_document(runs.comparison()), Extent::full);
  for (const std::string& line : lines_of(text)) {
    CAPTURE(line);
    CHECK(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
    CHECK((line.empty() || line.back() != ' '));
  }
  std::string unbroken = text;
  std::replace(unbroken.begin(), unbroken.end(), '\n', ' ');
  CHECK(occurrences(unbroken, "chance within this model only") == 1);
  CHECK(occurrences(unbroken, "four assumed coefficients") == 1);
  CHECK(unbroken.find("12 comparisons were made") != std::string::npos);
  CHECK(unbroken.find("Year 15 against “Two-tier drift”: 10 paired runs, seed 7") == 0);
  CHECK(text.find("21,075 invented schools placed on the real map.") != std::string::npos);
  CHECK(unbroken.find("◆ Forced federation: mixed. 4,000 fewer schools without a partner") !=
        std::string::npos);
  CHECK(text.find("Schools with no partner (matters from 210 schools)\n") != std::string::npos);
  const auto lines = lines_of(text);
  const auto is_row = [](const std::string& line) { return line.find("  Forced federation  ") == 0; };
  const auto first = std::find_if(lines.begin(), lines.end(), is_row);
  REQUIRE(first != lines.end());
  CHECK(first->find("−4,000  ± 42 schools") != std::string::npos);
  CHECK(first->substr(first->size() - 6) == "better");
}

TEST_CASE("the summary is one screen: the beginning of the whole, its notes, and what the rest is about") {
  const Runs runs;
  const Document document =
      comparison_document(compare(runs.baseline.view(), std::vector{runs.forced.view()}));
  const std::string whole = write_text(document, Extent::full);
  const std::string summary = write_text(document, Extent::summary);
  const std::size_t end = summary.find("\nMore with --full: two tiers and other units.\n");
  REQUIRE(end != std::string::npos);
  CHECK(whole.find(summary.substr(0, end)) == 0);
  CHECK(whole.find("In other units") != std::string::npos);
  CHECK(summary.find("In other units") == std::string::npos);
  CHECK(summary.find("Heads willing to partner (matters from") < end);
  CHECK(summary.find("chance within this model only") != std::string::npos);
  CHECK(lines_of(summary).size() <= 40);
}

TEST_CASE("one run is described without a table") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const std::string text = write_text(comparison_document(compare(baseline.view(), {})), Extent::full);
  CHECK(text.find("■ Two-tier drift. Schools with no partner") != std::string::npos);
  CHECK(text.find("95%") == std::string::npos);
  CHECK(text.find("Two tiers of partnership (who") != std::string::npos);
  CHECK(text.find("Two-tier drift. Of partnership in") != std::string::npos);
  CHECK(write_markdown(comparison_document(compare(baseline.view(), {}))).find("| Measure |") ==
        std::string::npos);
}

TEST_CASE("what partnership makes of the gap is told in sds of pupils, beside what evaluations found") {
  MadeUpRun run = made_up_run("two-tier-drift", "Two-tier drift", 2);
  run.set_everywhere("engagement_gap_causal", 45, 0.02);
  run.set_everywhere("effectiveness_sd", 0, 0.08);
  // A quarter of a school sd, which is root .15 of a pupil sd.
  const Document document = comparison_document(compare(run.view(), {}));
  CHECK(document.json["runs"][0]["two_tiers"]["caused_gap"]["estimate"].get<double>() ==
        Approx(0.25 * std::sqrt(0.15)));
  const std::string text = write_text(document, Extent::full);
  CHECK(text.find("+0.097") != std::string::npos);
  CHECK(text.find("0 to 0.05 sd of pupils") != std::string::npos);
  run.set_everywhere("effectiveness_sd", 0, std::nan(""));
  CHECK(write_text(comparison_document(compare(run.view(), {})), Extent::full).find("of that gap") ==
        std::string::npos);
}

TEST_CASE("one replicate says that it cannot tell") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 1);
  const MadeUpRun forced =
      made_up_policy(baseline, "forced-federation", "Forced federation", {{"isolated", {-0.19, 0}}});
  const std::string text =
      write_text(comparison_document(compare(baseline.view(), std::vector{forced.view()})), Extent::full);
  CHECK(text.find("cannot tell with 1 run") != std::string::npos);
  CHECK(text.find("±") == std::string::npos);
}

TEST_CASE("csv keeps every number in full, one row per run and measure") {
  const Runs runs;
  const Comparison comparison = runs.comparison();
  const auto lines = lines_of(write_csv(comparison_document(comparison)));
  REQUIRE(lines.size() == 1 + 12);
  const auto head = fields_of(lines[0]);
  for (const std::string& line : lines) CHECK(fields_of(line).size() == head.size());
  const auto value = [&](std::size_t row, std::string_view column) {
    const auto at = std::find(head.begin(), head.end(), column);
    REQUIRE(at != head.end());
    return fields_of(lines[row]).at(static_cast<std::size_t>(at - head.begin()));
  };
  CHECK(value(1, "measure") == "isolated");
  CHECK(std::stod(value(1, "estimate")) == comparison.differences[1][0].estimate);
  CHECK(std::stod(value(1, "upper")) == comparison.differences[1][0].interval->upper);
  CHECK(std::stod(value(1, "plain_estimate")) == Approx(-0.19 * 21075));
  CHECK(value(1, "verdict") == "better");
  CHECK(value(6, "verdict") == "higher");
  CHECK(value(7, "run") == runs.other.description.title);
  CHECK(value(8, "verdict_text") == "cannot tell with 10 runs");
}

TEST_CASE("json holds figures, words and findings") {
  const Runs runs;
  const auto document = nlohmann::json::parse(write_json(comparison_document(runs.comparison())));
  CHECK(document.at("format") == "schoolsim-comparison");
  CHECK(document.at("n_comparisons") == 12);
  REQUIRE(document.at("runs").size() == 3);
  CHECK(document["runs"][0].at("differences").empty());
  const auto& isolated = document["runs"][1]["differences"][0];
  CHECK(isolated.at("measure") == "isolated");
  CHECK(isolated.at("pairs").size() == 10);
  CHECK(isolated.at("interval").size() == 2);
  CHECK(isolated.at("interval")[0].get<double>() < isolated.at("estimate").get<double>());
  CHECK(isolated.at("plain").at("text") == "−4,000 ± 42 schools");
  CHECK(document["runs"][1].at("two_tiers").at("n_runs") == 10);
}

TEST_CASE("markdown tables keep their columns whatever the names") {
  const Runs runs;
  const std::string text = write_markdown(comparison_document(runs.comparison()));
  for (const std::string& line : lines_of(text)) {
    if (line.rfind("| ", 0) != 0) continue;
    CAPTURE(line);
    CHECK(occurrences(line, "|") - occurrences(line, "\\|") == 6);
  }
  CHECK(occurrences(text, "chance within this model only") == 1);
}

}  // namespace schoolsim
