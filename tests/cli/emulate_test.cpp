// What a sweep says of points that were not run, against points that are run to see.
#include <cmath>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

namespace {

const std::string factors =
    "[factor trust.initial]\nrange = 0.25, 0.5\n[factor cooperation.base]\nlog = 0.05, 1\n"
    "[factor trust.loss]\nwith = trust.initial\n[factor tie.base_days]\nlist = 3, 0.5, 1\n";

/// Leaves a merged sweep in a folder.
void sweep_in(const Folder& folder, const std::string& design = "design = lhs\npoints = 60",
              const std::string& replicates = "3") {
  folder.write("plan.ini",
               "[sweep]\nscenarios = two-tier-drift, supported\nschools = synthetic:80\nreplicates = " +
                   replicates + "\nterms = 8\nmetrics = isolated, trust_mean\n" + design + "\n" + factors);
  run_all(folder, {{"sweep", "plan.ini", "--out", "s", "--quiet"}, {"merge", "s", "--out", "s.h5"}});
}

Outcome emulate(const Folder& folder, const std::vector<std::string>& more) {
  return run_program(folder, with({"emulate", "s.h5", "--metric", "trust_mean"}, more));
}

}  // namespace

TEST_CASE("emulate tells indices, effects and what is expected elsewhere", "[cli]") {
  const Folder folder;
  sweep_in(folder);
  folder.write("asked.csv",
               "cooperation.base,trust.initial,tie.base_days\n0.3,0.3,1\n0.1,0.45,0.5\n0.7,0.35,3\n");
  const Outcome told = emulate(folder, {"--csv", "indices.csv", "--effects", "effects.csv"});
  CAPTURE(told.out, told.err);
  REQUIRE(told.code == 0);
  CHECK_THAT(unbroken(told.out), Contains("fitted to 60 points") && Contains("(Q2 = ") &&
                                     Contains("trust.initial (with trust.loss)"));
  const auto rows = rows_of(read_file(folder / "indices.csv"));
  REQUIRE(rows.size() == 3);
  double sum = 0;
  for (const auto& row : rows) {
    const auto at = [&](const char* column) { return std::stod(row.at(column)); };
    CHECK(at("total") >= at("first") - 1e-12);
    CHECK(at("first_lower") <= at("first"));
    CHECK(at("total_upper") >= at("total"));
    CHECK(at("q2") > 0.7);
    sum += at("first");
  }
  CHECK(sum < 1.01);
  // It spans a factor of twenty, the others two and six.
  CHECK(number_at(rows, {{"factor", "cooperation.base"}}, "first") > 0.5);

  const auto effects = rows_of(read_file(folder / "effects.csv"));
  std::map<std::string, int> n_rows;
  for (const auto& row : effects)
    ++n_rows[row.at("factor") + (row.at("other_factor").empty() ? "" : " pair")];
  CHECK(n_rows.at("cooperation.base") == 20);
  CHECK(effects.size() == 3 * 20 + 8 * 8);

  run_all(folder,
          {{"emulate", "s.h5", "--metric", "trust_mean", "--predict", "asked.csv", "--csv", "said.csv"}});
  const auto said = rows_of(read_file(folder / "said.csv"));
  REQUIRE(said.size() == 3);
  // The same points run, with the follower at the same part of its range, trust.loss from .05 to .3.
  folder.write("points.csv",
               "cooperation.base,trust.initial,tie.base_days,trust.loss\n0.3,0.3,1,0.1\n"
               "0.1,0.45,0.5,0.25\n0.7,0.35,3,0.15\n");
  run_all(folder, {{"sweep", "plan.ini", "--design", "points.csv", "--out", "t", "--quiet"},
                   {"merge", "t", "--out", "t.h5"},
                   {"export", "t.h5", "--out", "t.csv"}});
  const auto run = rows_of(read_file(folder / "t.csv"));
  for (std::size_t point = 0; point < 3; ++point) {
    double mean = 0;
    for (const auto& row : run) {
      if (row.at("point") == std::to_string(point) && row.at("scenario") == "two-tier-drift" &&
          row.at("term") == "8")
        mean += std::stod(row.at("trust_mean")) / 3;
    }
    const double deviation = std::stod(said[point].at("standard_deviation"));
    CAPTURE(point, mean, said[point].at("expected"), deviation);
    CHECK(deviation > 0);
    CHECK(std::abs(std::stod(said[point].at("expected")) - mean) < 4 * deviation + 0.005);
  }
}

TEST_CASE("emulate chooses points that are run and added", "[cli]") {
  const Folder folder;
  sweep_in(folder);
  REQUIRE(emulate(folder, {"--next", "next.csv", "--points", "15"}).code == 0);
  const auto next = rows_of(read_file(folder / "next.csv"));
  REQUIRE(next.size() == 15);
  for (const auto& row : next) {
    // The follower is where its leader is.
    CHECK((std::stod(row.at("trust.loss")) - 0.05) / 0.25 ==
          Approx((std::stod(row.at("trust.initial")) - 0.25) / 0.25).margin(1e-9));
    CHECK((row.at("tie.base_days") == "0.5" || row.at("tie.base_days") == "1" ||
           row.at("tie.base_days") == "3"));
  }
  run_all(folder, {{"sweep", "plan.ini", "--design", "next.csv", "--out", "t", "--quiet"},
                   {"merge", "t", "--out", "t.h5"}});
  const Outcome both =
      run_program(folder, {"emulate", "s.h5", "t.h5", "--metric", "trust_mean", "--csv", "both.csv"});
  CAPTURE(both.err);
  REQUIRE(both.code == 0);
  CHECK_THAT(unbroken(both.out), Contains("fitted to 75 points in all"));
  // The same in either order of threads, and of no other luck.
  const Outcome again = run_program(
      folder, {"emulate", "s.h5", "t.h5", "--metric", "trust_mean", "--csv", "again.csv", "--threads", "1"});
  CHECK(read_file(folder / "both.csv") == read_file(folder / "again.csv"));

  const std::string plan = read_file(folder / "plan.ini");
  folder.write("other.ini",
               plan.substr(0, plan.find("replicates")) + "seed = 2\n" + plan.substr(plan.find("replicates")));
  run_all(folder, {{"sweep", "other.ini", "--out", "u", "--quiet"}, {"merge", "u", "--out", "u.h5"}});
  const Outcome other = run_program(folder, {"emulate", "t.h5", "u.h5", "--metric", "trust_mean"});
  CHECK(other.code == 2);
  CHECK_THAT(unbroken(other.err), Contains("u.h5: differs from t.h5 in its seed"));
}

TEST_CASE("Of factors that are not independent emulate predicts, and no one tells shares", "[cli]") {
  const Folder folder;
  sweep_in(folder, "design = lhs\npoints = 60\nconstraint = trust.initial < cooperation.base + 0.3");
  folder.write("asked.csv", "cooperation.base,trust.initial,tie.base_days\n0.3,0.3,1\n");
  const std::string reason =
      "s.h5: its plan has a constraint, so its factors are not independent: no share of the variance";
  for (const auto& more :
       std::vector<std::vector<std::string>>{{}, {"--predict", "asked.csv", "--effects", "e.csv"}}) {
    const Outcome refused = emulate(folder, more);
    CHECK(refused.code == 3);
    CHECK_THAT(unbroken(refused.err), Contains(reason));
  }
  const Outcome told = emulate(folder, {"--predict", "asked.csv", "--csv", "said.csv"});
  CAPTURE(told.err);
  CHECK(told.code == 0);
  CHECK(rows_of(read_file(folder / "said.csv")).size() == 1);
  CHECK_THAT(unbroken(run_program(folder, {"sensitivity", "s.h5", "--metric", "trust_mean"}).err),
             Contains(reason));
  // What it would run next fits, too.
  const Outcome chosen = emulate(folder, {"--next", "next.csv", "--points", "10"});
  CHECK(chosen.code == 0);
  CHECK_THAT(unbroken(chosen.out), Contains("fitted to 60 points") && !Contains("total"));
  const auto next = rows_of(read_file(folder / "next.csv"));
  CHECK(next.size() == 10);
  for (const auto& row : next)
    CHECK(std::stod(row.at("trust.initial")) < std::stod(row.at("cooperation.base")) + 0.3);
  run_all(folder,
          {{"discover", "s.h5", "--where", "trust_mean>0.45"},
           {"choose", "s.h5"},
           {"report", "s.h5", "--metric", "trust_mean", "--where", "trust_mean>0.45", "--out", "page.html"}});
  CHECK_THAT(read_file(folder / "page.html"),
             Contains("its factors are not independent") || Contains("Its plan has a"));
}

TEST_CASE("emulate refuses what it cannot know", "[cli]") {
  const Folder folder;
  sweep_in(folder);
  const auto refuses = [&](const std::vector<std::string>& more, int code, const std::string& message) {
    const Outcome outcome = emulate(folder, more);
    CAPTURE(more, outcome.err);
    CHECK(outcome.code == code);
    CHECK(outcome.out.empty());
    CHECK_THAT(unbroken(outcome.err), Contains(message));
  };
  folder.write("beyond.csv", "cooperation.base,trust.initial,tie.base_days\n0.3,0.3,1\n0.3,0.6,1\n");
  refuses({"--predict", "beyond.csv"}, 3,
          "beyond.csv: row 2: trust.initial is 0.6, outside what was swept: 0.25 to 0.5");
  folder.write("columns.csv", "cooperation.base,trust.gain\n0.3,0.3\n");
  refuses({"--predict", "columns.csv"}, 3, "columns.csv: trust.gain: was no factor of the sweep");
  refuses({"--predict", "columns.csv"}, 3, "trust.initial: is a factor of the sweep, but has no column");
  refuses({"--predict", "none.csv"}, 4, "none.csv: cannot read it, there is no such file");
  refuses({"--points", "0", "--next", "x.csv"}, 2, "--points");
  refuses({"--scenario", "suported"}, 2, "nearest is supported");
  refuses({"--statistic", "max"}, 2, "--statistic");
  refuses({"plan.ini"}, 4, "plan.ini: this is not an HDF5 file");

  folder.write("few.ini",
               "[sweep]\nscenarios = two-tier-drift\nschools = synthetic:30\nreplicates = 1\n"
               "terms = 3\ndesign = lhs\npoints = 20\n" +
                   factors);
  folder.write("morris.ini",
               "[sweep]\nscenarios = two-tier-drift\nschools = synthetic:30\nreplicates = 1\n"
               "terms = 3\ndesign = morris\npoints = 10\n" +
                   factors);
  folder.write("noise.ini",
               "[sweep]\nscenarios = two-tier-drift\nschools = synthetic:20\nreplicates = 2\n"
               "terms = 3\ndesign = lhs\npoints = 40\n[factor forced.executive_share]\n"
               "range = 0, 1\n[factor inspection.noise_primary]\nrange = 0.05, 0.06\n");
  for (const char* name : {"few", "morris", "noise"}) {
    const std::string plan = name;
    run_all(folder,
            {{"sweep", plan + ".ini", "--out", plan, "--quiet"}, {"merge", plan, "--out", plan + ".h5"}});
  }
  const auto refuses_sweep = [&](const std::vector<std::string>& words, const std::string& message) {
    const Outcome outcome = run_program(folder, with({"emulate"}, words));
    CAPTURE(words, outcome.out, outcome.err);
    CHECK(outcome.code == 3);
    CHECK_THAT(unbroken(outcome.err), Contains(message));
  };
  refuses_sweep({"few.h5", "--metric", "isolated"},
                "20 points with a value are too few for an emulator of 3 factors; 30 are enough to try");
  refuses_sweep({"morris.h5", "--metric", "isolated"},
                "has design = morris, whose points lie on a few lines");
  // Both factors do next to nothing to trust within a year: what varies is chance or nothing.
  refuses_sweep({"noise.h5", "--metric", "trust_mean", "--next", "more.csv"}, "noise.h5: ");
}
