// The command run: what it refuses, what it leaves behind, going on, stopping, disks that are full.
#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/cli/program.hpp"

using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> small{"--schools", "synthetic:150", "--terms", "10", "--replicates",
                                     "3",         "--out",         "r"};

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void check_refusal(const std::vector<std::string>& arguments, int code, const std::string& message) {
  const Folder folder;
  const Outcome outcome = run_program(folder, arguments);
  CAPTURE(arguments, outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Contains(message));
  CHECK(outcome.out.empty());
  CHECK(fs::is_empty(folder.path()));
}

}  // namespace

TEST_CASE("run --repeat runs one replicate alone and keeps nothing", "[cli]") {
  const Folder folder;
  REQUIRE(
      run_program(folder, with({"run", "--parameters", "default", "forced", "--record", "metrics"}, small))
          .code == 0);
  const std::vector<std::string> words{"run",           "--parameters", "default", "forced",   "--schools",
                                       "synthetic:150", "--terms",      "10",      "--repeat", "2",
                                       "--out",         "elsewhere"};
  const Outcome outcome = run_program(folder, words);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("forced-federation, replicate 2: sound, hash of its final state "));
  CHECK_FALSE(fs::exists(folder / "elsewhere"));
  CHECK(run_program(folder, words).out == outcome.out);
  check_refusal(with({"run", "--parameters", "default", "forced", "--repeat", "-1"}, small), 2, "--repeat");
}

TEST_CASE("run refuses policies that the school list cannot serve, before it computes anything", "[cli]") {
  const Folder folder;
  const auto refused = [&](const std::string& target, const std::string& message) {
    const std::string path =
        folder.write("aimed.ini", "[policy p]\nlever.vision = 0.8\nfrom = 9\n" + target + "\n");
    const Outcome outcome = run_program(folder, {"run", "--parameters", "default", path, "--schools",
                                                 "england:LA=380,381", "--out", folder / "out"});
    CAPTURE(target, outcome.err);
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Contains(message));
    CHECK_FALSE(fs::exists(folder / "out"));
  };
  refused("authorities = 380, 999",
          "[policy p]: authorities = 380, 999: the school list has no authority 999");
  refused("regions = Yorkshire", "the school list has no region 'Yorkshire'");
  refused("regions = South and West Yorkshire", "use 'Yorkshire and The Humber'");
  refused("authorities = 380, 942", "authority 942; 942 (Cumberland) has no school here");
  refused("schools = 3999999999", "the school list has no school 3999999999");
  refused("phases = special\npupils = 5000 to 6000",
          "reaches no school: none is left with pupils = 5000 to 6000");
}

TEST_CASE("schools start from data where the list has any, and the output names its month", "[cli]") {
  const Folder folder;
  const auto list_of = [&](int n, const std::string& seen) {
    std::string text = "id,phase,authority,pupils,disadvantage,x_km,y_km,grade,observed\n";
    for (int i = 1; i <= n; ++i)
      text += std::to_string(i) + ",primary,380,200,.2," + std::to_string(i) + ",1," + seen + "\n";
    return folder.write("list.csv", text);
  };
  const auto run = [&](const std::string& list) {
    return run_program(
        folder, {"run", "--parameters", "default", "baseline", "--schools", list, "--terms", "1",
                 "--replicates", "1", "--set", "start.from_data=1", "--out", folder / "out", "--force"});
  };
  Outcome outcome = run(list_of(40, ","));
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.err,
             Contains("start.from_data: is 1, but the school list has no grade and no value added"));
  outcome = run(list_of(29, "2,2010-08"));
  CHECK(outcome.code == 3);
  CHECK_THAT(outcome.err, Contains("has 29 schools, too few to tell what a grade says of them"));
  outcome = run(list_of(40, "2,2010-08"));
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.err, Contains("schools start from 40 grades and 0 value added of 2010-08") &&
                              !Contains("term 0 is September 2010"));
  outcome = run(list_of(40, "2,2019-08"));
  CHECK_THAT(outcome.err,
             Contains("of 2019-08; term 0 is September 2010 for England's regimes of inspection"));
  outcome = run(list_of(40, "2,"));
  CHECK_THAT(outcome.err, Contains("of a month that the list does not name; term 0 is September 2010"));
}

TEST_CASE("a policy names schools by the ids that the list has, texts too", "[cli]") {
  const Folder folder;
  std::string named = "id,phase,authority,pupils,disadvantage,x_km,y_km\n", numbered = named;
  // As texts A12 comes before 3 others, as 4 does: "4" is not the fourth.
  const std::vector<std::string> ids{"4", "A12", "B7", "Z", "b", "c"};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string row = ",primary,380," + std::to_string(200 + i) + ",.2," + std::to_string(i) + ",1\n";
    named += ids[i] + row;
    numbered += std::to_string(i + 1) + row;
  }
  folder.write("named.csv", named);
  folder.write("numbered.csv", numbered);
  const auto policy = [&](const std::string& schools) {
    return folder.write("aimed.ini", "[policy p]\nlever.vision = 0.8\nfrom = 1\nschools = " + schools + "\n");
  };
  const auto told = [&](const std::string& schools, const std::string& list) {
    const Outcome outcome = run_program(folder, {"run", "--parameters", "default", policy(schools),
                                                 "--schools", list, "--terms", "4", "--repeat", "0"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    return outcome.out;
  };
  CHECK(told("A12, 4", "named.csv") == told("2, 1", "numbered.csv"));
  CHECK(told("A12", "named.csv") != told("1", "numbered.csv"));
  CHECK_THAT(run_program(folder, {"describe", "scenario", policy("A12, B7"), "--schools", "named.csv"}).out,
             Contains("2 with schools = A12, B7"));
  check_refusal({"run", "--parameters", "default", policy("A12, 5"), "--schools", folder / "named.csv"}, 3,
                "schools = A12, 5: the school list has no school 5");
  check_refusal({"run", "--parameters", "default", policy("A 12"), "--schools", folder / "numbered.csv"}, 3,
                "the school list has no school 'A 12'");
}

TEST_CASE("a region that a list holds in part is told, and authorities beyond count are refused", "[cli]") {
  const Folder folder;
  const std::string part =
      "reaches a part of a region; of the 15 local authorities of Yorkshire and The Humber the schools are "
      "of 1";
  const Outcome focus = run_program(folder, {"run", "--parameters", "default", "baseline", "--schools",
                                             "england:LA=380", "--focus", "region=Yorkshire and The Humber",
                                             "--terms", "2", "--replicates", "1", "--out", folder / "out"});
  CHECK(focus.code == 0);
  CHECK_THAT(focus.err, Contains("Note: --focus region=Yorkshire and The Humber " + part));
  const std::string path = folder.write(
      "aimed.ini", "[policy p]\nlever.vision = 0.8\nfrom = 1\nregions = Yorkshire and The Humber\n");
  const Outcome aimed =
      run_program(folder, {"run", "--parameters", "default", path, "--schools", "england:LA=380", "--terms",
                           "2", "--replicates", "1", "--out", folder / "out"});
  CHECK_THAT(aimed.err, Contains("Note: aimed: [policy p] " + part));
  const Outcome many =
      run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:70000",
                           "--set", "synthetic.schools_per_authority=1", "--out", folder / "out"});
  CHECK(many.code == 3);
  CHECK_THAT(many.err, Contains("70000 local authorities; at most 65535"));
}

TEST_CASE("sweeps take points as spreadsheets and R save them", "[cli]") {
  const Folder folder;
  const std::string plan =
      folder.write("plan.ini",
                   "[sweep]\nscenarios = baseline\nschools = synthetic:40\nreplicates = 1\n"
                   "terms = 2\ndesign = points.csv\n");
  for (const char* points :
       {"trust.gain,trust.loss\n0.1,0.2\n0.15,0.25\n", "trust.gain;trust.loss\n0,1;0,2\n0,15;0,25\n",
        "trust.gain\ttrust.loss\n0.1\t0.2\n0.15\t0.25\n",
        "\"\",\"trust.gain\",\"trust.loss\"\n\"1\",0.1,0.2\n\"2\",0.15,0.25\n",
        "\"trust.gain\";\"trust.loss\"\n\"1\";0,1;0,2\n\"2\";0,15;0,25\n"}) {
    CAPTURE(points);
    folder.write("points.csv", points);
    const Outcome outcome = run_program(folder, {"sweep", plan, "--dry-run"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, Contains("2 points (file) of 2 factors"));
  }
}

TEST_CASE("describe scenario counts whom its policies reach", "[cli]") {
  const Folder folder;
  const std::string path = folder.write(
      "aimed.ini",
      "[policy p]\nlever.vision = 0.8\nfrom = 9\nauthorities = 380\nphases = primary\ngrades = 3 to 4\n");
  const Outcome outcome =
      run_program(folder, {"describe", "scenario", path, "--schools", "england:LA=380,381"});
  CHECK(outcome.code == 0);
  const Outcome schools = run_program(folder, {"schools", "england:LA=380"});
  CHECK_THAT(outcome.out, Contains("settled during the run with grades = 3 to 4"));
  const auto number_before = [](const std::string& text, const std::string& words) {
    const std::size_t end = text.rfind(words);  // counts follow the description
    REQUIRE(end != std::string::npos);
    const std::size_t begin = text.find_last_of(" \n", end - 1) + 1;
    return std::stoi(text.substr(begin, end - begin));
  };
  const int in_authority = number_before(outcome.out, " with authorities = 380");
  const int primaries = number_before(outcome.out, " with phases = primary");
  CHECK(in_authority > 150);
  CHECK(primaries < in_authority);
  CHECK(primaries > in_authority / 2);
  CHECK_THAT(schools.out, Contains(std::to_string(in_authority)));
}

TEST_CASE("scenarios of one run that would draw other schools are refused, those of a fixed list are not",
          "[cli]") {
  const Folder folder;
  folder.write("denser.ini", "[synthetic]\nurban_share = 0.75\nprimary_share = 0.5\n");
  const auto run = [&](const std::string& schools, const std::vector<std::string>& more = {}) {
    return run_program(folder, with({"run", "--parameters", "default", "baseline", "denser.ini", "--schools",
                                     schools, "--terms", "2", "--replicates", "1", "--quiet", "--force"},
                                    more));
  };
  const Outcome refused = run("synthetic:150");
  CHECK(refused.code == 3);
  CHECK_THAT(refused.err, Contains("synthetic.urban_share: is 0.75 in denser but 0.5 in two-tier-drift") &&
                              Contains("synthetic.primary_share") && Contains("run them apart"));
  CHECK(run("synthetic:150", {"--set", "synthetic.urban_share=0.75"}).code == 3);
  CHECK(run("synthetic:150", {"--set", "synthetic.urban_share=0.75", "--set", "synthetic.primary_share=0.5"})
            .code == 0);
  CHECK(run("england:LA=380").code == 0);
}

TEST_CASE("run refuses what cannot be meant before it computes or writes anything", "[cli]") {
  const auto refused = [](const std::vector<std::string>& flags, int code, const std::string& message) {
    check_refusal(with({"run", "--parameters", "default", "baseline"}, flags), code, message);
  };
  refused({"--replicates", "0"}, 2, "--replicates: is '0', allowed is a whole number from 1 to 1000000");
  refused({"--replicates", "-1"}, 2, "--replicates: is '-1'");
  refused({"--replicates", "2.5"}, 2, "--replicates: is '2.5'");
  refused({"--threads", "0"}, 2, "--threads: is '0', allowed is a whole number from 1 to 1024");
  refused({"--terms", "0"}, 2, "--terms: is '0', allowed is a whole number from 1 to 3071");
  refused({"--terms", "3072"}, 2, "--terms: is '3072'");
  refused({"--seed", "-1"}, 2, "--seed: is '-1', allowed is a whole number from 0");
  refused({"--seed", "18446744073709551616"}, 2, "--seed: is");
  refused({"--seed", "1", "--seed", "2"}, 2, "--seed: given twice");
  refused({"--seed"}, 2, "--seed: has no value; it takes S");
  refused({"--seed", "--quiet"}, 2, "--seed: has no value");
  refused({"--replicate", "2"}, 2, "'--replicate': no such flag of 'run'; nearest is --replicates");
  refused({"--quiet=yes"}, 2, "--quiet: takes no value");
  refused({"--append", "--force"}, 2, "exclude each other");
  refused({"--schools", "synthetic:0"}, 2, "'0' is not a number of schools");
  refused({"--schools", "synthetic:1"}, 2, "'1' is not a number of schools");
  refused({"--schools", "england:LA=1"}, 2, "'1' is not the code of a local authority");
  refused({"--schools", "none.csv"}, 4, "none.csv");
  refused(
      {"--record", "tie"}, 2,
      "--record: is 'tie', allowed is metrics, schools[:K], ties[:K] or observables[:K]; nearest is ties");
  refused({"--record", "schools:0"}, 2, "with K from 1 to 40");
  refused({"--record", "metrics:2"}, 2, "--record: is 'metrics:2'");
  refused({"--set", "lever.vison=1"}, 2, "--set: lever.vison: no such parameter; nearest is lever.vision");
  refused({"--set", "lever.vision=2"}, 2, "--set: lever.vision: is 2, allowed is 0 to 1");
  refused({"two-tier-drift"}, 2, "two-tier-drift: named twice");
  check_refusal({"run"}, 2, "run: too few arguments; it takes SCENARIO...");
  check_refusal({"run", "--parameters", "default", "forcd"}, 2,
                "'forcd': no such scenario; nearest is forced");
  check_refusal({"run", "--parameters", "default", "none.ini"}, 4,
                "none.ini: cannot read it, there is no such file");
  check_refusal({"run", "--parameters", "default", "forced", "--terms", "9"}, 3,
                "from = 9 is outside the run, whose terms are 0 to 8");
  check_refusal({"run", "--parameters", "default", "forced", "--set", "forced.active=1"}, 2,
                "set for the whole run and scheduled by [policy forced-federation]");
}

TEST_CASE("two scenario files of one name are refused with both paths", "[cli]") {
  const Folder folder;
  fs::create_directories(folder.path() / "strong");
  fs::create_directories(folder.path() / "weak");
  for (const char* name : {"strong/mine.ini", "weak/mine.ini", "two-tier-drift.ini"})
    folder.write(name, "[policy a]\nlever.vision = 0.8\nfrom = 3\n");
  const auto said = [&](const std::vector<std::string>& scenarios) {
    const Outcome outcome = run_program(folder, with(with({"run"}, scenarios), small));
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK_THAT(said({"strong/mine.ini", "weak/mine.ini"}),
             Contains("strong/mine.ini and weak/mine.ini: are both called 'mine'") &&
                 Contains("rename one of the files"));
  CHECK_THAT(said({"baseline", "two-tier-drift.ini"}), Contains("baseline and two-tier-drift.ini: are both"));
  CHECK_THAT(said({"strong/mine.ini", "strong/mine.ini"}), Contains("mine: named twice"));
}

TEST_CASE("adding to a file under a changed scenario tells what changed in the words of its file", "[cli]") {
  const Folder folder;
  const auto changed = [&](const std::string& before, const std::string& after) {
    folder.write("mine.ini", before);
    REQUIRE(
        run_program(folder, with({"run", "--parameters", "default", "mine.ini", "--force"}, small)).code ==
        0);
    folder.write("mine.ini", after);
    const Outcome outcome =
        run_program(folder, with({"run", "--parameters", "default", "mine.ini", "--append"}, small));
    CAPTURE(outcome.err);
    CHECK(outcome.code == 2);
    // No number that stands for none.
    CHECK_THAT(outcome.err, !Contains("214748364") && !Contains("list of policies"));
    return outcome.err;
  };
  const std::string policy = "[policy a]\nlever.vision = 0.8\nfrom = 3\n";
  CHECK_THAT(changed(policy, "[policy a]\nlever.vision = 0.2\nfrom = 3\n"),
             Contains("[policy a]: the file holds lever.vision = 0.8 from term 3, now 0.2\n"));
  CHECK_THAT(changed(policy, policy + "until = 6\n"),
             Contains("[policy a]: the file holds no until, now until = 6\n"));
  CHECK_THAT(changed(policy + "ramp = 3\nphases = primary, special\n", policy + "phases = primary\n"),
             Contains("[policy a]: the file holds ramp = 3, now nothing\n") &&
                 Contains("[policy a]: the file holds phases = primary, special, now primary\n"));
  CHECK_THAT(changed(policy + "[policy b]\nlever.initiatives = 2\nfrom = 4\n", policy),
             Contains("the file holds [policy b], now nothing of that name\n"));
}

TEST_CASE("run writes one file per scenario and names it on standard output", "[cli]") {
  const Folder folder;
  folder.write("mine.ini", "[policy clear]\nlever.vision = 0.8\nfrom = 3\nuntil = 9\n");
  const Outcome outcome =
      run_program(folder, with({"run", "--parameters", "default", "baseline", "mine.ini"}, small));
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "r/two-tier-drift.h5\nr/mine.h5\n");
  CHECK_THAT(outcome.err, Contains("2 scenarios, 3 replicates: 150 schools, 10 terms, seed 1") &&
                              Contains("6 of 6 runs (100%)"));
  CHECK(outcome.err.find('\r') == std::string::npos);
  CHECK(std::distance(fs::directory_iterator(folder / "r"), {}) == 2);

  const Outcome again = run_program(folder, with({"run", "--parameters", "default", "baseline"}, small));
  CHECK(again.code == 4);
  CHECK_THAT(again.err, Contains("r/two-tier-drift.h5: exists; --append continues it, --force replaces it"));
  const Outcome quiet =
      run_program(folder, with({"run", "--parameters", "default", "baseline", "--force", "--quiet"}, small));
  CHECK(quiet.code == 0);
  CHECK(quiet.err.empty());
}

TEST_CASE("a run in parts and on other threads gives the same bytes", "[cli]") {
  const Folder folder;
  const auto run = [&](const char* out, const char* replicates, const std::vector<std::string>& more) {
    const Outcome outcome =
        run_program(folder, with({"run", "--parameters", "default", "baseline", "--schools", "synthetic:150",
                                  "--terms", "10", "--replicates", replicates, "--out", out, "--quiet"},
                                 more));
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    return read_file(folder / (std::string(out) + "/two-tier-drift.h5"));
  };
  const std::string whole = run("whole", "5", {"--threads", "2"});
  CHECK(run("single", "5", {"--threads", "1"}) == whole);
  run("parts", "2", {});
  run("parts", "5", {"--append"});
  const Outcome compared = run_program(folder, {"rerun", "parts/two-tier-drift.h5", "--quiet"});
  CHECK(compared.code == 0);
  CHECK_THAT(compared.out, Contains("match") && Contains("5 replicates"));

  const Outcome nothing =
      run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:150",
                           "--terms", "10", "--replicates", "5", "--out", "parts", "--append"});
  CHECK(nothing.code == 0);
  CHECK_THAT(nothing.err, Contains("Nothing to do: 5 replicates are there already"));
  const Outcome other = run_program(
      folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:150", "--terms", "10",
               "--replicates", "6", "--out", "parts", "--append", "--seed", "2"});
  CHECK(other.code == 2);
  CHECK_THAT(other.err, Contains("cannot add replicates") && Contains("seed"));
}

TEST_CASE("scenarios with unequal numbers of replicates are brought to the same", "[cli]") {
  const Folder folder;
  const std::vector<std::string> flags{"--schools", "synthetic:150", "--terms", "10", "--out",
                                       "r",         "--quiet"};
  CHECK(run_program(folder, with({"run", "--parameters", "default", "baseline", "--replicates", "3"}, flags))
            .code == 0);
  const Outcome outcome = run_program(
      folder,
      with({"run", "--parameters", "default", "baseline", "forced", "--replicates", "4", "--append"}, flags));
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  for (const char* name : {"r/two-tier-drift.h5", "r/forced-federation.h5"}) {
    const Outcome repeated = run_program(folder, {"rerun", name, "--quiet"});
    CHECK(repeated.code == 0);
    CHECK_THAT(repeated.out, Contains("4 replicates"));
  }
}

TEST_CASE("results that cannot be written are a file error", "[cli]") {
  const Folder folder;
  folder.write("r", "a file where the folder should be");
  const Outcome no_folder = run_program(folder, with({"run", "--parameters", "default", "baseline"}, small));
  CHECK(no_folder.code == 4);
  CHECK_THAT(no_folder.err, Contains("r: cannot make the folder, a file has that name; choose another"));
  CHECK(run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "synthetic:150",
                             "--out", "/proc/nowhere"})
            .code == 4);
}

TEST_CASE("a full disk is told and keeps what was finished", "[cli]") {
  const Folder folder;
  const std::vector<std::string> arguments{
      "run", "baseline", "--schools",  "synthetic:800", "--terms", "15",     "--replicates",
      "30",  "--record", "schools:30", "--out",         "r",       "--quiet"};
  const Outcome outcome = run_program(folder, arguments, rlim_t{6} << 20);
  CAPTURE(outcome.err);
  CHECK(outcome.code == 4);
  CHECK_THAT(outcome.err, Contains("r/two-tier-drift.h5.part"));
  const Outcome repeated = run_program(folder, {"rerun", "r/two-tier-drift.h5.part", "--quiet"});
  CAPTURE(repeated.out, repeated.err);
  CHECK(repeated.code == 0);
  CHECK_THAT(repeated.out, Contains("match"));
}

TEST_CASE("files that cannot all be opened leave none behind", "[cli]") {
  const Folder folder;
  CHECK(run_program(folder, with({"run", "--parameters", "default", "forced", "--quiet"}, small)).code == 0);
  const Outcome other_seed = run_program(
      folder,
      with({"run", "--parameters", "default", "baseline", "forced", "--append", "--seed", "2"}, small));
  CAPTURE(other_seed.err);
  CHECK(other_seed.code == 2);
  CHECK(std::distance(fs::directory_iterator(folder / "r"), {}) == 1);
  fs::create_directory(folder / "r/supported.h5");
  const Outcome a_folder =
      run_program(folder, with({"run", "--parameters", "default", "supported", "--force"}, small));
  CHECK(a_folder.code == 4);
  CHECK_THAT(a_folder.err, Contains("r/supported.h5: is a folder"));
}

TEST_CASE("a second run into the same files is refused with the number of the first, whatever it asks",
          "[cli]") {
  const Folder folder;
  const std::vector<std::string> arguments{
      "run",       "baseline", "forced", "--schools", "synthetic:600", "--replicates", "1000",
      "--threads", "1",        "--out",  "r",         "--quiet"};
  const auto others = [&](pid_t first, const std::string&) {
    // From the moment on at which its first lock is there, long before the first replicate.
    constexpr int most_tries = 6000;
    for (int i = 0; i < most_tries && !fs::exists(folder / "r/forced-federation.h5.lock"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::string number = "another process (" + std::to_string(first) + ") is writing it";
    for (const char* flag : {"--quiet", "--append", "--force"}) {
      for (const char* place : {"r", "./r/../r"}) {
        auto words = arguments;
        words[10] = place;
        words.emplace_back(flag);
        if (words.back() == words[11]) words.pop_back();
        const Outcome second = run_program(folder, words);
        CAPTURE(flag, place, second.err);
        CHECK(second.code == 4);
        CHECK_THAT(second.err, Contains(number));
      }
    }
    // Another scenario's file in the same folder is nobody's.
    CHECK(run_program(folder, with({"run", "--parameters", "default", "supported", "--quiet"}, small)).code ==
          0);
    const Outcome branch = run_program(
        folder, {"branch", "r/supported.h5", "--at", "2", "--out", "r/two-tier-drift.h5", "--force"});
    CHECK(branch.code == 4);
    CHECK_THAT(branch.err, Contains(number));
    ::kill(first, SIGINT);
  };
  const Outcome first = run_program(folder, arguments, RLIM_INFINITY, others);
  CAPTURE(first.err);
  CHECK(first.code == 130);
  for (const char* name : {"r/two-tier-drift.h5", "r/forced-federation.h5"}) {
    if (first.out.find(name) != std::string::npos) CHECK(run_program(folder, {"check", name}).code == 0);
    CHECK_FALSE(fs::exists(folder / (std::string(name) + ".lock")));
  }
}

TEST_CASE("Ctrl-C keeps every finished replicate, and the run can go on", "[cli]") {
  const Folder folder;
  const std::vector<std::string> arguments{
      "run",          "--parameters", "default",   "baseline", "--schools", "synthetic:600",
      "--replicates", "100",          "--threads", "2",        "--out",     "r"};
  const auto interrupt = [](pid_t child, const std::string& err) {
    // The first line of progress comes with the tenth replicate.
    constexpr int most_tries = 6000;
    for (int i = 0; i < most_tries && read_file(err).find("10 of 100 runs") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ::kill(child, SIGINT);
  };
  const Outcome outcome = run_program(folder, arguments, RLIM_INFINITY, interrupt);
  CAPTURE(outcome.err, outcome.out);
  CHECK(outcome.code == 130);
  CHECK_THAT(outcome.err, Contains("of 100 replicates are kept; the same command with --append resumes"));
  CHECK(outcome.out == "r/two-tier-drift.h5\n");
  CHECK_FALSE(fs::exists(folder / "r/two-tier-drift.h5.part"));
  CHECK(run_program(folder, {"check", "r/two-tier-drift.h5"}).code == 0);

  const std::size_t word = outcome.err.find("interrupted; ");
  REQUIRE(word != std::string::npos);
  const int n_kept = std::stoi(outcome.err.substr(word + 13));
  CHECK(n_kept >= 10);
  CHECK(n_kept < 100);
  std::vector<std::string> more = with(arguments, {"--append", "--quiet"});
  *std::find(more.begin(), more.end(), "100") = std::to_string(n_kept + 1);
  const Outcome on = run_program(folder, more);
  CHECK(on.code == 0);
  CHECK(on.err.empty());
  CHECK(run_program(folder, {"check", "r/two-tier-drift.h5"}).code == 0);
}
