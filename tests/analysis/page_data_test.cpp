#include "analysis/pages/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/median_run.hpp"
#include "made_up_run.hpp"

namespace schoolsim {

using nlohmann::json;
using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

constexpr std::uint32_t n_schools = 200;

/// Gives a run a list of schools and the depths of one replicate at the start and the end.
void record_depths(MadeUpRun& run, std::size_t replicate, const std::vector<float>& pattern) {
  RunDescription& description = run.description;
  const auto& infos = trajectory_variables();
  const auto depth =
      std::find_if(infos.begin(), infos.end(), [](const auto& info) { return info.name == "depth"; });
  // A plan with another variable before depth and another term between: positions must be looked up.
  description.record.variables = {0, static_cast<std::uint32_t>(depth - infos.begin())};
  description.record.terms = {0, 30, description.terms};
  description.recorded_replicates = {static_cast<std::uint32_t>(replicate)};
  std::vector<float> values(2 * 3 * n_schools, 0.9F);
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t i = 0; i < n_schools; ++i) {
      values[(3 + t) * n_schools + i] = pattern[(i + t) % pattern.size()];
    }
  }
  run.results[replicate].trajectories = values;
}

MadeUpRun small_run(std::string_view name, std::string_view title, std::uint32_t n_replicates = 10) {
  MadeUpRun run = made_up_run(name, title, n_replicates, 45, n_schools);
  SchoolList& schools = run.description.schools;
  for (std::uint32_t i = 0; i < n_schools; ++i) {
    schools.id[i] = i;
    schools.pupils.push_back(i % 4 == 0 ? 100.0F : 300.0F);
    schools.x_km.push_back(static_cast<float>(i % 20));
    schools.y_km.push_back(static_cast<float>(i / 20));
  }
  return run;
}

DisplayPositions places(std::span<const float> x_km, std::span<const float> y_km) {
  DisplayPositions dots;
  for (std::size_t i = 0; i < x_km.size(); ++i) {
    dots.x.push_back(static_cast<std::int16_t>(x_km[i]));
    dots.y.push_back(static_cast<std::int16_t>(-y_km[i]));
  }
  return dots;
}

std::vector<std::uint8_t> decoded(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> bytes;
  unsigned bits = 0;
  int n_bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<unsigned>(digits.find(c));
    n_bits += 6;
    if (n_bits >= 8) {
      n_bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>((bits >> n_bits) & 0xFFU));
    }
  }
  return bytes;
}

/// CRC-64/XZ bit by bit, from its definition.
std::uint64_t crc64(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t crc = ~std::uint64_t{0};
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xC96C5795D7870F42U : 0U);
  }
  return ~crc;
}

}  // namespace

TEST_CASE("base64 gives the vectors of RFC 4648") {
  const auto encode = [](std::string_view text) {
    return base64(std::vector<std::uint8_t>(text.begin(), text.end()));
  };
  CHECK(encode("").empty());
  CHECK(encode("f") == "Zg==");
  CHECK(encode("fo") == "Zm8=");
  CHECK(encode("foo") == "Zm9v");
  CHECK(encode("foob") == "Zm9vYg==");
  CHECK(encode("fooba") == "Zm9vYmE=");
  CHECK(encode("foobar") == "Zm9vYmFy");
  CHECK(base64(std::vector<std::uint8_t>{0xFF, 0xFE, 0x00}) == "//4A");
}

TEST_CASE("the digest is the CRC-64 of the results by replicate") {
  const std::string check = "123456789";
  REQUIRE(crc64({check.begin(), check.end()}) == 0x995DC9BBDF1939FA);  // the published check value
  MadeUpRun run = made_up_run("two-tier-drift", "Two-tier drift", 3, 2);
  run.results[1].state_hash = 0x0123456789ABCDEF;
  std::vector<std::uint8_t> bytes;
  for (const RunResult& result : run.results) {
    const auto put = [&](const void* data, std::size_t size) {
      const auto* const first = static_cast<const std::uint8_t*>(data);
      bytes.insert(bytes.end(), first, first + size);
    };
    put(result.metrics.data(), result.metrics.size() * sizeof(double));
    put(&result.state_hash, sizeof result.state_hash);
  }
  const auto digest = [&] { return results_digest(compare(run.view(), {})); };
  CHECK(digest() == crc64(bytes));
  std::rotate(run.results.begin(), run.results.begin() + 1, run.results.end());
  CHECK(digest() == crc64(bytes));
  run.results[0].metrics[5] = std::nextafter(run.results[0].metrics[5], 1.0);
  CHECK(digest() != crc64(bytes));
}

TEST_CASE("the run on the map is the one nearest the median") {
  MadeUpRun run = small_run("two-tier-drift", "Two-tier drift", 5);
  const double offset[] = {.02, -.01, .04, -.05, .003};  // the median is .003
  for (std::size_t r = 0; r < 5; ++r) {
    for (const std::size_t measure : judged_metrics()) {
      for (Term record = 0; record <= 45; ++record)
        run.metric(r, metric_table()[measure].name, record) = 0.3 + offset[r];
    }
  }
  CHECK(replicate_nearest_median(compare(run.view(), {})) == 4);
  SECTION("on each measure in its own distance") {
    // One measure of a thousandfold scale, in which run 2 is the middle one, does not outvote the four
    // others.
    const double wide[] = {30, -40, 0, 10, -20};
    for (std::size_t r = 0; r < 5; ++r) run.metric(r, "effectiveness_lowest_tenth", 45) = wide[r];
    CHECK(replicate_nearest_median(compare(run.view(), {})) == 4);
  }
  SECTION("among those that are recorded") {
    record_depths(run, 0, {-1, .2F});
    CHECK(replicate_nearest_median(compare(run.view(), {})) == 0);
  }
  SECTION("by replicate, not by position") {
    std::rotate(run.results.begin(), run.results.begin() + 2, run.results.end());
    CHECK(replicate_nearest_median(compare(run.view(), {})) == 4);
  }
}

TEST_CASE("pupils are counted where their schools are recorded") {
  MadeUpRun run = small_run("two-tier-drift", "Two-tier drift");
  CHECK_FALSE(pupils_without_partner(run.view(), 3, 45));
  record_depths(run, 3, {-1, .1F, .5F, .8F});
  const auto pupils = pupils_without_partner(run.view(), 3, 0);
  REQUIRE(pupils);
  CHECK(pupils->total == 50 * 100 + 150 * 300);
  CHECK(pupils->without_partner == 50 * 100);  // at record 0 the schools i = 0, 4, 8, ... have none
  CHECK(pupils_without_partner(run.view(), 3, 45)->without_partner == 50 * 300);
  CHECK_FALSE(pupils_without_partner(run.view(), 3, 44));
}

TEST_CASE("the page's document") {
  MadeUpRun baseline = small_run("two-tier-drift", "Two-tier drift");
  baseline.description.question = "Set schools free: who finds partners?";
  record_depths(baseline, 6, {-1, 0, .34F, .35F, .65F});
  MadeUpRun forced = made_up_policy(baseline, "forced-federation", "Forced federation",
                                    {{"isolated", {-0.09, 0.002}}, {"days_paid", {26, 0.4}}});
  forced.description.scenario.policies.push_back(
      {"forced federation", 9, 30, {{*find_parameter("forced.active"), 1}}});
  forced.description.scenario.parameters.tie_base_days = 2;
  MadeUpRun supported = made_up_policy(baseline, "supported", "Support stays", {});
  supported.description.scenario.policies.push_back(
      {"support", 0, std::numeric_limits<Term>::max(), {{*find_parameter("lever.la_floor"), 1}}});
  const Comparison comparison = compare(baseline.view(), std::vector{forced.view(), supported.view()});
  const json page = page_data(comparison, places);

  SECTION("says what it is") {
    CHECK(page["meta"]["format"] == "schoolsim-page");
    CHECK(page["meta"]["question"] == "Set schools free: who finds partners?");
    CHECK(page["meta"]["n_schools"] == 200);
    CHECK(page["meta"]["n_runs"] == 10);
    CHECK(page["meta"]["seed"] == "7");
    CHECK(page["meta"]["rerun"] ==
          "schoolsim rerun two-tier-drift.h5\nschoolsim rerun forced-federation.h5\nschoolsim rerun "
          "supported.h5");
    CHECK(page["words"]["simulated"] == "Simulated, not observed");
    std::string footer;
    for (const auto& sentence : page["meta"]["footer"]) footer += sentence.get<std::string>() + " ";
    CHECK(footer.find("invented schools") != std::string::npos);
    CHECK(footer.find("chance within this model only; 12 comparisons were made.") != std::string::npos);
    CHECK(footer.find("Two tiers depend on four assumed coefficients.") != std::string::npos);
  }
  SECTION("has one entry per scenario, measure and term") {
    REQUIRE(page["scenarios"].size() == 3);
    REQUIRE(page["measures"].size() == 6);
    CHECK(page["time"]["terms"].size() == 46);
    // Each scenario's own dates; a policy from the start has a mark on its curve and no line.
    CHECK(page["time"]["events"] ==
          json{{{"term", 9}, {"label", "year 3"}}, {{"term", 30}, {"label", "year 10"}}});
    CHECK(page["scenarios"][0]["marks"].empty());
    REQUIRE(page["scenarios"][1]["marks"].size() == 2);
    CHECK(page["scenarios"][1]["marks"][0]["term"] == 9);
    CHECK(page["scenarios"][1]["marks"][1]["term"] == 30);
    CHECK(page["scenarios"][2]["marks"] == json{{{"term", 0}, {"words", "Support begins"}}});
    CHECK(page["words"]["levels_note"] ==
          "Line: the run on the maps. Band: all 10 runs, lowest to highest. Ring on a line: its policy "
          "begins or ends.");
    CHECK(page["time"]["end_label"] == "Year 15");
    for (const auto& row : page["levels"]) {
      REQUIRE(row.size() == 6);
      for (const auto& level : row) {
        for (std::size_t t = 0; t < 46; ++t) {
          CHECK(level["low"][t].get<double>() <= level["middle"][t].get<double>());
          CHECK(level["middle"][t].get<double>() <= level["high"][t].get<double>());
        }
      }
    }
    CHECK(page["scenarios"][0]["sign"] == "square");
    CHECK(page["scenarios"][1]["sign"] == "up");
    CHECK(page["scenarios"][1]["verdict_heading"] ==
          "Forced federation, with tie.base_days 2 instead of 1.5: better on one of five measures.");
  }
  SECTION("draws the run on the map, in the unit of the axis") {
    CHECK(page["measures"][0]["unit"] == "% of schools");
    CHECK(page["levels"][0][0]["middle"][45].get<double>() ==
          Approx(100 * baseline.metric(6, "isolated", 45)).margin(1e-4));
    CHECK(page["measures"][2]["unit"] == "points of 100");
    CHECK(page["measures"][0]["smallest_difference"] == Approx(2));
  }
  SECTION("gives differences in plain units") {
    CHECK(page["differences"][0][0].is_null());
    const json& isolated = page["differences"][1][0];
    CHECK(isolated["estimate"].get<double>() == Approx(-18));
    CHECK(isolated["half_width"].get<double>() == Approx(.4).epsilon(1e-5));
    CHECK(isolated["upper"].get<double>() == Approx(-17.6));
    CHECK(isolated["verdict"] == "better");
    CHECK(isolated["estimate_text"] == "−18");
    CHECK(isolated["interval_text"] == "± <1 schools");
    CHECK(page["differences"][1][5]["verdict"] == "higher");
    CHECK(page["differences"][1][5]["interval_text"] == "± <1 days a school");
  }
  SECTION("maps the tiers of every school") {
    const json& maps = page["maps"];
    CHECK(maps["n"] == 200);
    const auto x = decoded(maps["x"]);
    REQUIRE(x.size() == 400);
    const auto y = decoded(maps["y"]);
    CHECK(static_cast<std::int16_t>(x[2 * 21] | (x[2 * 21 + 1] << 8)) == 1);
    CHECK(static_cast<std::int16_t>(y[2 * 45] | (y[2 * 45 + 1] << 8)) == -2);
    REQUIRE(maps["frames"].size() == 4);
    CHECK(maps["frames"][0]["label"] == "Start");
    CHECK(maps["frames"][0]["term"] == 0);
    CHECK(maps["frames"][2]["scenario"] == 1);
    CHECK(maps["frames"][2]["term"] == 45);
    const auto start = decoded(maps["frames"][0]["tier"]);
    CHECK(std::vector(start.begin(), start.begin() + 6) == std::vector<std::uint8_t>{0, 1, 1, 2, 3, 0});
    const auto end = decoded(maps["frames"][1]["tier"]);  // shifted by two schools
    CHECK(std::vector(end.begin(), end.begin() + 4) == std::vector<std::uint8_t>{1, 2, 3, 0});
    CHECK(maps["frames"][0]["count_none"] == "40 none");
    CHECK(maps["frames"][0]["count_deep"] == "40 deep");
    CHECK(page_data(comparison, nullptr)["maps"].is_null());
  }
  SECTION("lists what the scenarios change") {
    const json& list = page["parameters_that_differ"];
    REQUIRE(list.size() == 3);
    CHECK(list[0]["key"] == "tie.base_days");
    CHECK(list[0]["baseline"] == "1.5");
    CHECK(list[0]["value"] == "2");
    CHECK(list[0]["from"].is_null());
    CHECK(list[1]["key"] == "forced.active");
    CHECK(list[1]["baseline"] == "no");
    CHECK(list[1]["value"] == "yes");
    CHECK(list[1]["from"] == 9);
    CHECK(list[1]["until"] == 30);
    CHECK(list[1]["dates"] == "from year 3 until year 10");
    CHECK(list[2]["scenario"] == 2);
    CHECK(list[2]["dates"] == "from the start");
    CHECK(list[2]["until"].is_null());
  }
  SECTION("is the same document again") { CHECK(page_data(comparison, places) == page); }
}

TEST_CASE("policies that differ in target or course alone are told apart, and where they act is said") {
  MadeUpRun baseline = small_run("everyone", "Everyone");
  baseline.description.scenario.policies.push_back({"p", 9, 30, {{*find_parameter("lever.vision"), 0.8}}});
  MadeUpRun other = small_run("aimed", "Aimed");
  Policy aimed = baseline.description.scenario.policies[0];
  aimed.target.conditions = {{ConditionKind::phase, {}, {0}, 0, 0}};
  aimed.ramp = 3;
  aimed.every = 9;
  aimed.lasting = 6;
  other.description.scenario.policies.push_back(aimed);
  const json list =
      page_data(compare(baseline.view(), std::vector{other.view()}), nullptr)["parameters_that_differ"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["value"] == "0.8");
  CHECK(
      list[0]["dates"] ==
      "from year 3 until year 10, rising over 3 terms, in 6 of every 9 terms, at the schools it is aimed at");
  CHECK(list[1]["baseline"] == "0.8");
  CHECK(list[1]["dates"] == "from year 3 until year 10");
  other.description.scenario.policies = baseline.description.scenario.policies;
  CHECK(page_data(compare(baseline.view(), std::vector{other.view()}), nullptr)["parameters_that_differ"]
            .empty());
}

TEST_CASE("what the baseline alone does is listed too") {
  MadeUpRun baseline = small_run("forced-federation", "Forced federation");
  baseline.description.scenario.policies.push_back({"p", 9, 30, {{*find_parameter("forced.active"), 1}}});
  const MadeUpRun other = small_run("two-tier-drift", "Two-tier drift");
  const json list =
      page_data(compare(baseline.view(), std::vector{other.view()}), nullptr)["parameters_that_differ"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["baseline"] == "yes");
  CHECK(list[0]["value"] == "no");
}

TEST_CASE("a page of one run and one replicate") {
  const MadeUpRun run = made_up_run("two-tier-drift", "Two-tier drift", 1);
  const json alone = page_data(compare(run.view(), {}), nullptr);
  CHECK(alone["scenarios"].size() == 1);
  CHECK(alone["time"]["events"].empty());
  CHECK(alone["words"]["levels_note"] == "Line: the only run.");
  for (const auto& sentence : alone["meta"]["footer"])
    CHECK(sentence.get<std::string>().find("95%") == std::string::npos);
  const json pair = page_data(compare(run.view(), std::vector{run.view()}), nullptr);
  CHECK(pair["differences"][1][0]["verdict"] == "cannot_tell");
  CHECK(pair["differences"][1][0]["interval_text"] == "schools");
  CHECK(pair["scenarios"][0]["id"] != pair["scenarios"][1]["id"]);
}

TEST_CASE("over worlds charts show what a policy changes") {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 40);
  baseline.description.sets = {"mine.csv", 5, {*find_parameter("trust.gain")}, {}, 1};
  MadeUpRun policy = baseline;
  policy.description.title = "Policy";
  for (std::uint32_t r = 0; r < 40; ++r) {
    baseline.description.sets.values.push_back({0.1 + 0.001 * r});
    policy.metric(r, "isolated", 45) -= 0.001 * (r + 1);  // a tenth of a per cent of schools to four per cent
  }
  policy.description.sets = baseline.description.sets;
  const json page = page_data(compare(baseline.view(), std::vector{policy.view()}), nullptr);
  REQUIRE(page["changes"].size() == 2);
  for (const json& none : page["changes"][0]) CHECK(none.is_null());
  REQUIRE(page["changes"][1].size() == 6);
  CHECK(page["changes"][1][3].is_null());  // has no chart
  // Quantiles at p (n + 1) of 40: 20.5, 1.025 and 39.975.
  const json& change = page["changes"][1][0];
  CHECK(change["middle"][45].get<double>() == Approx(-2.05).margin(1e-4));
  CHECK(change["low"][45].get<double>() == Approx(-3.9975).margin(1e-3));
  CHECK(change["high"][45].get<double>() == Approx(-0.1025).margin(1e-4));
  CHECK(change["middle"][44] == 0);
  CHECK(page["words"]["change_unit"] == "change against “Two-tier drift”");
  CHECK(page["words"]["levels_note"] == "Line: the median of all 40 worlds. Band: 95% of worlds.");
  // One run has nothing to differ from.
  CHECK_FALSE(page_data(compare(baseline.view(), {}), nullptr).contains("changes"));
}

TEST_CASE("a document with options begins with a decision") {
  const MadeUpRun baseline = small_run("two-tier-drift", "Two-tier drift");
  const MadeUpRun policy = made_up_policy(baseline, "policy", "<b>Policy</b>", {{"isolated", {-.1, .02}}});
  const json document = page_data(compare(baseline.view(), std::vector{policy.view()}), places);
  const json& decision = document["decision"];
  CHECK(decision["against"] == "against “Two-tier drift”");
  REQUIRE(decision["options"].size() == 1);
  const json& option = decision["options"][0];
  CHECK(option["scenario"] == 1);
  REQUIRE(option["middle"].size() == 46);
  // The policy begins at term 9: a tenth of 200 schools, and the interval's half-width of 4.
  CHECK(option["middle"][8] == 0);
  CHECK(option["middle"][45].get<double>() == Approx(-20));
  CHECK(option["low"][45].get<double>() == Approx(-24).margin(1e-3));
  CHECK(option["high"][45].get<double>() == Approx(-16).margin(1e-3));
  CHECK(option["peak"].is_null());
  REQUIRE(decision["rows"].size() == 7);
  CHECK(decision["rows"][0]["cells"][0]["lines"][0]["strong"] == "−20");
  CHECK(decision["rows"][1]["cells"][0]["held"] == json({{"n", 0}, {"of", 10}}));
  CHECK(document["measures"][0]["finding"] == "<b>Policy</b>: 20 fewer schools without a partner");
  CHECK(!document["measures"][3].contains("finding"));
  CHECK(!page_data(compare(baseline.view(), {}), places).contains("decision"));
}

TEST_CASE("real schools are never said to be observed or invented") {
  MadeUpRun run = small_run("two-tier-drift", "Two-tier drift");
  run.description.schools_are_synthetic = false;
  run.description.schools_spec = "mine.csv";
  const json page = page_data(compare(run.view(), {}), nullptr);
  CHECK(page["words"]["simulated"] == "Computed, not observed");
  CHECK(page["meta"]["synthetic_schools"] == false);
  CHECK(page["meta"]["footer"].dump().find("invented") == std::string::npos);
}

TEST_CASE("names of an older file that are not UTF-8 do not keep it from being shown") {
  MadeUpRun run = small_run("two-tier-drift", "Two-tier drift", 3);
  run.description.schools_spec = "caf\xe9.csv";
  run.description.schools_are_synthetic = false;
  run.description.title = "\xff";
  const std::string text = document_text(page_data(compare(run.view(), {}), places));
  CHECK(text.find("caf\xef\xbf\xbd.csv") != std::string::npos);
  CHECK_NOTHROW(json::parse(text));
}

TEST_CASE("each run of synthetic:N is mapped with its own schools") {
  MadeUpRun run = small_run("two-tier-drift", "Two-tier drift", 3);
  record_depths(run, 1, {-1, .5F});
  std::vector<SchoolList> lists(3);
  lists[1] = run.description.schools;
  lists[1].x_km.assign(n_schools, 7);
  run.description.synthetic_size = n_schools;
  run.description.schools = {};
  ComparedRun view = run.view();
  CHECK(page_data(compare(view, {}), places)["maps"].is_null());
  view.synthetic_schools = lists;
  const json maps = page_data(compare(view, {}), places)["maps"];
  CHECK(decoded(maps["x"])[0] == 7);
}

TEST_CASE("policies mark the terms at which they begin and end") {
  MadeUpRun run = made_up_run("a", "A", 1);
  run.description.scenario.policies = {{"late", 20, 90, {}}, {"early", 0, 12, {}}, {"never", 60, 90, {}}};
  const auto moments = marked_moments(run.description);
  REQUIRE(moments.size() == 3);
  CHECK(moments[0].words == "Early begins");
  CHECK(moments[1].term == 12);
  CHECK(moments[1].words == "Early ends");
  CHECK(moments[2].term == 20);
}

}  // namespace schoolsim
