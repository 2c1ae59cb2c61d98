// Robustness over parameter sets: reading, drawing, comparing within sets.
#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

TEST_CASE("robustness compares within each set, with what scenarios and --set give unmoved", "[cli]") {
  const Folder folder;
  folder.write(
      "sets.csv",
      "# two sets, the first the defaults themselves\nlearning.joint,lever.vision\n0.018,0.2\n0.03,0.5\n");
  const auto robust = [&](const std::vector<std::string>& more) {
    const Outcome outcome = run_program(
        folder,
        with(with({"robustness", "vision", "--sets", "sets.csv", "--quiet", "--force", "--csv", "r.csv"},
                  small),
             more));
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK_THAT(outcome.out, Contains("under the defaults and under 2 other parameter sets") &&
                                Contains("at the defaults") && Contains("over the sets"));
    return rows_of(read_file(folder / "r.csv"));
  };
  const auto at = [](const auto& rows, const char* quantity) {
    return number_at(rows, {{"quantity", quantity}, {"metric", "propensity_mean"}}, "estimate");
  };
  const auto rows = robust({});
  CHECK(at(rows, "set_1") == at(rows, "at_defaults"));
  CHECK(at(rows, "set_2") != at(rows, "at_defaults"));
  CHECK(at(rows, "share_same_sign") == 1);
  CHECK(at(rows, "highest") == std::max(at(rows, "set_1"), at(rows, "set_2")));
  // By hand: the second set given to both runs by --set, with the policy's own dates.
  const auto given = robust({"--set", "learning.joint=0.03"});
  folder.write("one.csv", "lever.vision\n0.5\n");
  const Outcome by_hand =
      run_program(folder, with({"robustness", "vision", "--sets", "one.csv", "--quiet", "--force", "--csv",
                                "h.csv", "--set", "learning.joint=0.03"},
                               small));
  REQUIRE(by_hand.code == 0);
  CHECK(at(rows_of(read_file(folder / "h.csv")), "set_1") == at(rows, "set_2"));
  CHECK(at(given, "set_1") == at(given, "at_defaults"));
}

TEST_CASE("the built-in parameter sets are at least thirty, valid and used by default", "[cli]") {
  const Folder folder;
  const Outcome outcome = run_program(folder, {"robustness", "vision", "--schools", "synthetic:30", "--terms",
                                               "10", "--replicates", "2", "--quiet", "--csv", "r.csv"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  std::size_t n_sets = 0;
  for (const auto& row : rows_of(read_file(folder / "r.csv")))
    n_sets += row.at("metric") == "isolated" && row.at("quantity").starts_with("set_") ? 1U : 0U;
  CHECK(n_sets >= 30);
}

TEST_CASE("parameter sets are drawn by seed, kept if plausible, and read back", "[cli]") {
  const Folder folder;
  const auto make = [&](const char* path, const char* seed) {
    const Outcome outcome =
        run_program(folder, {"robustness", "--make-sets", path, "--number", "3", "--schools", "synthetic:200",
                             "--replicates", "1", "--seed", seed, "--quiet"});
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out == std::string(path) + "\n");
    return read_file(folder / path);
  };
  const std::string first = make("a.csv", "1");
  CHECK_THAT(first, Contains("# ") && Contains("isolated) 0.08 to 0.6") && Contains("learning.joint"));
  CHECK(first.find("lever.") == std::string::npos);
  CHECK(first.find("synthetic.") == std::string::npos);
  CHECK(first.find("mechanism.") == std::string::npos);
  CHECK(make("b.csv", "1") == first);
  CHECK(make("c.csv", "2") != first);
  CHECK(run_program(folder, with({"robustness", "vision", "--sets", "a.csv", "--quiet"}, small)).code == 0);
  const Outcome again = run_program(folder, {"robustness", "--make-sets", "a.csv"});
  CHECK(again.code == 4);
  CHECK_THAT(again.err, Contains("a.csv: exists; --force replaces it"));
}

TEST_CASE("robustness refuses sets that cannot be meant, with the line of each fault", "[cli]") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::vector<std::string>& messages) {
    folder.write("bad.csv", text);
    const Outcome outcome = run_program(folder, {"robustness", "vision", "--sets", "bad.csv"});
    CAPTURE(text, outcome.err);
    CHECK(outcome.code == 3);
    CHECK(outcome.out.empty());
    for (const std::string& message : messages) CHECK_THAT(outcome.err, Contains(message));
  };
  refused("# head\nlearning.jont\n0.018\n",
          {"bad.csv:2: 'learning.jont': no such parameter; nearest is learning.joint"});
  refused("learning.joint\n0.018\n# why\n2\nx\n", {"bad.csv:4: learning.joint: is 2, allowed is 0 to 1",
                                                   "bad.csv:5: learning.joint: is 'x', allowed is a number"});
  refused("learning.joint,trust.gain\n0.018\n", {"bad.csv:2: has 1 values, the header names 2 parameters"});
  refused("trust.gain,trust.gain\n0.1,0.1\n", {"bad.csv:1: trust.gain: is in two columns"});
  refused("synthetic.urban_share\n0.5\n", {"bad.csv:1: synthetic.urban_share: draws the schools"});
  refused("# nothing\ntrust.gain\n", {"bad.csv: holds no parameter set"});
  // Fine by itself, but not with what the scenario sets.
  folder.write("weak.ini", "inspection.share_weak = 0.1\n[policy p]\nlever.vision = 0.9\nfrom = 9\n");
  folder.write("many.csv", "trust.gain,inspection.share_inadequate\n0.1,0.2\n");
  const Outcome clash = run_program(folder, {"robustness", "weak.ini", "--sets", "many.csv"});
  CHECK(clash.code == 3);
  CHECK_THAT(clash.err, Contains("set 1 with weak: inspection.share_"));
  check_refusal({"robustness"}, 2, "needs a SCENARIO");
  check_refusal({"robustness", "visoin"}, 2, "nearest is vision");
  check_refusal({"robustness", "vision", "--against", "basline"}, 2, "nearest is baseline");
  check_refusal({"robustness", "vision", "--sets", "none.csv"}, 4, "none.csv");
  check_refusal({"robustness", "vision", "--number", "3"}, 2, "goes with that flag");
  check_refusal({"robustness", "vision", "--make-sets", "a.csv"}, 2, "takes no scenario");
}

TEST_CASE("what robustness found stands beside the verdicts of compare and report", "[cli]") {
  const Folder folder;
  const std::vector<std::string> same{"--schools", "synthetic:150", "--replicates", "4"};
  folder.write("sets.csv", "learning.joint\n0.018\n0.02\n");
  folder.write("mine.ini",
               "[scenario]\ntitle = Mine\nquestion = ?\n[policy vision]\nlever.vision = 0.9\nfrom = 0\n");
  REQUIRE(run_program(folder, with({"run", "baseline", "mine.ini", "--quiet", "--out", "r"}, same)).code ==
          0);
  const std::vector<std::string> files{"r/two-tier-drift.h5", "r/mine.h5"};
  const Outcome untried = run_program(folder, with({"compare"}, files));
  CAPTURE(untried.out, untried.err);
  CHECK_THAT(unbroken(untried.out), !Contains("parameter sets") && !Contains("Not tried"));
  REQUIRE(
      run_program(folder,
                  with({"robustness", "mine.ini", "--sets", "sets.csv", "--quiet", "--csv", "t.csv"}, same))
          .code == 0);
  const Outcome tried = run_program(folder, with(with({"compare"}, files), {"--robustness", "t.csv"}));
  CAPTURE(tried.out, tried.err);
  CHECK(tried.code == 0);
  CHECK_THAT(unbroken(tried.out), Contains("Over 2 other plausible parameter sets the signs hold in all.") &&
                                      Contains("tried on synthetic:150"));
  const auto rows = rows_of(
      run_program(folder, with(with({"compare"}, files), {"--robustness", "t.csv", "--format", "csv"})).out);
  CHECK(number_at(rows, {{"measure", "propensity_mean"}}, "n_sets") == 2);
  const auto in_sets = rows_of(read_file(folder / "t.csv"));
  CHECK(number_at(rows, {{"measure", "propensity_mean"}}, "n_sets_same_sign") ==
        number_at(in_sets, {{"quantity", "sets_above_zero"}, {"metric", "propensity_mean"}}, "estimate"));

  // Faults of the file, each by its line.
  const std::string header =
      "quantity,metric,estimate,schools,terms,model_version,subject_fingerprint,against_fingerprint\n";
  const auto refused = [&](const std::string& text, const std::string& message) {
    folder.write("bad.csv", text);
    const Outcome outcome = run_program(folder, with(with({"compare"}, files), {"--robustness", "bad.csv"}));
    CAPTURE(text, outcome.err);
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused("quantity,metric\nsets,isolated\n", "has no column 'estimate'");
  refused(header + "sets,isolatd,2,s,45,3,0a,0b\n", "bad.csv:2: metric: is 'isolatd'");
  refused(header + "sets,isolated,many,s,45,3,0a,0b\n", "bad.csv:2: estimate: is 'many'");
  refused(header + "sets,isolated,2,s,45,3,0x,0b\n", "subject_fingerprint: is '0x'");
  refused(header, "holds no effect");
  CHECK(run_program(folder, with(with({"compare"}, files), {"--robustness", "none.csv"})).code == 4);
}
