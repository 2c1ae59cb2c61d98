// The commands sweep, merge and export: what they take, refuse, tell and leave behind.
#include <algorithm>
#include <cmath>
#include <sstream>

#include "sim/store/sweep_file.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/sweep/plans.hpp"

using Catch::Contains;

namespace {

/// Rows of a CSV text, header first.
std::vector<std::vector<std::string>> table_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    auto& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("check and rerun take a merged sweep", "[sweep]") {
  const Folder folder;
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.8\nfrom = 1\n");
  std::string plan = plans::small;
  replace(plan, "baseline, supported", "baseline, mine.ini");
  folder.write("p.ini", plan);
  REQUIRE(plans::sweep(folder, "s").code == 0);
  REQUIRE(run_program(folder, {"merge", "s", "--out", "s.h5", "--quiet"}).code == 0);
  const Outcome check = run_program(folder, {"check", "s.h5"});
  CHECK(check.code == 0);
  CHECK(check.out == "s.h5: sound\n");
  // Of each run its hash, three metrics and two kinds of costs.
  const Outcome some = run_program(folder, {"rerun", "s.h5", "--sample", "7", "--quiet"});
  CAPTURE(some.err);
  CHECK(some.code == 0);
  CHECK(some.out == "s.h5: match; 84 series of 7 of 60 points and replicates are equal bit for bit\n");
  CHECK_THAT(run_program(folder, {"rerun", "s.h5", "--sample", "1000", "--threads", "2", "--quiet"}).out,
             Contains("720 series of 60 of 60"));
  // A scenario that is no longer what it was.
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.7\nfrom = 1\n");
  const Outcome other = run_program(folder, {"rerun", "s.h5", "--quiet"});
  CHECK(other.code == 1);
  CHECK_THAT(other.out, Contains("no match; its plan is another sweep here") && Contains("scenario mine") &&
                            Contains("there it has lever.vision = 0.8 from term 1, in the plan 0.7"));
  std::filesystem::remove(folder / "mine.ini");
  CHECK(run_program(folder, {"rerun", "s.h5", "--quiet"}).code == 4);
  CHECK(run_program(folder, {"rerun", "s/sweep.h5"}).code == 3);
}

TEST_CASE("A plan goes all the way to a table of results, which do not depend on the other points",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const Outcome sweep = plans::sweep(folder, "s");
  CAPTURE(sweep.err);
  REQUIRE(sweep.code == 0);
  CHECK(sweep.out == "s\n");
  const Outcome merge = run_program(folder, {"merge", "s", "--out", "s.h5"});
  CHECK(merge.code == 0);
  CHECK(merge.out == "s.h5\n");
  CHECK(merge.err == "120 runs\n");
  const Outcome table = run_program(folder, {"export", "s.h5", "--out", "s.csv"});
  CHECK(table.code == 0);
  const auto rows = table_of(read_file(folder / "s.csv"));
  REQUIRE(rows.size() == 1 + 12 * 2 * 5 * 2);
  CHECK(rows[0] == std::vector<std::string>{"point", "scenario", "replicate", "term", "state", "trust.gain",
                                            "cooperation.base", "effectiveness_mean", "isolated",
                                            "tier_high"});
  const auto row = std::find_if(rows.begin(), rows.end(), [](const auto& r) {
    return r[0] == "4" && r[1] == "supported" && r[2] == "3" && r[3] == "6";
  });
  REQUIRE(row != rows.end());
  // The same point from a file of points, alone.
  folder.write("one.ini",
               "[sweep]\nscenarios = supported\nschools = synthetic:60\nreplicates = 4\nterms = 6\n"
               "metrics = isolated, tier_high, effectiveness_mean\ndesign = one.csv\n");
  folder.write("one.csv", "trust.gain,cooperation.base\n" + (*row)[5] + "," + (*row)[6] + "\n");
  REQUIRE(run_program(folder, {"sweep", "one.ini", "--out", "o", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"merge", "o", "--out", "o.h5"}).code == 0);
  REQUIRE(run_program(folder, {"export", "o.h5", "--out", "o.csv"}).code == 0);
  const auto single = table_of(read_file(folder / "o.csv"));
  REQUIRE(single.size() == 1 + 4 * 2);
  CHECK(std::vector<std::string>(single.back().begin() + 5, single.back().end()) ==
        std::vector<std::string>(row->begin() + 5, row->end()));
}

TEST_CASE("Factors of policies go by their names from the plan to the table, and are those of a file",
          "[sweep]") {
  const Folder folder;
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.8\nlever.la_floor = 0.1\nfrom = 1\n");
  const std::string head =
      "[sweep]\nscenarios = baseline, mine.ini\nschools = synthetic:60\nreplicates = 2\nterms = 6\nmetrics = "
      "isolated, trust_mean\ndesign = oat\n";
  folder.write("p.ini", head +
                            "[factor p:lever.vision]\nlist = 0.2, 0.9\n[factor p:from]\nlist = 0, 3\n"
                            "[factor p:until]\nlist = 4, 6\n");
  const Outcome sweep = plans::sweep(folder, "s");
  CAPTURE(sweep.err);
  REQUIRE(sweep.code == 0);
  CHECK_THAT(sweep.err, !Contains("changes nothing"));
  REQUIRE(run_program(folder, {"merge", "s", "--out", "s.h5", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"export", "s.h5", "--out", "s.csv"}).code == 0);
  // The file's own values first; those of which a level is one are not run twice.
  CHECK(read_file(folder / "s/design.csv") ==
        "p:lever.vision,p:from,p:until\n0.8,1,6\n0.2,1,6\n0.9,1,6\n0.8,0,6\n0.8,3,6\n0.8,1,4\n");
  CHECK(run_program(folder, {"check", "s.h5"}).out == "s.h5: sound\n");
  CHECK(run_program(folder, {"rerun", "s.h5", "--quiet"}).code == 0);
  CHECK_THAT(run_program(folder, {"sweep", "p.ini", "--out", "s", "--repeat", "4:1"}).out,
             Contains("p:from = 3\n") && Contains("The same as stored, bit for bit"));

  // The same points from a file, of which the names tell what they move; and written in a scenario.
  folder.write("q.ini", head.substr(0, head.find("design")));
  REQUIRE(run_program(folder, {"sweep", "q.ini", "--design", "s/design.csv", "--out", "t", "--quiet"}).code ==
          0);
  REQUIRE(run_program(folder, {"merge", "t", "--out", "t.h5", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"export", "t.h5", "--out", "t.csv"}).code == 0);
  CHECK(read_file(folder / "s.csv") == read_file(folder / "t.csv"));
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.8\nlever.la_floor = 0.1\nfrom = 3\nuntil = 6\n");
  REQUIRE(plans::sweep(folder, "u").code == 0);
  REQUIRE(run_program(folder, {"merge", "u", "--out", "u.h5", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"export", "u.h5", "--out", "u.csv"}).code == 0);
  const auto moved = table_of(read_file(folder / "s.csv")), written = table_of(read_file(folder / "u.csv"));
  std::size_t n_equal = 0;
  for (const auto& row : moved) {
    if (row[0] != "4") continue;
    for (const auto& other : written) {
      if (other[0] != "0" || other[1] != row[1] || other[2] != row[2] || other[3] != row[3]) continue;
      CHECK(std::equal(row.begin() + 1, row.end(), other.begin() + 1, other.end()));
      ++n_equal;
    }
  }
  CHECK(n_equal == 2 * 2 * 2);

  const auto refused = [&](const std::string& factor, const std::string& message) {
    folder.write("p.ini", head + factor);
    const Outcome outcome = plans::sweep(folder, "v");
    CAPTURE(factor, outcome.err);
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused("[factor q:from]\nlist = 1, 2\n",
          "p.ini:8: [factor q:from]: no scenario of the plan has a policy 'q'; there are p");
  refused("[factor p:lever.la_flor]\nlist = 0, 1\n", "nearest is lever.la_floor");
  refused("[factor p:lever.accountability]\nlist = 0, 1\n",
          "[policy p] does not set it; it sets lever.vision, lever.la_floor");
  refused("[factor p:from]\nlist = 1, 5\n[factor p:until]\nlist = 1, 6\n",
          "p.ini: point 3 of mine: policy p ends in term 1, before or as it starts in term 3");
  folder.write(
      "mine.ini",
      "[policy p]\nforced.active = 1\nfrom = 0\nuntil = 3\n[policy q]\nchain.active = 1\nfrom = 3\n");
  refused("[factor q:from]\nlist = 2, 4\n",
          "p.ini: point 1 of mine: chain.active: set in [policy q], but forced.active in [policy p]");
  folder.write("bad.csv", "p:from,r:until\n1,3\n");
  const Outcome bad = run_program(folder, {"sweep", "q.ini", "--design", "bad.csv", "--out", "v"});
  CHECK(bad.code == 3);
  CHECK_THAT(bad.err, Contains("bad.csv: r:until: no scenario of the plan has a policy 'r'"));
}

TEST_CASE("Schools and seeds as factors give the runs of the sweeps that have one of each", "[sweep]") {
  const Folder folder;
  const auto plan = [](const std::string& schools, const std::string& seed, const std::string& factors) {
    return "[sweep]\nscenarios = baseline, supported\n" + schools + seed +
           "replicates = 2\nterms = 3\nmetrics = isolated, trust_mean\ndesign = factorial\n"
           "[factor trust.gain]\nlist = 0.1, 0.3\n" +
           factors;
  };
  const auto run = [&](const std::string& name, const std::string& text) {
    folder.write("p.ini", text);
    const Outcome sweep = plans::sweep(folder, name);
    CAPTURE(name, sweep.err);
    REQUIRE(sweep.code == 0);
    CHECK_THAT(sweep.err, !Contains("changes nothing"));
    REQUIRE(run_program(folder, {"merge", name, "--out", name + ".h5", "--quiet"}).code == 0);
    REQUIRE(run_program(folder, {"export", name + ".h5", "--out", name + ".csv"}).code == 0);
    return table_of(read_file(folder / (name + ".csv")));
  };
  const std::string both =
      plan("", "", "[factor schools]\nlist = synthetic:50, england:LA=330\n[factor seed]\nlist = 9, 4\n");
  const auto all = run("s", both);
  REQUIRE(all[0][6] == "schools");
  REQUIRE(all[0][7] == "seed");
  std::size_t n_equal = 0;
  for (const std::string schools : {"synthetic:50", "england:LA=330"}) {
    for (const std::string seed : {"9", "4"}) {
      const auto one =
          run(schools.substr(0, 3) + seed, plan("schools = " + schools + "\n", "seed = " + seed + "\n", ""));
      for (auto row : all) {
        if (row[6] != schools || row[7] != seed) continue;
        row.erase(row.begin() + 6, row.begin() + 8);
        n_equal += static_cast<std::size_t>(std::count_if(one.begin(), one.end(), [&](const auto& other) {
          return std::equal(row.begin() + 1, row.end(), other.begin() + 1, other.end());
        }));
      }
    }
  }
  CHECK(n_equal == all.size() - 1);

  // Words go from file to file, and shards and repeated runs find the same schools.
  CHECK_THAT(
      read_file(folder / "s/design.csv"),
      Contains("trust.gain,schools,seed\n0.1,synthetic:50,9\n0.1,synthetic:50,4\n0.1,england:LA=330,9"));
  folder.write("p.ini", both);
  CHECK_THAT(run_program(folder, {"sweep", "p.ini", "--out", "s", "--repeat", "7:1"}).out,
             Contains("seed = 4\n") && Contains("schools = england:LA=330\n") && Contains("bit for bit"));
  CHECK(run_program(folder, {"rerun", "s.h5", "--quiet"}).code == 0);
  CHECK(run_program(folder, {"check", "s.h5"}).out == "s.h5: sound\n");
  for (const char* shard : {"2/2", "1/2"}) REQUIRE(plans::sweep(folder, "t", {"--shard", shard}).code == 0);
  CHECK(plans::merged(folder, "t") == plans::merged(folder, "s"));
  REQUIRE(plans::sweep(folder, "u", {"--design", "s/design.csv"}).code == 0);
  REQUIRE(run_program(folder, {"merge", "u", "--out", "u.h5", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"export", "u.h5", "--out", "u.csv"}).code == 0);
  CHECK(read_file(folder / "u.csv") == read_file(folder / "s.csv"));

  // Another list is another sweep, even where the points are the same.
  std::string other = both;
  replace(other, "LA=330", "LA=331");
  folder.write("p.ini", other);
  CHECK_THAT(plans::sweep(folder, "s").err, Contains("LA=331"));
  folder.write("d.csv", "schools,trust.gain,seed\nsynthetic:51,0.1,9\n");
  folder.write("p.ini", both);
  CHECK_THAT(
      plans::sweep(folder, "v", {"--design", "d.csv"}).err,
      Contains("d.csv:2: schools: is 'synthetic:51', which the plan does not list; nearest is synthetic:50"));
  replace(other, "LA=331", "LA=999");
  folder.write("p.ini", other);
  std::string seeds = "1";
  for (int seed = 2; seed <= 501; ++seed) seeds += ", " + std::to_string(seed);
  std::string many = both;
  replace(many, "list = 9, 4", "list = " + seeds);
  folder.write("p.ini", many);
  CHECK_THAT(plans::sweep(folder, "v").err, Contains("p.ini:11: [factor seed]: makes 1002 different lists"));
  folder.write("p.ini", other);
  const Outcome unknown = plans::sweep(folder, "v");
  CHECK(unknown.code == 3);
  CHECK_THAT(unknown.err, Contains("p.ini:9: [factor schools]: england:LA=999: "));
}

TEST_CASE("Designs that need no library lay out what they promise", "[sweep]") {
  const Folder folder;
  const auto points_of = [&](const std::string& name, const std::string& text) {
    folder.write("p.ini",
                 "[sweep]\nscenarios = baseline\nschools = synthetic:30\nterms = 1\nreplicates = 1\n" + text);
    const Outcome outcome = plans::sweep(folder, name);
    CAPTURE(text, outcome.err);
    REQUIRE(outcome.code == 0);
    return table_of(read_file(folder / (name + "/design.csv")));
  };
  using Table = std::vector<std::vector<std::string>>;
  CHECK(points_of("a",
                  "design = factorial\n[factor trust.gain]\nlist = 0.1, 0.2\n[factor lever.initiatives]\n"
                  "range = 1, 4\nlevels = 2\n") ==
        Table{{"trust.gain", "lever.initiatives"}, {"0.1", "1"}, {"0.1", "4"}, {"0.2", "1"}, {"0.2", "4"}});
  // A factor that moves with another, and one at a time around the defaults.
  const auto oat = points_of("b",
                             "design = oat\nlevels = 2\n[factor trust.gain]\nrange = 0.1, 0.3\n"
                             "[factor trust.loss]\nrange = 0.2, 0.4\nwith = trust.gain\n"
                             "[factor cooperation.base]\nrange = 0.1, 0.9\n");
  REQUIRE(oat.size() == 1 + 1 + 2 + 2);
  CHECK((oat[2][0] == "0.1" && oat[2][1] == "0.2" && oat[2][2] == oat[1][2]));
  CHECK((oat[3][0] == "0.3" && oat[3][1] == "0.4" && oat[3][2] == oat[1][2]));
  CHECK((oat[4][0] == oat[1][0] && oat[4][2] == "0.1"));
  // Whole numbers stay whole.
  const auto counts =
      points_of("c", "design = morris\npoints = 3\n[factor start.spin_up_terms]\nrange = 0, 5\n");
  REQUIRE(counts.size() == 1 + 6);
  for (std::size_t i = 1; i < counts.size(); ++i) CHECK(counts[i][0].find('.') == std::string::npos);
}

TEST_CASE("The designs of OpenTURNS are computed once and then kept", "[sweep]") {
  const Folder folder;
  for (const std::string design : {"lhs", "sobol", "saltelli"}) {
    folder.write(
        "p.ini",
        "[sweep]\nscenarios = baseline\nschools = synthetic:30\nterms = 1\nreplicates = 1\ndesign = " +
            design + "\npoints = 8\n[factor trust.gain]\n[factor trust.loss]\n");
    const Outcome outcome = plans::sweep(folder, design);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    const std::string first = read_file(folder / (design + "/design.csv"));
    CHECK(table_of(first).size() == (design == "saltelli" ? 1 + 8 * 4 : 1 + 8));
    const std::string bytes = plans::merged(folder, design);
    CHECK(plans::sweep(folder, design).code == 0);
    CHECK(plans::merged(folder, design) == bytes);
    CHECK(read_file(folder / (design + "/design.csv")) == first);
  }
}

TEST_CASE("Points keep to constraints and go together as the plan says", "[sweep]") {
  const Folder folder;
  const std::string head =
      "[sweep]\nscenarios = baseline\nschools = synthetic:20\nreplicates = 1\nterms = 1\nmetrics = "
      "isolated\n";
  // On a square half of all points lie below the diagonal, which goes from corner to corner.
  const std::string factors =
      "[factor trust.gain]\nrange = 0.1, 0.3\n[factor trust.loss]\nrange = 0.1, 0.3\n";
  const auto points = [&](const std::string& name, const std::string& plan) {
    folder.write("p.ini", head + plan + factors);
    const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", name});
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    return std::pair(table_of(read_file(folder / (name + "/design.csv"))), outcome.err);
  };
  const auto [sobol, told] =
      points("s", "design = sobol\npoints = 8\nconstraint = trust.gain < trust.loss\n");
  CHECK_THAT(told, Contains("8 points (sobol, points = 8, constraint = trust.gain < trust.loss)") &&
                       (Contains("; 50 % of the box") || Contains("; 49.9 % of the box") ||
                        Contains("; 50.1 % of the box")));
  // Of the sequence's first sixteen points, as it is tabled, those above the diagonal.
  const std::vector<std::vector<double>> first{{0.25, 0.75},     {0.125, 0.625},   {0.1875, 0.3125},
                                               {0.6875, 0.8125}, {0.4375, 0.5625}, {0.0625, 0.9375}};
  REQUIRE(sobol.size() == 1 + 8);
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (std::size_t f = 0; f < 2; ++f) CHECK(std::stod(sobol[1 + i][f]) == Approx(0.1 + 0.2 * first[i][f]));
  }
  const auto [lhs, of_lhs] = points(
      "l", "design = lhs\npoints = 30\nconstraint = trust.gain + trust.loss <= 0.3; trust.gain > 0.11\n");
  REQUIRE(lhs.size() == 1 + 30);
  for (std::size_t i = 1; i < lhs.size(); ++i) {
    CHECK(std::stod(lhs[i][0]) + std::stod(lhs[i][1]) <= 0.3);
    CHECK(std::stod(lhs[i][0]) > 0.11);
  }
  const auto [grid, of_grid] =
      points("f", "design = factorial\nlevels = 3\nconstraint = trust.gain < trust.loss\n");
  CHECK(grid.size() == 1 + 3);
  CHECK_THAT(of_grid, Contains("; 33.3 % of the box"));
  const auto [tied, of_tied] =
      points("c", "design = sobol\npoints = 512\ncorrelation = trust.gain, trust.loss, 0.8\n");
  double sum = 0;
  for (std::size_t i = 1; i < tied.size(); ++i)
    sum += 12 * (std::stod(tied[i][0]) - 0.2) * (std::stod(tied[i][1]) - 0.2) / 0.04 / 512;
  CHECK(sum == Approx(6 / std::acos(-1.0) * std::asin(0.4)).margin(0.01));

  const auto refused = [&](const std::string& plan, const std::string& message) {
    folder.write("p.ini", head + plan + factors);
    for (const char* flag : {"--dry-run", "--quiet"}) {
      const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", "r", flag});
      CAPTURE(plan, outcome.err);
      CHECK(outcome.code == 3);
      CHECK_THAT(outcome.err, Contains(message));
    }
  };
  const std::string some = "design = lhs\npoints = 8\n";
  refused(some + "constraint = (trust.gain < 1\n",
          "p.ini:9: constraint: '(trust.gain < 1': allowed is one comparison");
  refused(some + "constraint = trust.gain < (trust.loss\n", "is not understood: Mismatched brackets");
  refused(some + "constraint = trust.gain > 0.3\n",
          "p.ini:9: constraint: no point of the box fits all constraints");
  refused(some + "constraint = trust.gain > 0.29999\n", "less than 1 in 1,000 points of the box fits");
  refused("design = factorial\nconstraint = trust.gain > 0.3\n", "no point of the box fits");
  folder.write("points.csv", "trust.gain,trust.loss\n0.1,0.2\n0.2,0.2\n0.2,0.1\n");
  refused("design = points.csv\nconstraint = trust.gain < trust.loss\n",
          "points.csv: row 2: breaks the plan's constraint 'trust.gain < trust.loss'");
  folder.write("q.ini", head + some +
                            "correlation = trust.gain, trust.loss, 0.9; trust.loss, cooperation.base, "
                            "0.9; trust.gain, cooperation.base, -0.9\n" +
                            factors + "[factor cooperation.base]\n");
  const Outcome impossible = run_program(folder, {"sweep", "q.ini", "--dry-run"});
  CHECK(impossible.code == 3);
  CHECK_THAT(impossible.err, Contains("q.ini:9: correlation: no factors can have all of them together"));
}

TEST_CASE("Runs that fail are kept with their message and the command that repeats them", "[sweep]") {
  const Folder folder;
  folder.write("p.ini",
               "[sweep]\nscenarios = baseline\nschools = synthetic:60\nreplicates = 2\nterms = 3\n"
               "design = factorial\ninspection.share_inadequate = 0.1\n"
               "[factor inspection.share_weak]\nlist = 0.05, 0.3\n");
  const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.err,
             Contains("2 runs failed, kept as such") &&
                 Contains("point 0, replicate 0, two-tier-drift: invalid values: inspection.share_") &&
                 Contains("schoolsim sweep p.ini --out s --repeat 0:0"));
  const Outcome repeat = run_program(folder, {"sweep", "p.ini", "--out", "s", "--repeat", "0:1"});
  CHECK(repeat.code == 0);
  CHECK_THAT(repeat.out, Contains("inspection.share_weak = 0.05") && Contains("failed, invalid values") &&
                             Contains("The same as stored, bit for bit"));
  CHECK_THAT(run_program(folder, {"sweep", "p.ini", "--out", "s", "--repeat", "1:1"}).out,
             Contains("done, hash of its final state") && Contains("The same as stored, bit for bit"));
  CHECK(run_program(folder, {"merge", "s", "--out", "s.h5"}).err == "2 runs, 2 failed\n");
  const auto failures = schoolsim::read_sweep_failures(schoolsim::read_sweep_header(folder / "s.h5"));
  REQUIRE(failures.size() == 2);
  CHECK(failures[1].replicate == 1);
  const Outcome stop =
      run_program(folder, {"sweep", "p.ini", "--out", "t", "--threads", "1", "--on-failure", "stop"});
  CHECK(stop.code == 1);
  CHECK_THAT(stop.err, Contains("stopped at a failing run; 1 of 4 runs are kept"));
}

TEST_CASE("A folder refuses another plan and says what differs", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  REQUIRE(plans::sweep(folder, "s").code == 0);
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& message) {
    std::string other = plans::small;
    replace(other, from, to);
    folder.write("p.ini", other);
    const Outcome outcome = plans::sweep(folder, "s");
    CAPTURE(outcome.err);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains("s: holds another sweep") && Contains(message));
  };
  refused("terms = 6", "terms = 7", "terms: is 6 there and 7 in the plan");
  refused("synthetic:60", "synthetic:61", "schools: is \"synthetic:60\" there and \"synthetic:61\"");
  refused("levels = 4", "levels = 5",
          "factors trust.gain spread: is \"range = 0.05, 0.4; levels = 4\" there");
  refused("0.3, 0.6", "0.3, 0.5", "factors cooperation.base spread: is \"list = 0.1, 0.3, 0.6\" there");
  refused("baseline, supported", "baseline", "scenario supported: is only there");
  refused("isolated, ", "", "metrics");
  // Words are not what a sweep is.
  std::string other = plans::small;
  replace(other, "A small sweep", "Called otherwise");
  folder.write("p.ini", "# a comment\n" + other);
  CHECK(plans::sweep(folder, "s").code == 0);
}

TEST_CASE("A dry run tells what it takes, warns of factors that do nothing, and writes nothing", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small + "[factor chain.reach]\nlist = 0.2, 0.8\n");
  const Outcome outcome =
      run_program(folder, {"sweep", "p.ini", "--dry-run", "--out", "s", "--threads", "2"});
  CAPTURE(outcome.out, outcome.err);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out,
             Contains("24 points (factorial) of 3 factors, 2 scenarios, 5 replicates: 240 runs of 60 "
                      "schools and 6 terms, all else at the defaults, one set") &&
                 Contains("Time: about ") && Contains("2 threads") && Contains("Memory: about ") &&
                 Contains("Disk: ") && Contains(" bytes a run") && Contains("It fits"));
  CHECK_THAT(outcome.err, Contains("warning: chain.reach: changes nothing") && !Contains("trust.gain"));
  CHECK_FALSE(std::filesystem::exists(folder / "s"));
  // A hundred thousand million runs fit on no disk.
  std::string vast = plans::small;
  replace(vast, "replicates = 5", "replicates = 1000000");
  replace(vast, "levels = 4", "levels = 10000");
  folder.write("p.ini", vast);
  const Outcome refused = run_program(folder, {"sweep", "p.ini", "--dry-run"});
  CAPTURE(refused.out, refused.err);
  CHECK(refused.code == 1);
  CHECK_THAT(refused.out, Contains("It does not fit on the disk"));
  const Outcome real = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CHECK(real.code == 4);
  CHECK_THAT(real.err, Contains("are free; record fewer metrics"));
}

TEST_CASE("What cannot be meant is refused before anything is run", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  const auto refused = [&](const std::vector<std::string>& words, int code, const std::string& message) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(words, outcome.err);
    CHECK(outcome.code == code);
    CHECK_THAT(outcome.err, Contains(message));
    CHECK(outcome.out.empty());
  };
  refused({"sweep", "p.ini"}, 2, "needs --out DIR");
  refused({"sweep", "none.ini", "--out", "s"}, 4, "none.ini: cannot read it");
  refused({"sweep", "p.ini", "--out", "s", "--shard", "4/3"}, 2, "allowed is k/n with k from 1 to n");
  refused({"sweep", "p.ini", "--out", "s", "--on-failure", "contine"}, 2, "nearest is continue");
  refused({"sweep", "p.ini", "--out", "s", "--repeat", "12:0"}, 2, "points from 0 to 11");
  refused({"merge", "s", "--out", "s.h5"}, 4, "s: holds no sweep");
  refused({"merge", "s"}, 2, "needs --out FILE.h5");
  refused({"export", "none.h5", "--out", "x.csv"}, 4, "none.h5: there is no such file");
  folder.write("bad.h5", "no HDF5");
  refused({"export", "bad.h5", "--out", "x.csv"}, 4, "bad.h5");
  folder.write("bad.csv", "trust.gain,cooperation.bsae\n0.1,0.2\n");
  refused({"sweep", "p.ini", "--out", "s", "--design", "bad.csv"}, 3, "nearest is cooperation.base");
  folder.write("bad.csv", "trust.gain\n0.1\n");
  refused({"sweep", "p.ini", "--out", "s", "--design", "bad.csv"}, 3,
          "cooperation.base: is a factor of the plan, but has no column");
  folder.write("bad.csv", "trust.gain,cooperation.base,trust.loss\n0.1,0.2,0.3\n");
  refused({"sweep", "p.ini", "--out", "s", "--design", "bad.csv"}, 3,
          "trust.loss: has a column, but is not a factor");
  folder.write("q.ini", plans::small + "[factor lever.la_floor]\n");
  refused({"sweep", "q.ini", "--out", "s"}, 3, "the scenario supported sets it, too, in [policy");
  std::string england = plans::small;
  replace(england, "synthetic:60", "england:LA=380");
  folder.write("q.ini", england + "[factor synthetic.least_authorities]\nlist = 2, 4\n");
  refused({"sweep", "q.ini", "--out", "s"}, 3,
          "draws invented schools, which only schools = synthetic:N does");
  CHECK_FALSE(std::filesystem::exists(folder / "s/runs"));
}
