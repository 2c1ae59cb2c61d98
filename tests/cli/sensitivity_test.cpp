// Which factors of a sweep matter: against the exported table and against what cannot matter.
#include <cmath>
#include <map>
#include <tuple>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

namespace {

// Nothing is federated here, so that the second does nothing; the third follows the first.
const std::string three_factors =
    "[factor trust.initial]\nrange = 0.25, 0.5\n[factor forced.executive_share]\nrange = 0, 1\n"
    "[factor trust.loss]\nwith = trust.initial\n[factor cooperation.base]\nrange = 0.05, 1\n";

/// Leaves the merged sweep of a plan in a folder.
void sweep_in(const Folder& folder, const std::string& design) {
  folder.write("plan.ini",
               "[sweep]\nscenarios = two-tier-drift, supported\nschools = synthetic:60\n"
               "replicates = 2\nterms = 6\n" +
                   design + "\n" + three_factors);
  run_all(folder, {{"sweep", "plan.ini", "--out", "s", "--quiet"}, {"merge", "s", "--out", "s.h5"}});
}

}  // namespace

TEST_CASE("a run that is missing costs itself alone, in every analysis", "[cli]") {
  const Folder folder;
  folder.write("plan.ini",
               "[sweep]\nscenarios = two-tier-drift, supported\nschools = synthetic:60\nreplicates = 2\n"
               "terms = 6\ndesign = morris\npoints = 4\n" +
                   three_factors);
  // All shards but the fifth of eleven: of 16 points 4 and 15 lack the first replicate, 10 the second.
  for (const char* k : {"1", "2", "3", "4", "6", "7", "8", "9", "10", "11"})
    run_all(folder, {{"sweep", "plan.ini", "--out", "s", "--quiet", "--shard", std::string(k) + "/11"}});
  const Outcome merge = run_program(folder, {"merge", "s", "--out", "s.h5"});
  CHECK_THAT(merge.err, Contains("58 runs, 6 missing"));
  run_all(folder, {{"export", "s.h5", "--out", "s.csv"}});

  // Least squares of point plus replicate, which for two replicates is: a point that lacks one has what it
  // has, moved by half of the mean difference of the others.
  std::map<int, std::map<int, double>> runs;
  std::map<int, std::map<std::string, double>> points;
  for (const auto& row : rows_of(read_file(folder / "s.csv"))) {
    if (row.at("scenario") != "two-tier-drift" || row.at("term") != "6") continue;
    const int point = std::stoi(row.at("point"));
    for (const char* key : {"trust.initial", "cooperation.base"}) points[point][key] = std::stod(row.at(key));
    if (row.at("state") == "done")
      runs[point][std::stoi(row.at("replicate"))] = std::stod(row.at("isolated"));
  }
  double difference = 0;
  int n_whole = 0;
  for (const auto& [point, of] : runs) {
    if (of.size() < 2) continue;
    difference += of.at(1) - of.at(0);
    ++n_whole;
  }
  REQUIRE((n_whole == 13 && runs.size() == 16));
  difference /= n_whole;
  std::map<int, double> values;
  for (const auto& [point, of] : runs)
    values[point] = of.size() == 2   ? (of.at(0) + of.at(1)) / 2
                    : of.contains(0) ? of.at(0) + difference / 2
                                     : of.at(1) - difference / 2;
  const Outcome screening =
      run_program(folder, {"sensitivity", "s.h5", "--metric", "isolated", "--csv", "effects.csv"});
  CAPTURE(screening.out);
  REQUIRE(screening.code == 0);
  const auto rows = rows_of(read_file(folder / "effects.csv"));
  for (const std::string key : {"trust.initial", "cooperation.base"}) {
    double size = 0;
    for (int point = 0; point < 15; ++point) {
      if (point % 4 == 3 || points[point][key] == points[point + 1][key]) continue;
      size += std::abs(values[point + 1] - values[point]) / (2.0 / 3) / 4;
    }
    const std::string name = key == "trust.initial" ? "trust.initial (with trust.loss)" : key;
    CHECK(number_at(rows, {{"factor", name}}, "mu_star") == Approx(size));
  }
  const std::string lost =
      "3 of 32 runs are missing, failed or without a value of it: 3 of 16 points rest on";
  CHECK_THAT(unbroken(screening.out), Contains("over 4 whole trajectories") && Contains(lost));
  run_all(folder, {{"report", "s.h5", "--metric", "isolated", "--where", "isolated>0.1", "--out", "s.html"}});
  CHECK_THAT(read_file(folder / "s.html"), Contains(lost) &&
                                               Contains("3 points with fewer replicates than others") &&
                                               Contains("0 points with none"));
  const Outcome discovery = run_program(folder, {"discover", "s.h5", "--where", "isolated>0.1"});
  CHECK_THAT(unbroken(discovery.out), Contains("of 16 points"));
  run_all(folder, {{"choose", "s.h5", "--csv", "choice.csv"}});
  for (const auto& row : rows_of(read_file(folder / "choice.csv"))) CHECK(row.at("futures") == "16");
}

TEST_CASE("sensitivity screens by the elementary effects of the table", "[cli]") {
  const Folder folder;
  sweep_in(folder, "design = morris\npoints = 4");
  run_all(folder, {{"export", "s.h5", "--out", "s.csv"},
                   {"sensitivity", "s.h5", "--metric", "isolated", "--csv", "effects.csv"}});
  std::map<int, std::map<std::string, double>> sums;  // by point
  for (const auto& row : rows_of(read_file(folder / "s.csv"))) {
    if (row.at("scenario") != "two-tier-drift" || row.at("term") != "6") continue;
    auto& point = sums[std::stoi(row.at("point"))];
    point["isolated"] += std::stod(row.at("isolated")) / 2;
    for (const char* key : {"trust.initial", "cooperation.base"}) point[key] = std::stod(row.at(key));
  }
  REQUIRE(sums.size() == 16);  // four trajectories over three dimensions
  const auto rows = rows_of(read_file(folder / "effects.csv"));
  REQUIRE(rows.size() == 3);
  for (const std::string key : {"trust.initial", "cooperation.base"}) {
    double size = 0;
    for (int point = 0; point < 15; ++point) {
      if (point % 4 == 3 || sums[point][key] == sums[point + 1][key]) continue;
      size += std::abs(sums[point + 1]["isolated"] - sums[point]["isolated"]) / (2.0 / 3) / 4;
    }
    const std::string name = key == "trust.initial" ? "trust.initial (with trust.loss)" : key;
    CHECK(number_at(rows, {{"factor", name}}, "mu_star") == Approx(size));
  }
  CHECK(number_at(rows, {{"factor", "forced.executive_share"}}, "mu_star") == 0);
  CHECK(number_at(rows, {{"factor", "forced.executive_share"}}, "kept") == 0);
}

TEST_CASE("sensitivity goes on with a plan of what a screening kept", "[cli]") {
  const Folder folder;
  sweep_in(folder, "design = morris\nlevels = 6\npoints = 6");
  const Outcome screening = run_program(folder, {"sensitivity", "s.h5", "--metric", "trust_mean", "--keep",
                                                 "0", "--next", "next.ini", "--points", "8"});
  CAPTURE(screening.out, screening.err);
  REQUIRE(screening.code == 0);
  CHECK_THAT(screening.out, Contains("changes nothing"));
  const std::string plan = read_file(folder / "next.ini");
  CHECK_THAT(plan, Contains("design = saltelli\npoints = 8\n") && !Contains("levels") &&
                       !Contains("forced.executive_share") &&
                       Contains("[factor trust.loss]\nwith = trust.initial"));
  run_all(folder, {{"sweep", "next.ini", "--out", "t", "--quiet"},
                   {"merge", "t", "--out", "t.h5"},
                   {"sensitivity", "t.h5", "--metric", "trust_mean", "--csv", "indices.csv"},
                   {"sensitivity", "t.h5", "--metric", "trust_mean", "--scenario", "supported", "--against",
                    "two-tier-drift", "--statistic", "sd"}});
  CHECK(rows_of(read_file(folder / "indices.csv")).size() == 2);
}

TEST_CASE("Sobol' indices of categories are those of the whole table of their values", "[cli]") {
  const Folder folder;
  const auto sweep = [&](const std::string& name, const std::string& design) {
    folder.write(
        "plan.ini",
        "[sweep]\nscenarios = two-tier-drift\nreplicates = 1\nterms = 1\nmetrics = isolated\nrecords = "
        "1\n" +
            design +
            "\n[factor schools]\nlist = synthetic:20, synthetic:30, synthetic:40\n"
            "[factor seed]\nlist = 1, 2, 3, 4\n");
    run_all(folder,
            {{"sweep", "plan.ini", "--out", name, "--quiet"}, {"merge", name, "--out", name + ".h5"}});
  };
  sweep("all", "design = factorial");
  run_all(folder, {{"export", "all.h5", "--out", "all.csv"}});
  std::map<std::string, double> of_schools, of_seeds;
  double mean = 0, square = 0;
  for (const auto& row : rows_of(read_file(folder / "all.csv"))) {
    const double value = std::stod(row.at("isolated"));
    mean += value / 12;
    square += value * value / 12;
    of_schools[row.at("schools")] += value / 4;
    of_seeds[row.at("seed")] += value / 3;
  }
  const auto share = [&](const std::map<std::string, double>& means) {
    double variance = 0;
    for (const auto& [word, one] : means) variance += (one - mean) * (one - mean);
    return variance / static_cast<double>(means.size()) / (square - mean * mean);
  };
  sweep("s", "design = saltelli\npoints = 512");
  run_all(folder, {{"sensitivity", "s.h5", "--metric", "isolated", "--csv", "shares.csv"}});
  const auto shares = rows_of(read_file(folder / "shares.csv"));
  CHECK(of_schools.size() == 3);
  CHECK(of_seeds.size() == 4);
  for (const auto& [factor, exact, other] : {std::tuple("schools", share(of_schools), share(of_seeds)),
                                             {"seed", share(of_seeds), share(of_schools)}}) {
    CAPTURE(factor, exact);
    CHECK(std::abs(number_at(shares, {{"factor", factor}}, "first") - exact) < 0.1);
    // Of two factors, what is not due to the other alone.
    CHECK(std::abs(number_at(shares, {{"factor", factor}}, "total") - (1 - other)) < 0.1);
  }
  // Lists of several lengths have no number of schools in common.
  CHECK_THAT(run_program(folder, {"sensitivity", "s.h5", "--metric", "isolated"}).out,
             Contains("Schools with no partner (% of schools)"));

  // What needs an order between values says which factor has none, and what to ask instead.
  sweep("l", "points = 64");
  for (const char* command : {"sensitivity", "emulate"}) {
    const Outcome refused = run_program(folder, {command, "l.h5", "--metric", "isolated"});
    CHECK(refused.code == 3);
    CHECK_THAT(refused.err, Contains("l.h5: schools is a category") && Contains("design = saltelli"));
  }
  CHECK_THAT(run_program(folder, {"optimise", "l.h5", "--aim", "isolated", "--aim", "pounds"}).err,
             Contains("schools is a category"));
  const Outcome box = run_program(folder, {"discover", "l.h5", "--where", "isolated>0.1"});
  CAPTURE(box.err);
  CHECK(box.code == 0);
  CHECK_THAT(box.out, Contains("takes all values of schools and seed"));
}

TEST_CASE("sensitivity tells what a design can serve, and what it needs", "[cli]") {
  const Folder lhs;
  sweep_in(lhs, "design = lhs\npoints = 64");
  run_all(lhs, {{"sensitivity", "s.h5", "--metric", "isolated", "--csv", "given.csv"}});
  CHECK_THAT(read_file(lhs / "given.csv"), Contains("rank_correlation"));
  // What does nothing has no share of anything, on points that are not independent.
  const auto given = rows_of(read_file(lhs / "given.csv"));
  CHECK(std::abs(number_at(given, {{"factor", "forced.executive_share"}}, "first")) < 0.05);
  const Outcome told = run_program(lhs, {"sensitivity", "s.h5", "--metric", "isolated"});
  CHECK_THAT(told.out, Contains("Q2 = 0."));
  const Folder oat;
  sweep_in(oat, "design = oat\nlevels = 2");
  run_all(oat, {{"sensitivity", "s.h5", "--metric", "isolated", "--csv", "changes.csv"}});
  const auto changes = rows_of(read_file(oat / "changes.csv"));
  CHECK(number_at(changes, {{"factor", "forced.executive_share"}, {"value", "0"}}, "change") == 0);

  const Folder factorial;
  sweep_in(factorial, "design = factorial\nlevels = 2");
  const auto refused = [](const Folder& folder, std::vector<std::string> more, int code,
                          const std::string& message) {
    more.insert(more.begin(), {"sensitivity", "s.h5"});
    const Outcome one = run_program(folder, more);
    CAPTURE(more, one.err);
    CHECK(one.code == code);
    CHECK_THAT(one.err, Contains(message));
    CHECK(one.out.empty());
  };
  refused(factorial, {"--metric", "isolated"}, 3, "screening needs design = morris");
  const Folder few;
  sweep_in(few, "design = sobol\npoints = 24");
  refused(few, {"--metric", "isolated"}, 3, "24 points with a value are too few");
  refused(lhs, {}, 2, "--metric: is missing");
  refused(lhs, {"--of", "isolated"}, 2, "'--of': no such flag of 'sensitivity'; it is --metric");
  refused(lhs, {"--metric", "isolatd"}, 2, "nearest is isolated");
  refused(lhs, {"--metric", "isolated", "--against", "two-tier-drift"}, 2, "the scenario itself");
  refused(lhs, {"--metric", "isolated", "--statistic", "median"}, 2, "quantile:LEVEL");
  refused(lhs, {"--metric", "isolated", "--statistic", "quantile:0.1"}, 3, "needs 10 replicates");
  refused(lhs, {"--metric", "isolated", "--next", "x.ini"}, 3, "needs design = morris");
  refused(oat, {"--metric", "isolated", "--statistic", "sd"}, 2, "means only");
}
