// Mixes that no other beats, against all points that were run.
#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/cli/experiments.hpp"
#include "tests/cli/pages.hpp"

using Catch::Contains;
using namespace experiments;

namespace {

/// Leaves a merged sweep of doses of two policies in a folder.
void sweep_in(const Folder& folder, const std::string& metrics) {
  folder.write(
      "plan.ini",
      "[sweep]\nscenarios = two-tier-drift\nschools = synthetic:80\nreplicates = 3\nterms = 9\nmetrics = " +
          metrics +
          "\ndesign = sobol\npoints = 48\n[factor incentive.days]\nrange = 0, 6\n"
          "[factor lever.vision]\nrange = 0, 1\n");
}

struct Point {
  double isolated = 0, effectiveness = 0;
};

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

TEST_CASE("optimise finds what no other point beats, and what no point was run of", "[cli]") {
  const Folder folder;
  sweep_in(folder, "isolated, effectiveness_mean");
  run_all(folder, {{"sweep", "plan.ini", "--out", "s", "--quiet"},
                   {"merge", "s", "--out", "s.h5"},
                   {"export", "s.h5", "--out", "s.csv"}});
  const Outcome told =
      run_program(folder, {"optimise", "s.h5", "--aim", "isolated", "--aim", "effectiveness_mean", "--aim",
                           "pounds", "--csv", "mixes.csv", "--next", "next.csv"});
  CAPTURE(told.out, told.err);
  REQUIRE(told.code == 0);
  CHECK_THAT(unbroken(told.out),
             Contains("What good mixes have in common") && Contains("Of 48 points that were run"));
  std::map<std::string, std::array<std::vector<double>, 2>> runs;
  for (const auto& row : rows_of(read_file(folder / "s.csv"))) {
    if (row.at("term") != "9") continue;
    auto& of = runs[row.at("point")];
    of[0].push_back(std::stod(row.at("isolated")));
    of[1].push_back(std::stod(row.at("effectiveness_mean")));
  }
  REQUIRE(runs.size() == 48);
  std::vector<Point> points;
  for (const auto& [name, of] : runs) points.push_back({middle(of[0]), middle(of[1])});

  const auto mixes = rows_of(read_file(folder / "mixes.csv"));
  std::size_t n_run = 0, n_expected = 0;
  std::vector<std::array<double, 3>> front;
  for (const auto& row : mixes) {
    const double isolated = std::stod(row.at("isolated")), pounds = std::stod(row.at("pounds"));
    const double effectiveness = std::stod(row.at("effectiveness_mean"));
    CHECK(std::stod(row.at("incentive.days")) >= 0);
    CHECK(std::stod(row.at("incentive.days")) <= 6);
    if (row.at("known_by") == "emulator") {
      ++n_expected;
      continue;
    }
    ++n_run;
    front.push_back({isolated, -effectiveness, pounds});
    // It is one of the points, with the medians that the table of runs has.
    CHECK(std::any_of(points.begin(), points.end(), [&](const Point& p) {
      return std::abs(p.isolated - isolated) < 1e-12 && std::abs(p.effectiveness - effectiveness) < 1e-12;
    }));
  }
  CHECK(n_run >= 3);
  CHECK(n_expected >= 20);
  for (const auto& a : front) {
    for (const auto& b : front) CHECK_FALSE((a[0] < b[0] && a[1] < b[1] && a[2] < b[2]));
  }
  // The cheapest point, without any incentive, and the one with fewest alone are never beaten.
  const auto least = [&](std::size_t aim) {
    return (*std::min_element(front.begin(), front.end(),
                              [&](const auto& a, const auto& b) { return a[aim] < b[aim]; }))[aim];
  };
  CHECK(least(2) == 0);
  double fewest = 1;
  for (const Point& point : points) fewest = std::min(fewest, point.isolated);
  CHECK(least(0) == fewest);

  run_all(folder, {{"sweep", "plan.ini", "--design", "next.csv", "--out", "t", "--quiet"},
                   {"merge", "t", "--out", "t.h5"}});
  const Outcome both = run_program(folder, {"optimise", "s.h5", "t.h5", "--aim", "isolated", "--aim",
                                            "pounds", "--budget", "2", "--csv", "within.csv"});
  CAPTURE(both.out, both.err);
  REQUIRE(both.code == 0);
  CHECK_THAT(unbroken(both.out), Contains("keep to the budget"));
  for (const auto& row : rows_of(read_file(folder / "within.csv"))) CHECK(std::stod(row.at("pounds")) <= 2e6);
}

TEST_CASE("the page of a sweep draws the points that were run and marks those that no other beats", "[cli]") {
  const Folder folder;
  sweep_in(folder, "isolated, effectiveness_mean");
  run_all(folder,
          {{"sweep", "plan.ini", "--out", "s", "--quiet"},
           {"merge", "s", "--out", "s.h5"},
           {"optimise", "s.h5", "--aim", "isolated", "--aim", "effectiveness_mean", "--csv", "mixes.csv"}});
  const std::vector<std::string> page{"report",   "s.h5",  "--metric",           "isolated", "--aim",
                                      "isolated", "--aim", "effectiveness_mean", "--out",    "page.html"};
  const Outcome made = run_program(folder, page);
  CAPTURE(made.err);
  if (lacks_pages(made)) return;
  REQUIRE(made.code == 0);
  const std::string html = read_file(folder / "page.html");
  const std::string element = "<script id=\"page-data\" type=\"application/json\">";
  const std::size_t begin = html.find(element);
  REQUIRE(begin != std::string::npos);
  std::istringstream text(html.substr(begin + element.size()));
  nlohmann::json data;
  text >> data;
  std::vector<nlohmann::json> fronts;
  for (const auto& figure : data.at("figures")) {
    if (figure.at("heading").get<std::string>().starts_with("Which mixes no other beats"))
      fronts.push_back(figure);
  }
  REQUIRE(fronts.size() == 1);
  CHECK(fronts[0].at("x_label") == "Schools with no partner (schools), less is better");
  CHECK(fronts[0].at("y_label") == "Teaching (points), more is better");
  std::array<std::vector<std::pair<double, double>>, 3> drawn;
  for (const auto& point : fronts[0].at("points"))
    drawn.at(point.at("group").get<std::size_t>()).emplace_back(point.at("x"), point.at("y"));
  REQUIRE(drawn[0].size() == 48);
  // In their plain units: schools of 80 and points of 100.
  std::vector<std::pair<double, double>> front;
  std::size_t n_expected = 0;
  for (const auto& row : rows_of(read_file(folder / "mixes.csv"))) {
    if (row.at("known_by") == "run")
      front.emplace_back(80 * std::stod(row.at("isolated")), 100 * std::stod(row.at("effectiveness_mean")));
    else
      ++n_expected;
  }
  CHECK(drawn[2].size() == n_expected);
  REQUIRE(drawn[1].size() == front.size());
  for (std::size_t i = 0; i < front.size(); ++i) {
    CHECK(std::abs(drawn[1][i].first - front[i].first) < 1e-9);
    CHECK(std::abs(drawn[1][i].second - front[i].second) < 1e-9);
  }
  // A point is marked unless another is at least as good by both aims and better by one.
  for (const auto& [alone, teaching] : drawn[0]) {
    const bool is_beaten = std::any_of(drawn[0].begin(), drawn[0].end(), [&](const auto& other) {
      return other.first <= alone && other.second >= teaching &&
             (other.first < alone || other.second > teaching);
    });
    const bool is_marked =
        std::find(drawn[1].begin(), drawn[1].end(), std::pair(alone, teaching)) != drawn[1].end();
    CHECK(is_marked == !is_beaten);
  }

  const auto refused = run_program(
      folder, {"report", "s.h5", "--metric", "isolated", "--aim", "isolated", "--out", "other.html"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("needs --aim twice or more"));
}

TEST_CASE("optimise refuses aims that are none", "[cli]") {
  const Folder folder;
  sweep_in(folder, "isolated, degree_mean");
  run_all(folder, {{"sweep", "plan.ini", "--out", "s", "--quiet"}, {"merge", "s", "--out", "s.h5"}});
  const auto refuses = [&](const std::vector<std::string>& more, int code, const std::string& message) {
    const Outcome outcome = run_program(folder, with({"optimise", "s.h5"}, more));
    CAPTURE(more, outcome.err);
    CHECK(outcome.code == code);
    CHECK(outcome.out.empty());
    CHECK_THAT(unbroken(outcome.err), Contains(message));
  };
  refuses({"--aim", "isolated"}, 2, "needs --aim twice or more");
  refuses({"--aim", "isolated", "--aim", "isolated"}, 2, "isolated is named twice");
  refuses({"--aim", "isolatd", "--aim", "pounds"}, 2, "nearest is isolated");
  refuses({"--aim", "degree_mean", "--aim", "pounds"}, 2, "degree_mean describes and has no good direction");
  refuses({"--aim", "trust_mean", "--aim", "pounds"}, 2, "trust_mean");
  refuses({"--aim", "isolated", "--aim", "pounds", "--reach", "1"}, 2, "a share between 0 and 1");
  refuses({"--aim", "isolated", "--aim", "pounds", "--reach", "0.99"}, 3, "needs 100 replicates");
  refuses({"--aim", "isolated", "--aim", "pounds", "--budget", "none"}, 2, "million pounds above 0");
}
