#include "sim/ensemble/ensemble.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

constexpr std::uint32_t n_replicates = 5;

std::vector<RunDescription> three_scenarios(std::uint32_t replicates = n_replicates) {
  std::vector<RunDescription> result;
  for (const Scenario& scenario :
       {test::baseline(), test::forced(), test::with_values("low stakes", {{"lever.accountability", 0.2}})}) {
    RunDescription description;
    description.scenario = scenario;
    description.seed = 4;
    description.n_replicates = replicates;
    description.terms = 14;
    description.synthetic_size = 120;
    description.record.ties = true;
    description.record.terms = {0, 14};
    description.record.variables = {1, 4};
    for (std::uint32_t r = 0; r < replicates; ++r) description.recorded_replicates.push_back(r);
    result.push_back(description);
  }
  return result;
}

/// Results in the order in which the sink was given them.
std::vector<EnsembleResult> run(const std::vector<RunDescription>& descriptions, unsigned threads,
                                std::uint32_t first = 0) {
  std::vector<EnsembleResult> results;
  EnsembleOptions options;
  options.threads = threads;
  options.first_replicate = first;
  const std::uint32_t done = run_ensemble(descriptions, options, [&](EnsembleResult&& result) {
    result.schools = nullptr;  // its list does not outlive the call
    results.push_back(std::move(result));
  });
  CHECK(done == descriptions.front().n_replicates - first);
  return results;
}

void check_same(const RunResult& a, const RunResult& b) {
  CHECK(a.replicate == b.replicate);
  CHECK(a.state_hash == b.state_hash);
  const auto bits = [](const auto& values) {
    std::vector<std::uint64_t> result;
    for (const auto v : values) result.push_back(std::bit_cast<std::uint64_t>(static_cast<double>(v)));
    return result;
  };
  CHECK(bits(a.metrics) == bits(b.metrics));
  CHECK(bits(a.trajectories) == bits(b.trajectories));
  REQUIRE(a.tie_events.size() == b.tie_events.size());
  for (std::size_t e = 0; e < a.tie_events.size(); ++e) {
    const TieEvent& x = a.tie_events[e];
    const TieEvent& y = b.tie_events[e];
    REQUIRE((x.record == y.record && x.first == y.first && x.second == y.second && x.kind == y.kind &&
             x.origin == y.origin && x.forced == y.forced && x.tier == y.tier));
  }
}

TEST_CASE("A world is the run with the values of its set", "[ensemble]") {
  std::vector<RunDescription> worlds = three_scenarios();
  const std::size_t gain = *find_parameter("trust.gain"), own = *find_parameter("learning.own");
  for (RunDescription& description : worlds)
    description.sets = {"two", 0, {gain, own}, {{0.05, 0.03}, {0.2, 0.01}}, 2};
  worlds[2].sets.parameters = {gain};  // the scenario sets the other itself
  worlds[2].sets.values = {{0.05}, {0.2}};
  const std::vector<EnsembleResult> results = run(worlds, 2);
  REQUIRE(results.size() == 3 * n_replicates);
  const std::array<std::size_t, n_replicates> set_of{0, 0, 1, 1, 0};
  for (const EnsembleResult& world : results) {
    const std::uint32_t r = world.result.replicate;
    RunDescription alone = three_scenarios(r + 1)[world.scenario];
    alone.scenario.parameters.trust_gain = set_of[r] == 0 ? 0.05 : 0.2;
    if (world.scenario != 2) alone.scenario.parameters.learning_own = set_of[r] == 0 ? 0.03 : 0.01;
    check_same(world.result, run({alone}, 1, r).front().result);
  }
}

TEST_CASE("Threads change neither results nor their order", "[ensemble]") {
  const std::vector<RunDescription> descriptions = three_scenarios();
  const std::vector<EnsembleResult> one = run(descriptions, 1);
  REQUIRE(one.size() == 3 * n_replicates);
  for (std::size_t r = 0; r < one.size(); ++r) {
    CHECK(one[r].scenario == r % 3);
    CHECK(one[r].result.replicate == r / 3);
  }
  for (const unsigned threads : {2U, 8U}) {
    const std::vector<EnsembleResult> many = run(descriptions, threads);
    REQUIRE(many.size() == one.size());
    for (std::size_t r = 0; r < one.size(); ++r) check_same(one[r].result, many[r].result);
  }
}

TEST_CASE("A replicate is the same alone, among many, and in a longer ensemble", "[ensemble]") {
  const std::vector<EnsembleResult> all = run(three_scenarios(), 2);
  const std::vector<EnsembleResult> last = run(three_scenarios(), 2, n_replicates - 1);
  const std::vector<EnsembleResult> fewer = run(three_scenarios(2), 2);
  REQUIRE(last.size() == 3);
  for (std::size_t s = 0; s < 3; ++s) check_same(last[s].result, all[3 * (n_replicates - 1) + s].result);
  for (std::size_t r = 0; r < fewer.size(); ++r) check_same(fewer[r].result, all[r].result);
  CHECK(all[0].result.state_hash != all[3].result.state_hash);  // replicates differ
}

TEST_CASE("A scenario is the same alone and beside others, sharing a past or not", "[ensemble]") {
  const std::vector<RunDescription> descriptions = three_scenarios();
  const std::vector<EnsembleResult> together = run(descriptions, 2);
  for (std::size_t s = 0; s < 3; ++s) {
    const std::vector<EnsembleResult> alone = run({descriptions[s]}, 2);
    for (std::size_t r = 0; r < n_replicates; ++r) check_same(alone[r].result, together[3 * r + s].result);
  }
}

TEST_CASE("A list of schools is one for all replicates; synthetic ones are handed over", "[ensemble]") {
  std::vector<RunDescription> descriptions = three_scenarios(2);
  std::vector<std::size_t> sizes;
  std::vector<float> first_places;
  run_ensemble(descriptions, {}, [&](EnsembleResult&& result) {
    REQUIRE(result.schools != nullptr);
    sizes.push_back(result.schools->size());
    first_places.push_back(result.schools->x_km[0]);
  });
  CHECK(sizes == std::vector<std::size_t>(6, 120));
  CHECK(first_places[0] == first_places[2]);
  CHECK(first_places[0] != first_places[3]);
  for (RunDescription& description : descriptions) {
    description.synthetic_size = 0;
    description.schools = test::fixed_list(60);
  }
  std::uint32_t handed_over = 0;
  run_ensemble(descriptions, {}, [&](EnsembleResult&& result) {
    CHECK(result.schools == nullptr);
    ++handed_over;
  });
  CHECK(handed_over == 6);
}

TEST_CASE("An interrupted ensemble hands over whole replicates from the first on", "[ensemble]") {
  EnsembleOptions options;
  options.threads = 2;
  std::atomic<int> asked = 0;
  options.interrupted = [&] { return ++asked > 400; };
  std::vector<std::uint32_t> replicates;
  const std::uint32_t done = run_ensemble(three_scenarios(40), options, [&](EnsembleResult&& result) {
    replicates.push_back(result.result.replicate);
  });
  CHECK(done < 40);
  REQUIRE(replicates.size() == 3 * done);
  for (std::size_t r = 0; r < replicates.size(); ++r) CHECK(replicates[r] == r / 3);
}

TEST_CASE("A run with a fault is told with what repeats it, and none after it is handed over", "[ensemble]") {
  // Values that no scenario may have, as a fault of the program would make them.
  const auto told = [](double trust_in_first_ties, const std::string& command) {
    auto descriptions = three_scenarios();
    descriptions[2].scenario.parameters.start_tie_trust_most = trust_in_first_ties;
    descriptions[2].scenario.parameters.start_tie_trust_base = trust_in_first_ties;
    descriptions[2].command = command;
    std::size_t n_handed_over = 0;
    std::string message;
    try {
      run_ensemble(descriptions, {}, [&](EnsembleResult&&) { ++n_handed_over; });
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::internal);
      message = error.what();
    }
    CHECK(n_handed_over == (message.empty() ? 15 : 0));
    return message;
  };
  using Catch::Contains;
  const std::string broken = told(1.5, "schoolsim run mine.ini --schools synthetic:120 --seed 4 --terms 14");
  CHECK_THAT(broken, Contains("low stakes, replicate 0, seed 4: broken invariant: trust is within 0 to 1"));
  CHECK_THAT(broken,
             Contains("\n  schoolsim run mine.ini --schools synthetic:120 --seed 4 --terms 14 --set "));
  CHECK_THAT(broken, Contains(" --set start.tie_trust_most=1.5"));
  CHECK_THAT(broken, Contains(" --set lever.accountability=0.2"));
  CHECK_THAT(broken, Contains(" --repeat 0"));
  CHECK_THAT(told(1.5, ""), Contains("the same command repeats it"));
  CHECK(told(0.5, "") == "");
}

TEST_CASE("What the sink throws ends the run and is passed on", "[ensemble]") {
  EnsembleOptions options;
  options.threads = 2;
  int received = 0;
  CHECK_THROWS_WITH(run_ensemble(three_scenarios(), options,
                                 [&](EnsembleResult&&) {
                                   if (++received == 4) throw std::runtime_error("disk full");
                                 }),
                    "disk full");
  CHECK(received == 4);
}

/// What a run on so many threads ends with in a process that is given none besides its own: the message of
/// an Error of kind `file`, or "done".
std::string run_without_threads(unsigned threads) {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // The limit counts the processes of a user, and for root there is none.
    constexpr uid_t nobody = 65534;
    const rlimit none{1, 1};
    const bool is_limited =
        (::getuid() != 0 || ::setuid(nobody) == 0) && ::setrlimit(RLIMIT_NPROC, &none) == 0;
    std::string text = is_limited ? "done" : "the limit cannot be set";
    try {
      EnsembleOptions options;
      options.threads = threads;
      run_ensemble(three_scenarios(2), options, [](EnsembleResult&&) {});
    } catch (const Error& error) {
      text = error.kind() == ErrorKind::file ? error.what() : "an error of another kind";
    }
    const bool is_told = ::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::_exit(is_told ? 0 : 1);
  }
  ::close(pipe[1]);
  std::array<char, 1000> bytes{};
  const ssize_t n = ::read(pipe[0], bytes.data(), bytes.size());
  ::close(pipe[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(0, n))};
}

TEST_CASE("threads that the system does not give end in a sentence, and one thread needs none",
          "[ensemble]") {
  CHECK(run_without_threads(1) == "done");
  CHECK_THAT(run_without_threads(3),
             Catch::Contains("the system gives 0 of 2 threads") && Catch::Contains("--threads"));
}

}  // namespace
}  // namespace schoolsim
