#include "sim/config/scenario_file.hpp"

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/config/scenario_template.hpp"
#include "sim/config/target_text.hpp"
#include "sim/run/scenario.hpp"
#include "sim/run/scenario_words.hpp"
#include "tests/config/folder.hpp"

using namespace schoolsim;
using Catch::Contains;

namespace {

/// All problems of a text, a line each.
std::string problems_of(const std::string& text) {
  std::string all;
  for (const Problem& problem : read_scenario(text, "mine", "mine.ini").problems) {
    all += problem.place + ": " + problem.message + "\n";
  }
  return all;
}

/// The same for a whole file with --set values and a length of the run, and the kind of the error.
struct Refusal {
  std::string message;
  ErrorKind kind = ErrorKind::internal;
};
Refusal refusal(const std::string& name_or_path, const std::vector<std::string>& settings = {},
                Term terms = 45) {
  try {
    load_scenario(name_or_path, settings, terms);
  } catch (const Error& error) {
    return {error.what(), error.kind()};
  }
  return {"accepted"};
}

std::size_t position(std::string_view key) { return find_parameter(key).value(); }

}  // namespace

TEST_CASE("a scenario file is read as its grammar says", "[config]") {
  const ReadScenario read = read_scenario(
      "lever.accountability = 0.2   # before any section\r\n"
      "[scenario]\n"
      "title = A d\xC3\xA9j\xC3\xA0 vu = twice\n"
      "question = Why?\n"
      "learning.joint = 0.009\n"
      "[trust]\n"
      "  gain=0.2\n"
      "[ policy one ]\n"
      "lever.vision = 0.8\n"
      "from = 9\n"
      "until = 30\n"
      "[policy two]\n"
      "from = 12\n"
      "broker = 1\n"
      "forced.active = 1\n",
      "mine", "mine.ini");
  REQUIRE(read.problems.size() == 1);  // there is no broker; the rest is read
  const ScenarioFile& file = read.file;
  CHECK(file.title == "A d\xC3\xA9j\xC3\xA0 vu = twice");
  CHECK(file.question == "Why?");
  CHECK(file.scenario.name == "mine");
  CHECK(file.scenario.parameters.lever_accountability == 0.2);
  CHECK(file.scenario.parameters.learning_joint == 0.009);
  CHECK(file.scenario.parameters.trust_gain == 0.2);
  CHECK(file.places[position("trust.gain")] == "mine.ini:7");
  CHECK(file.origins[position("trust.gain")] == Origin::scenario);
  CHECK(file.origins[position("trust.loss")] == Origin::standard);
  REQUIRE(file.scenario.policies.size() == 2);
  const Policy& one = file.scenario.policies[0];
  CHECK(one.name == "one");
  CHECK(one.from == 9);
  CHECK(one.until == 30);
  REQUIRE(one.changes.size() == 1);
  CHECK(one.changes[0].parameter == position("lever.vision"));
  CHECK(one.changes[0].value == 0.8);
  CHECK(file.scenario.policies[1].until == no_end);
}

TEST_CASE(
    "all problems are told at once, in order, with line, key, value, what is allowed and the nearest name",
    "[config]") {
  const std::string all = problems_of(
      "[scenario]\n"                  // 1
      "titel = x\n"                   // 2
      "title = a # b\n"               // 3
      "[lerning]\n"                   // 4
      "joint = 0.1\n"                 // 5 skipped: its section is unknown
      "[learning]\n"                  // 6
      "jont = 0.1\n"                  // 7
      "joint = 2\n"                   // 8
      "own = nan\n"                   // 9
      "cap = inf\n"                   // 10
      "decay = 0,01\n"                // 11
      "transfer =\n"                  // 12
      "create_power = 2.5\n"          // 13
      "noise_area = 0.01\n"           // 14
      "learning.noise_area = 0.02\n"  // 15
      "[policy]\n"                    // 16
      "[policy a]\n"                  // 17
      "forced.active = yes\n"         // 18
      "from = -1\n"                   // 19
      "untl = 9\n"                    // 20
      "[policy b]\n"                  // 21
      "lever.vision = 0.5\n"          // 22
      "lever.vision = 0.6\n"          // 23
      "from = 9\n"                    // 24
      "until = 9\n"                   // 25
      "[policy b]\n"                  // 26
      "start.head_sd = 0.2\n"         // 27
      "from = 9\n"                    // 28
      "nonsense\n"                    // 29
      "= 3\n"                         // 30
      "[policy c]\n"                  // 31
      "[]\n");                        // 32
  const std::vector<std::string> expected{
      "mine.ini:2: titel: no such key of [scenario]; nearest is title; allowed are title, alias, question, "
      "expected, source and include",
      "mine.ini:3: title: '#' begins a comment",
      "mine.ini:4: [lerning]: no such section; nearest is learning",
      "mine.ini:7: learning.jont: no such parameter; nearest is learning.joint",
      "mine.ini:8: learning.joint: is 2, allowed is 0 to 1",
      "mine.ini:9: learning.own: is nan, allowed is 0 to 1",
      "mine.ini:10: learning.cap: is inf, allowed is ",
      "mine.ini:11: learning.decay: is '0,01', allowed is a number such as 0.0103",
      "mine.ini:12: learning.transfer: has no value after '='",
      "mine.ini:13: learning.create_power: is 2.5, allowed is a whole number from 0 to 16",
      "mine.ini:15: learning.noise_area: given twice, first on line 14",
      "mine.ini:16: [policy]: has no name",
      "mine.ini:16: [policy ]: has no 'from'",
      "mine.ini:16: [policy ]: changes nothing",
      "mine.ini:18: forced.active: is 'yes', allowed is 0 (off) or 1 (on)",
      "mine.ini:19: from: is '-1', allowed is a term",
      "mine.ini:20: untl: no such key of a policy; nearest is until",
      "mine.ini:21: [policy b]: until = 9 is not after from = 9",
      "mine.ini:23: lever.vision: given twice, first on line 22",
      "mine.ini:26: [policy b]: begun twice, first on line 21",
      "mine.ini:27: start.head_sd: is fixed at the start",
      "mine.ini:29: 'nonsense': not understood",
      "mine.ini:30: '= 3': no key before '='",
      "mine.ini:31: [policy c]: has no 'from'",
      "mine.ini:31: [policy c]: changes nothing",
      "mine.ini:32: []: no such section",
  };
  INFO(all);
  std::size_t place = 0;
  for (const std::string& message : expected) {
    const std::size_t found = all.find(message, place);
    INFO(message);
    REQUIRE(found != std::string::npos);
    place = found;
  }
  CHECK(static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')) == expected.size());
}

TEST_CASE("any bytes are read without a crash", "[config]") {
  std::uint32_t state = 1;
  const std::string letters = "[]=#.;\n\r\t polcyfrmunti09-\"\\e+scenario";
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (int length = 0; length < 40; ++length) {
      state = state * 1664525u + 1013904223u;
      text += letters[(state >> 16) % letters.size()];
    }
    const ReadScenario read = read_scenario(text, "x", "x.ini");
    CHECK(read.file.origins.size() == parameter_table().size());
  }
}

TEST_CASE("the flag --set takes precedence over the file, which takes precedence over the default",
          "[config]") {
  const Folder folder;
  const std::string path = folder.write("mine.ini", "learning.joint = 0.009\ntrust.gain = 0.2\n");
  const ScenarioFile file =
      load_scenario(path, std::vector<std::string>{"trust.gain=0.15", " lever.vision = 0.3 "}, 45);
  CHECK(file.scenario.parameters.trust_gain == 0.15);
  CHECK(file.origins[position("trust.gain")] == Origin::command_line);
  CHECK(file.origins[position("learning.joint")] == Origin::scenario);
  CHECK(file.scenario.parameters.lever_vision == 0.3);
  CHECK(file.scenario.parameters.trust_loss == parameter_table()[position("trust.loss")].standard);
}

TEST_CASE("a parameter file gives what scenarios start from, below them and --set", "[config]") {
  const Folder folder;
  const ParameterFile values =
      load_parameters(folder.write("set.ini",
                                   "trust.gain = 0.3   # comment\n[learning]\njoint = 0.02\ncap = 0.04\n"
                                   "[lever]\nvision = 0.7\n"));
  const std::string scenario = folder.write(
      "mine.ini", "learning.joint = 0.009\n[policy a]\nlever.vision = 0.9\nfrom = 3\nuntil = 6\n");
  const ScenarioFile file = load_scenario(scenario, std::vector<std::string>{"trust.gain=0.15"}, 45, values);
  CHECK(file.scenario.parameters.trust_gain == 0.15);
  CHECK(file.origins[position("trust.gain")] == Origin::command_line);
  CHECK(file.scenario.parameters.learning_joint == 0.009);
  CHECK(file.origins[position("learning.joint")] == Origin::scenario);
  CHECK(file.scenario.parameters.learning_cap == 0.04);
  CHECK(file.origins[position("learning.cap")] == Origin::parameter_file);
  CHECK(file.origins[position("trust.loss")] == Origin::standard);
  // What a policy schedules is absolute, and the file's value holds before and after it.
  CHECK(file.origins[position("lever.vision")] == Origin::parameter_file);
  CHECK(parameters_in_force(file.scenario, 2).lever_vision == 0.7);
  CHECK(parameters_in_force(file.scenario, 3).lever_vision == 0.9);
  CHECK(parameters_in_force(file.scenario, 6).lever_vision == 0.7);
  // By origin, not by value: the same key set by the user is a conflict, even at its default.
  const double standard = parameter_table()[position("lever.vision")].standard;
  CHECK_THROWS_WITH(
      load_scenario(scenario, std::vector{"lever.vision=" + std::to_string(standard)}, 45, values),
      Contains("scheduled by [policy a]"));

  const ScenarioFile plain = load_scenario(scenario);
  const ScenarioFile with_default = load_scenario(scenario, {}, 45, load_parameters("default"));
  CHECK(plain.scenario.parameters == with_default.scenario.parameters);
  CHECK(plain.origins == with_default.origins);
}

TEST_CASE("a parameter file is checked like a scenario, and has nothing but values", "[config]") {
  const Folder folder;
  const auto refused = [&](const std::string& text) -> std::string {
    try {
      load_scenario("forced", {}, 45, load_parameters(folder.write("set.ini", text)));
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::input);
      return error.what();
    }
    return "accepted";
  };
  CHECK(refused("trust.gain = 0.3\n") == "accepted");
  CHECK_THAT(refused("\ntrust.gian = 0.3\n"),
             Contains("set.ini:2: trust.gian: no such parameter; nearest is trust.gain"));
  CHECK_THAT(refused("trust.gain = 2\n"), Contains("set.ini:1: trust.gain: is 2, allowed is 0 to 1"));
  CHECK_THAT(refused("trust.gain = 0.2\n[trust]\ngain = 0.2\n"),
             Contains("set.ini:3: trust.gain: given twice, first on line 1"));
  CHECK_THAT(refused("[policy a]\nlever.vision = 0.8\nfrom = 9\n"),
             Contains("set.ini:1: [policy a]: no such section of a file of parameters") &&
                 Contains("allowed are groups of parameters such as [trust]"));
  CHECK_THAT(refused("[scenario]\ntitle = x\n"), Contains("set.ini:1: [scenario]: no such section"));
  CHECK_THAT(refused("[turst]\ngain = 0.2\n"),
             Contains("[turst]: no such section of a file of parameters; nearest is trust"));
  CHECK_THAT(refused("inspection.share_inadequate = 0.5\n"),
             Contains("set.ini:1: inspection.share_inadequate: is 0.5, which is above"));

  const auto unknown = [](const std::string& name) {
    try {
      load_parameters(name);
    } catch (const Error& error) {
      return std::pair(error.kind(), std::string(error.what()));
    }
    return std::pair(ErrorKind::internal, std::string("accepted"));
  };
  CHECK(unknown("v4").first == ErrorKind::usage);
  CHECK_THAT(
      unknown("v4").second,
      Contains(
          "--parameters: 'v4': no such parameters; nearest is v3; allowed are default, england, v3, or the "
          "path of a file that ends in .ini"));
  CHECK(unknown("nowhere.ini").first == ErrorKind::file);
}

TEST_CASE("the flag --set is checked like a file, as wrong usage", "[config]") {
  for (const auto& [setting, message] : std::vector<std::pair<std::string, std::string>>{
           {"trust.gian=0.1", "--set: trust.gian: no such parameter; nearest is trust.gain"},
           {"head.leave=0.1",
            "--set: head.leave: is now two parameters, head.leave_primary and head.leave_secondary; set "
            "both"},
           {"trust.gain=2", "--set: trust.gain: is 2, allowed is 0 to 1"},
           {"trust.gain=nan", "--set: trust.gain: is nan"},
           {"trust.gain=x", "--set: trust.gain: is 'x', allowed is a number"},
           {"trust.gain=", "--set: trust.gain: has no value"},
           {"trust.gain", "--set: 'trust.gain': not understood; allowed is key=value"},
           {"=1", "not understood"}}) {
    const Refusal refused = refusal("baseline", {setting});
    CHECK_THAT(refused.message, Contains(message));
    CHECK(refused.kind == ErrorKind::usage);
  }
  CHECK_THAT(refusal("baseline", {"trust.gain=0.1", "trust.gain=0.2"}).message,
             Contains("trust.gain: given twice"));
  const std::string two = refusal("baseline", {"trust.gian=0.1", "trust.gain=2"}).message;
  CHECK_THAT(two, Contains("2 problems") && Contains("trust.gian") && Contains("is 2"));
}

TEST_CASE("a key cannot be both set and scheduled, wherever it is set", "[config]") {
  const Folder folder;
  const std::string path =
      folder.write("mine.ini", "lever.vision = 0.2\n[policy a]\nlever.vision = 0.8\nfrom = 9\n");
  const Refusal in_file = refusal(path);
  CHECK_THAT(in_file.message,
             Contains("mine.ini:1: lever.vision: set for the whole run and scheduled by [policy a]") &&
                 Contains("mine.ini:2"));
  CHECK(in_file.kind == ErrorKind::input);
  const Refusal on_line = refusal("forced", {"forced.active=0"});
  CHECK_THAT(
      on_line.message,
      Contains("--set: forced.active: set for the whole run and scheduled by [policy forced-federation]"));
  CHECK(on_line.kind == ErrorKind::usage);
}

TEST_CASE("dates lie inside the run", "[config]") {
  CHECK(refusal("forced", {}, 10).message == "accepted");
  const Refusal outside = refusal("forced", {}, 9);
  CHECK_THAT(outside.message,
             Contains("[policy forced-federation]: from = 9 is outside the run, whose terms are 0 to 8"));
  CHECK(outside.kind == ErrorKind::input);
  const Folder folder;
  const std::string path = folder.write("mine.ini", "[policy a]\nlever.vision = 0.8\nfrom = 9\nuntil = 30\n");
  CHECK(refusal(path, {}, 30).message == "accepted");
  CHECK_THAT(refusal(path, {}, 29).message,
             Contains("mine.ini:1: [policy a]: until = 30 is outside the run"));
}

TEST_CASE("values that contradict each other are refused, also where a policy makes them", "[config]") {
  const Folder folder;
  const std::string lasting =
      folder.write("lasting.ini", "[inspection]\nshare_weak = 0.1\nshare_inadequate = 0.2\n");
  CHECK_THAT(refusal(lasting).message,
             Contains("lasting.ini:3: inspection.share_inadequate: is 0.2, which is above"));
  CHECK_THAT(refusal("baseline", {"inspection.share_inadequate=0.5"}).message,
             Contains("--set: inspection.share_inadequate"));
}

TEST_CASE("scenarios are found by name, alias and path", "[config]") {
  CHECK(load_scenario("baseline").scenario.name == "two-tier-drift");
  CHECK(load_scenario("two-tier-drift").alias == "baseline");
  CHECK(load_scenario("curriculum").scenario.name == "curriculum-driven");
  const Refusal unknown = refusal("forcd");
  CHECK_THAT(unknown.message, Contains("'forcd': no such scenario; nearest is forced"));
  CHECK(unknown.kind == ErrorKind::usage);
  CHECK(refusal("nowhere.ini").kind == ErrorKind::file);
  const Folder folder;
  CHECK_THAT(refusal(folder.write("a b.ini", "lever.vision = 1\n")).message,
             Contains("the name of the file is the scenario's"));
  const Refusal empty = refusal(folder.write("empty.ini", ""));
  CHECK(empty.kind == ErrorKind::input);
}

TEST_CASE("the built-in scenarios are those of the specification", "[config]") {
  // MODEL section 4: names, aliases, starts; the baseline is all defaults.
  const auto& all = builtin_scenarios();
  REQUIRE(all.size() >= 4);
  CHECK(all.front().scenario.name == "two-tier-drift");
  CHECK(load_scenario("baseline").scenario.parameters == Parameters{});
  CHECK(load_scenario("baseline").scenario.policies.empty());
  const auto in_force = [](const char* name, Term term) {
    return parameters_in_force(load_scenario(name).scenario, term);
  };
  CHECK(in_force("supported", -1).lever_la_floor == 0);
  CHECK(in_force("supported", 0).lever_la_floor == 1);
  CHECK(in_force("forced", 8).forced_active == 0);
  CHECK(in_force("forced", 9).forced_active == 1);
  CHECK(in_force("forced", 44).forced_active == 1);
  CHECK(in_force("curriculum", 8).curriculum_active == 0);
  CHECK(in_force("curriculum", 9).curriculum_active == 1);
}

TEST_CASE("a policy's target and course are read, and written as they were", "[config]") {
  const ReadScenario read = read_scenario(
      "[policy p]\nlever.vision = 0.8\nfrom = 9\nuntil = 30\nramp = 3\nevery = 9\nfor = 4\njudged = 6\n"
      "regions = London East, North East A\nauthorities = 380,301\nphases = special , primary\n"
      "pupils = 0 to 129\ngrades = 4\nengagement = 0 to 0.1\nauthority_share = 0.25\nschools = 100001\n",
      "mine", "mine.ini");
  REQUIRE(read.problems.empty());
  const Policy& policy = read.file.scenario.policies.at(0);
  CHECK(policy.ramp == 3);
  CHECK(policy.every == 9);
  CHECK(policy.lasting == 4);
  CHECK(policy.target.judged_at == 6);
  const std::vector<std::string> expected{"regions = London East, North East A",
                                          "authorities = 380, 301",
                                          "phases = special, primary",
                                          "pupils = 0 to 129",
                                          "grades = 4 to 4",
                                          "engagement = 0 to 0.1",
                                          "authority_share = 0.25",
                                          "schools = 100001"};
  std::vector<std::string> written;
  for (const Condition& condition : policy.target.conditions) written.push_back(write_condition(condition));
  CHECK(written == expected);
  const ReadScenario half =
      read_scenario("[policy p]\nlever.vision = 1\nfrom = 1\nauthorities = participating\n", "m", "m.ini");
  CHECK(half.file.scenario.policies.at(0).target.conditions.at(0).kind == ConditionKind::participating);
}

TEST_CASE("what cannot be aimed at or repeated is told with its line", "[config]") {
  const auto problem = [](const std::string& lines) {
    std::string all;
    const auto text = "[policy p]\nlever.vision = 0.8\nfrom = 9\n" + lines;
    for (const Problem& p : read_scenario(text, "m", "m.ini").problems)
      all += p.place + ": " + p.message + "\n";
    return all;
  };
  CHECK_THAT(problem("phases = primery\n"), Contains("m.ini:4: phases: has 'primery', allowed are primary, "
                                                     "secondary, special; nearest is primary"));
  CHECK_THAT(problem("pupils = 200 to 100\n"), Contains("pupils: is '200 to 100', allowed is LOW to HIGH"));
  CHECK_THAT(problem("grades = 0 to 4\n"), Contains("between 1 and 4, as in grades = 3 to 4"));
  CHECK_THAT(problem("pupils = nan to 3\n"), Contains("pupils: is 'nan to 3'"));
  CHECK_THAT(problem("authority_share = 2\n"), Contains("authority_share: is '2', allowed is a share"));
  CHECK_THAT(problem("authorities = 380;301\n"), Contains("authorities: is '380;301', allowed is a list"));
  CHECK_THAT(problem("regions =\n"), Contains("regions: has no value"));
  CHECK_THAT(problem("phase = primary\n"), Contains("phase: no such key of a policy; nearest is phases"));
  CHECK_THAT(problem("pupils = 1 to 2\npupils = 3 to 4\n"), Contains("pupils: given twice, first on line 4"));
  CHECK_THAT(problem("every = 6\n"), Contains("m.ini:1: [policy p]: needs 'every' and 'for' together"));
  CHECK_THAT(problem("every = 6\nfor = 7\n"), Contains("for = 7, allowed is 1 to every = 6"));
  CHECK_THAT(problem("judged = 3\n"), Contains("has 'judged', but no grades or engagement"));
  CHECK_THAT(problem("grades = 4 to 4\njudged = 12\n"), Contains("judged = 12 is after from = 9"));
  CHECK_THAT(problem("until = 12\nramp = 4\n"), Contains("ramp = 4 is longer than the policy holds"));
  CHECK_THAT(problem("broker.quota = 0.1\nphases = primary\n"),
             Contains("broker.quota acts on the whole system and cannot be aimed"));
  CHECK_THAT(problem("forced.active = 1\nramp = 3\n"),
             Contains("forced.active is a whole number and cannot rise"));
}

TEST_CASE("scenarios are joined, and sides that contradict each other are both named", "[config]") {
  const ScenarioFile joined = load_scenario("baseline+broker+clear-vision", {}, 45);
  CHECK(joined.scenario.name == "two-tier-drift+london-challenge+clear-vision");
  REQUIRE(joined.scenario.policies.size() == 2);
  CHECK(joined.scenario.policies[0].target.conditions.size() == 1);
  CHECK(parameters_in_force(joined.scenario, 9).lever_vision == 0.8);

  CHECK_THAT(refusal("low-stakes+high-stakes").message,
             Contains("built-in high-stakes:") &&
                 Contains("lever.accountability: is 1 in [policy high-stakes], but 0.2 "
                          "in [policy low-stakes] (built-in low-stakes:"));
  CHECK_THAT(refusal("forced+").message, Contains("'forced+': a name is missing beside '+'"));
  CHECK_THAT(refusal("forced+vison").message, Contains("no such scenario; nearest is vision"));
}

TEST_CASE("files include others, seen from where they lie, and no circle", "[config]") {
  const Folder folder;
  const std::string mine = folder.write(
      "mine.ini", "[scenario]\ninclude = other.ini, vision\n[policy own]\nlever.initiatives = 2\nfrom = 3\n");
  folder.write("other.ini", "learning.joint = 0.01\n[policy own]\nforced.active = 1\nfrom = 6\n");
  const ScenarioFile file = load_scenario(mine, {}, 45);
  CHECK(file.scenario.name == "mine");
  CHECK(file.scenario.parameters.learning_joint == 0.01);
  REQUIRE(file.scenario.policies.size() == 3);
  CHECK(file.scenario.policies[0].name == "own");
  CHECK(file.scenario.policies[1].name == "clear-vision");
  CHECK(file.scenario.policies[2].name == "mine.own");
  folder.write("a.ini", "[scenario]\ninclude = b.ini\n");
  const std::string b = folder.write("b.ini", "[scenario]\ninclude = a.ini\n");
  CHECK_THAT(refusal(b).message, Contains("includes itself") && Contains("a.ini includes"));
  const std::string clash =
      folder.write("c.ini", "[scenario]\ninclude = other.ini\n[learning]\njoint = 0.02\n");
  CHECK_THAT(refusal(clash).message,
             Contains("c.ini:4: learning.joint: is 0.02, but 0.01 at") && Contains("other.ini:1"));
}

TEST_CASE("policies that never meet may differ", "[config]") {
  const Folder folder;
  const auto with = [&](const std::string& name, const std::string& value, const std::string& rest) {
    return folder.write(name, "[policy " + name.substr(0, 1) + "]\nlever.vision = " + value + "\n" + rest);
  };
  const std::string a = with("a.ini", "0.8", "from = 9\nuntil = 12\nphases = primary\npupils = 0 to 100\n");
  CHECK_NOTHROW(load_scenario(a + "+" + with("b.ini", "0.5", "from = 12\n"), {}, 45));
  CHECK_NOTHROW(load_scenario(a + "+" + with("c.ini", "0.5", "from = 9\nphases = special\n"), {}, 45));
  CHECK_NOTHROW(load_scenario(a + "+" + with("d.ini", "0.5", "from = 9\npupils = 101 to 900\n"), {}, 45));
  CHECK_THROWS(load_scenario(a + "+" + with("e.ini", "0.5", "from = 11\npupils = 100 to 900\n"), {}, 45));
}

TEST_CASE("a school cannot be in two structures at once", "[config]") {
  CHECK_THAT(refusal("forced+chains").message,
             Contains("chain.active") && Contains("forced.active") && Contains("one only"));
  const Folder folder;
  const std::string primary =
      folder.write("p.ini", "[policy p]\nchain.active = 1\nfrom = 9\nphases = primary\n");
  const std::string special =
      folder.write("s.ini", "[policy s]\nforced.active = 1\nfrom = 9\nphases = special\n");
  CHECK_NOTHROW(load_scenario(primary + "+" + special, {}, 45));
  const std::string later = folder.write("l.ini", "[policy l]\nforced.active = 1\nfrom = 3\nuntil = 9\n");
  CHECK_NOTHROW(load_scenario(primary + "+" + later, {}, 45));
  const std::string always = folder.write("a.ini", "forced.active = 1\n");
  CHECK_THAT(refusal(always + "+" + primary).message, Contains("the whole run"));
}

TEST_CASE("every file of the folder is built in, complete and shares the baseline's spin-up", "[config]") {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SCHOOLSIM_SCENARIOS)) {
    if (entry.path().extension() == ".ini") names.push_back(entry.path().stem().string());
  }
  CHECK(names.size() == builtin_scenarios().size());
  for (const std::string& name : names) {
    INFO(name);
    const ScenarioFile built_in = load_scenario(name, {}, 45);
    const ScenarioFile from_file =
        load_scenario(std::string(SCHOOLSIM_SCENARIOS) + "/" + name + ".ini", {}, 45);
    CHECK(built_in.question == from_file.question);
    CHECK(built_in.scenario.parameters == from_file.scenario.parameters);
    for (const std::string& text : {built_in.title, built_in.question, built_in.expected, built_in.source})
      CHECK_FALSE(text.empty());
    CHECK(validate(built_in.scenario, 45).empty());
  }
}

TEST_CASE("the file to start from is valid, is the baseline, and so is its example", "[config]") {
  std::string text = scenario_template("mine");
  const ReadScenario read = read_scenario(text, "mine", "mine.ini");
  CHECK(read.problems.empty());
  CHECK(read.file.scenario.parameters == Parameters{});
  CHECK(read.file.scenario.policies.empty());
  for (const ParameterInfo& row : parameter_table()) {
    if (is_lever(row)) CHECK_THAT(text, Contains("#   " + std::string(row.key) + " = "));
  }
  for (const std::string line : {"[policy clear-vision]", "lever.vision = 0.8", "from = 9", "until = 30",
                                 "[learning]", "joint = 0.009"}) {
    const std::size_t place = text.find("# " + line);
    REQUIRE(place != std::string::npos);
    text.erase(place, 2);
  }
  const ReadScenario uncommented = read_scenario(text, "mine", "mine.ini");
  CHECK(uncommented.problems.empty());
  CHECK(uncommented.file.scenario.policies.size() == 1);
  CHECK(uncommented.file.scenario.parameters.learning_joint == 0.009);
}
