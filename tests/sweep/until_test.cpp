// Sweeps whose points get replicates until they are precise enough.
#include <chrono>
#include <cmath>
#include <numeric>
#include <set>
#include <thread>

#include <boost/math/distributions/students_t.hpp>

#include "sim/store/sweep_file.hpp"
#include "tests/sweep/plans.hpp"

using Catch::Contains;
using schoolsim::RunState;

namespace {

constexpr std::size_t n_most = 30;

std::string plan_until(const std::string& precision, std::size_t replicates = n_most) {
  std::string text = plans::small;
  const std::string five = "replicates = 5\n";
  text.replace(text.find(five), five.size(),
               "replicates = " + std::to_string(replicates) + "\nuntil_precision = " + precision + "\n");
  return text;
}

const std::string precision = "isolated = 0.0021, effectiveness_mean = 0.002";

/// Half the width of Student's interval, from its definition.
double half_width(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return boost::math::quantile(boost::math::students_t(n - 1), 0.975) * std::sqrt(squares / (n - 1) / n);
}

void finish(const Folder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  const Outcome outcome = plans::sweep(folder, name, more);
  CAPTURE(name, more, outcome.err);
  REQUIRE(outcome.code == 0);
}

}  // namespace

TEST_CASE("Each point gets replicates up to the first look at which all paired intervals are narrow enough",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plan_until(precision));
  const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const Outcome merge = run_program(folder, {"merge", "s", "--out", "s.h5"});
  CAPTURE(merge.err);
  REQUIRE(merge.code == 0);
  const Outcome choice = run_program(folder, {"choose", "s.h5"});
  CAPTURE(choice.out);
  CHECK(choice.code == 0);
  CHECK_THAT(choice.out, Contains("15 to 30 replicates") && !Contains("missing"));
  const auto header = schoolsim::read_sweep_header(folder / "s.h5");
  const auto states = schoolsim::read_run_states(header);
  const auto isolated = schoolsim::read_sweep_metric(header, "isolated");
  const auto effectiveness = schoolsim::read_sweep_metric(header, "effectiveness_mean");
  REQUIRE(states.size() == 12 * 2 * n_most);
  std::set<std::size_t> counts;
  std::size_t n_runs = 0, n_wide = 0;
  for (std::size_t point = 0; point < 12; ++point) {
    const auto state = [&](std::size_t s, std::size_t r) { return states[(point * 2 + s) * n_most + r]; };
    const auto differences = [&](const std::vector<double>& metric, std::size_t n) {
      std::vector<double> values;
      for (std::size_t r = 0; r < n; ++r)
        values.push_back(metric[((point * 2 + 1) * n_most + r) * 2 + 1] -
                         metric[(point * 2 * n_most + r) * 2 + 1]);
      return values;
    };
    std::size_t n = 0;
    while (n < n_most && state(0, n) == RunState::done) ++n;
    for (std::size_t r = 0; r < n_most; ++r) {
      for (const std::size_t s : {0U, 1U})
        CHECK(state(s, r) == (r < n ? RunState::done : RunState::not_needed));
    }
    const auto is_narrow = [&](std::size_t at) {
      return half_width(differences(isolated, at)) <= 0.0021 &&
             half_width(differences(effectiveness, at)) <= 0.002;
    };
    std::size_t wanted = n_most;
    for (const std::size_t look : {27U, 22U, 18U, 15U}) {
      if (is_narrow(look)) wanted = look;
    }
    CAPTURE(point);
    CHECK(n == wanted);
    counts.insert(n);
    n_runs += 2 * n;
    n_wide += n == n_most && !is_narrow(n_most) ? 1U : 0U;
  }
  CHECK(counts.size() >= 3);  // else the plan tells nothing
  REQUIRE(n_wide > 0);
  CHECK(plans::parts(folder / "s").size() == n_runs / 2);
  CHECK_THAT(outcome.err, Contains("12 of 12 points (100%)") &&
                              Contains("All " + std::to_string(n_runs) + " runs are there") &&
                              Contains(std::to_string(n_wide) + " of 12 points have all 30 replicates"));
  CHECK_THAT(merge.err,
             Contains(std::to_string(n_runs) + " runs, " + std::to_string(12 * 2 * n_most - n_runs) +
                      " not needed; " + std::to_string(n_wide) + " points have all 30 replicates"));
}

TEST_CASE("What a point gets does not depend on threads, shards, processes, kills or an earlier precision",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plan_until(precision));
  finish(folder, "one", {"--threads", "1"});
  const std::string reference = plans::merged(folder, "one");
  const auto parts = plans::parts(folder / "one");
  finish(folder, "threads", {"--threads", "5"});
  CHECK(plans::merged(folder, "threads") == reference);
  for (const char* shard : {"3/3", "1/3", "2/3"}) finish(folder, "shards", {"--shard", shard});
  CHECK(plans::merged(folder, "shards") == reference);
  CHECK(plans::parts(folder / "shards") == parts);

  Outcome second;
  const Outcome first = run_program(folder, {"sweep", "p.ini", "--out", "two", "--quiet"}, RLIM_INFINITY,
                                    [&](pid_t, const std::string&) { second = plans::sweep(folder, "two"); });
  CHECK((first.code == 0 && second.code == 0));
  CHECK(plans::merged(folder, "two") == reference);

  // Ended on the way: what is merged then says what is missing, as far as that can be told.
  const Outcome killed = run_program(
      folder, {"sweep", "p.ini", "--out", "killed", "--quiet", "--threads", "2"}, RLIM_INFINITY,
      [&](pid_t child, const std::string&) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (plans::parts(folder / "killed").size() < 40 && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ::kill(child, SIGKILL);
      });
  REQUIRE(killed.code == 128 + SIGKILL);
  const Outcome some = run_program(folder, {"merge", "killed", "--out", "some.h5", "--whole"});
  CHECK(some.code == 1);
  CHECK_THAT(some.err, Contains(" missing; run the sweep's command again to add them"));
  // The first point's second replicate, task 12.
  plans::damage(plans::placed_parts(folder / "killed").at(12),
                [](std::string& file, std::size_t begin) { file[begin + 50] ^= 1; });
  finish(folder, "killed");
  CHECK(plans::merged(folder, "killed") == reference);
  CHECK(plans::parts(folder / "killed") == parts);

  // Wider first, then as wanted, then wider again: runs that are not needed are left out.
  folder.write("p.ini", plan_until("isolated = 1"));
  finish(folder, "wide");
  const std::string wide = plans::merged(folder, "wide");
  CHECK(plans::parts(folder / "wide").size() == 12 * 15);
  folder.write("p.ini", plan_until(precision));
  finish(folder, "wide");
  CHECK(plans::merged(folder, "wide") == reference);
  folder.write("p.ini", plan_until("isolated = 1"));
  finish(folder, "wide");
  CHECK(plans::merged(folder, "wide") == wide);
}

TEST_CASE("One scenario is precise in its level; what always fails is not waited for", "[sweep]") {
  const Folder folder;
  folder.write("p.ini",
               "[sweep]\nscenarios = baseline\nschools = synthetic:60\nreplicates = 20\nterms = 3\n"
               "until_precision = isolated = 1\n"
               "design = factorial\ninspection.share_inadequate = 0.1\n"
               "[factor inspection.share_weak]\nlist = 0.05, 0.3\n");
  const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(run_program(folder, {"merge", "s", "--out", "s.h5"}).err == "15 runs, 15 failed, 10 not needed\n");
  // A level varies more than 0.0001.
  std::string narrow = read_file(folder / "p.ini");
  narrow.replace(narrow.find("isolated = 1"), 12, "isolated = 0.0001");
  folder.write("p.ini", narrow);
  CHECK(plans::sweep(folder, "s").code == 0);
  CHECK_THAT(
      run_program(folder, {"merge", "s", "--out", "s.h5", "--force"}).err,
      Contains("20 runs, 15 failed, 5 not needed; 1 point has all 20 replicates and not the precision: 1"));
}

TEST_CASE("A precision that cannot be meant is refused with its line", "[sweep]") {
  const Folder folder;
  const auto refused = [&](const std::string& plan, const std::string& message) {
    folder.write("p.ini", plan);
    const Outcome outcome = plans::sweep(folder, "s");
    CAPTURE(outcome.err);
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused(plan_until("isolatd = 0.1"),
          "p.ini:6: until_precision: 'isolatd': is no metric that this plan keeps; "
          "nearest is isolated");
  refused(plan_until("shallow = 0.1"), "is no metric that this plan keeps");
  refused(plan_until("isolated"), "allowed is METRIC=WIDTH");
  refused(plan_until("isolated = 0"), "allowed is METRIC=WIDTH");
  refused(plan_until("isolated = 0.1, isolated = 0.2"), "isolated is named twice");
  refused(plan_until("isolated = 0.1", 14), "needs replicates = 15 or more");
  std::string open = plan_until("isolated = 0.1");
  open.replace(open.find("replicates = 30\n"), 16, "");
  refused(open, "needs 'replicates', the most that a point may get");
  CHECK_FALSE(std::filesystem::exists(folder / "s"));
}
