// Interplay: its figures against runs that are kept in files, and what it refuses.
#include <regex>

#include <nlohmann/json.hpp>

#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;
namespace fs = std::filesystem;

TEST_CASE("interplay gives the differences of runs that are kept and compared", "[cli]") {
  const Folder folder;
  const Outcome outcome =
      run_program(folder, with({"interplay", "forced", "vision", "--quiet", "--csv", "interplay.csv",
                                "--metric", "margin", "--metric", "isolated"},
                               small));
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("forced-federation alone") && Contains("beyond the sum") &&
                              Contains("3 runs of each kind with the same luck"));
  const auto effects = rows_of(read_file(folder / "interplay.csv"));
  CHECK(effects.size() == 7 * 4);  // one measure more, one that is told of anyway

  REQUIRE(run_program(folder, with({"run", "--parameters", "default", "baseline", "forced", "vision",
                                    "forced+vision", "--out", "r", "--quiet"},
                                   small))
              .code == 0);
  const Outcome compared =
      run_program(folder, {"compare", "r/two-tier-drift.h5", "r/forced-federation.h5", "r/clear-vision.h5",
                           "r/forced-federation+clear-vision.h5", "--format", "json"});
  REQUIRE(compared.code == 0);
  const auto comparison = nlohmann::json::parse(compared.out);
  for (const char* measure : {"isolated", "tier_high", "propensity_mean"}) {
    std::vector<double> kept;  // of the three runs, in the order of the files
    for (const auto& run : comparison["runs"]) {
      for (const auto& difference : run["differences"]) {
        if (difference["measure"] == measure) kept.push_back(difference["estimate"]);
      }
    }
    CAPTURE(measure, compared.out);
    REQUIRE(kept.size() == 3);
    const auto found = [&](const char* quantity, const char* subject) {
      return number_at(effects, {{"quantity", quantity}, {"subject", subject}, {"metric", measure}},
                       "estimate");
    };
    CHECK(found("alone", "forced-federation alone") == Approx(kept[0]).margin(1e-12));
    CHECK(found("alone", "clear-vision alone") == Approx(kept[1]).margin(1e-12));
    CHECK(found("together", "all together") == Approx(kept[2]).margin(1e-12));
    CHECK(found("beyond_the_sum", "beyond the sum") == Approx(kept[2] - kept[0] - kept[1]).margin(1e-12));
  }
}

TEST_CASE("experiments give the same figures on any number of threads", "[cli]") {
  const Folder folder;
  const auto run = [&](const char* threads) {
    return run_program(folder, with({"interplay", "forced", "vision", "few-priorities", "--quiet",
                                     "--threads", threads},
                                    small))
        .out;
  };
  const std::string one = run("1");
  CHECK_THAT(one, Contains("forced-federation x clear-vision x few-priorities"));
  CHECK(run("2") == one);
}

TEST_CASE("interplay refuses what it cannot mean before it computes anything", "[cli]") {
  check_refusal({"interplay", "forced"}, 2, "too few arguments");
  check_refusal({"interplay", "forced", "vison"}, 2, "'vison': no such scenario; nearest is vision");
  check_refusal({"interplay", "forced", "forced-federation"}, 2, "named twice");
  check_refusal({"interplay", "forced", "baseline"}, 2, "baseline: is run along");
  check_refusal({"interplay", "forced", "vision", "--replicates", "0"}, 2, "--replicates: is '0'");
  check_refusal({"interplay", "forced", "vision", "--measure", "isolated"}, 2,
                "'--measure': no such flag of 'interplay'; it is --metric");
  check_refusal({"interplay", "forced", "vision", "--metric", "isolate"}, 2,
                "--metric: is 'isolate', no such metric; nearest is isolated");
  check_refusal({"interplay", "forced", "vision", "--record", "ties"}, 2, "no such flag of 'interplay'");
  check_refusal({"interplay", "low-stakes", "high-stakes"}, 3, "in the same terms for the same schools");
  const Folder folder;
  folder.write("idle.ini", "[scenario]\ntitle = Nothing\n");
  CHECK_THAT(run_program(folder, {"interplay", "forced", "idle.ini"}).err,
             Contains("idle.ini: changes nothing against the baseline"));
  folder.write("there.csv", "kept");
  const Outcome outcome = run_program(folder, {"interplay", "forced", "vision", "--csv", "there.csv"});
  CHECK(outcome.code == 4);
  CHECK_THAT(outcome.err, Contains("there.csv: exists; --force replaces it"));
  CHECK(read_file(folder / "there.csv") == "kept");
}

TEST_CASE("experiments say which parameters a scenario sets besides its policies", "[cli]") {
  const Folder folder;
  folder.write("mine.ini",
               "[scenario]\ntitle = Mine\n[trust]\nloss = 0.3\n[policy a]\nfrom = 3\nlever.vision = 0.8\n");
  folder.write("pure.ini", "[scenario]\ntitle = Pure\n[policy b]\nfrom = 3\nlever.initiatives = 2\n");
  const std::vector<std::string> small{"--schools", "synthetic:40", "--terms", "9", "--replicates", "2"};
  for (std::vector<std::string> command :
       {std::vector<std::string>{"interplay", "mine.ini", "pure.ini"},
        {"budget", "baseline", "mine.ini", "--by", "lever.la_floor", "--pounds", "20000"}}) {
    command.insert(command.end(), small.begin(), small.end());
    const Outcome outcome = run_program(folder, command);
    CAPTURE(command, outcome.err, outcome.out);
    REQUIRE(outcome.code == 0);
    const std::string text = std::regex_replace(outcome.out, std::regex("\\s+"), " ");
    CHECK_THAT(text,
               Contains("Note: “mine” differs from “two-tier-drift” in more than its policies: trust.loss is "
                        "0.3 instead of 0.16."));
    CHECK_THAT(text, !Contains("“pure” differs"));
  }
}

TEST_CASE("Ctrl-C ends an experiment at once, with words and without results", "[cli]") {
  const Folder folder;
  const Outcome outcome =
      run_program(folder, {"interplay", "forced", "vision", "--replicates", "100000", "--csv", "i.csv"},
                  RLIM_INFINITY, [](pid_t child, const std::string& err) {
                    while (read_file(err).find("100000 replicates each") == std::string::npos)
                      ::usleep(10'000);
                    ::usleep(200'000);
                    ::kill(child, SIGINT);
                  });
  CHECK(outcome.code == 130);
  CHECK_THAT(outcome.err, Contains("interrupted; nothing is kept"));
  CHECK(outcome.out.empty());
  CHECK(fs::is_empty(folder.path()));
}
