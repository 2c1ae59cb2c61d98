// No output is ever an input of the same command, whatever name or link it goes by.
#include <map>

#include "sim/output_lock.hpp"
#include "tests/cli/program.hpp"

using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// Other names of a file in the same folder: a path with dots, a whole path, links of both kinds.
std::vector<std::string> names_of(const Folder& folder, const std::string& file) {
  const std::string ending = fs::path(file).extension().string();
  fs::create_symlink(file, folder / ("soft" + ending));
  fs::create_hard_link(folder / file, folder / ("hard" + ending));
  return {file,          "./" + file,     "../" + folder.path().filename().string() + "/" + file,
          folder / file, "soft" + ending, "hard" + ending};
}

std::map<std::string, std::string> bytes_of(const Folder& folder) {
  std::map<std::string, std::string> bytes;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file()) bytes[entry.path().string()] = read_file(entry.path().string());
  }
  return bytes;
}

}  // namespace

TEST_CASE("no command writes over what it reads, whatever name that goes by", "[cli]") {
  const Folder folder;
  const auto made = [&](const std::vector<std::string>& words) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(words, outcome.err);
    REQUIRE(outcome.code == 0);
  };
  folder.write("list.csv",
               "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,1,100,0.1,1,1\n"
               "2,primary,1,120,0.2,2,1\n3,secondary,1,900,0.2,1,2\n");
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.8\nfrom = 1\n");
  folder.write("points.csv", "trust.gain\n0.1\n0.2\n0.3\n");
  folder.write("plan.ini",
               "[sweep]\nscenarios = baseline, supported\nschools = synthetic:30\nterms = 2\nreplicates = 1\n"
               "metrics = isolated\ndesign = points.csv\n[factor trust.gain]\n");
  made({"run", "--parameters", "default", "baseline", "mine.ini", "--schools", "list.csv", "--terms", "2",
        "--replicates", "2", "--out", "r", "--quiet"});
  fs::rename(folder / "r/two-tier-drift.h5", folder / "run.h5");
  made({"sweep", "plan.ini", "--out", "s", "--quiet"});
  made({"merge", "s", "--out", "sweep.h5", "--quiet"});
  const std::map<std::string, std::vector<std::vector<std::string>>> commands{
      {"run.h5",
       {{"branch", "run.h5", "--at", "1", "--out"},
        {"report", "run.h5", "--out"},
        {"page", "run.h5", "--out"},
        {"figures", "run.h5", "--out"}}},
      {"list.csv",
       {{"schools", "list.csv", "--to"},
        {"page", "run.h5", "--names", "list.csv", "--out"},
        {"page", "--live", "--schools", "list.csv", "--out"},
        {"ablation", "--schools", "list.csv", "--csv"}}},
      {"mine.ini", {{"permanence", "mine.ini", "--csv"}, {"interplay", "forced", "mine.ini", "--csv"}}},
      {"points.csv", {{"interplay", "forced", "vision", "--parameters", "points.csv", "--csv"}}},
      {"sweep.h5",
       {{"export", "sweep.h5", "--out"},
        {"choose", "sweep.h5", "--csv"},
        {"report", "sweep.h5", "--metric", "isolated", "--out"},
        {"sensitivity", "sweep.h5", "--metric", "isolated", "--csv"},
        {"emulate", "sweep.h5", "--metric", "isolated", "--csv"},
        {"optimise", "sweep.h5", "--aim", "isolated", "--aim", "trust_mean", "--csv"},
        {"emulate", "sweep.h5", "--metric", "isolated", "--effects"},
        {"emulate", "sweep.h5", "--metric", "isolated", "--next"},
        {"discover", "sweep.h5", "--where", "isolated>0.1", "--csv"}}}};
  for (const auto& [input, lines] : commands) {
    const auto names = names_of(folder, input);
    const auto before = bytes_of(folder);
    for (std::size_t l = 0; l < lines.size(); ++l) {
      // The first line with all names, each other with one.
      for (std::size_t n = 0; n < (l == 0 ? names.size() : 1); ++n) {
        const std::string& name = names[(l + n) % names.size()];
        auto words = lines[l];
        words.insert(words.end(), {name, "--force"});
        const Outcome outcome = run_program(folder, words);
        CAPTURE(words, outcome.err);
        CHECK(outcome.code == 2);
        CHECK_THAT(outcome.err, Contains("would write over '" + input + "'"));
      }
    }
    CHECK((bytes_of(folder) == before));
    for (const char* link : {"soft", "hard"})
      fs::remove(folder / (link + fs::path(input).extension().string()));
  }
}

TEST_CASE("nor are files read that an output has on its way, or in its folder", "[cli]") {
  const Folder folder;
  folder.write("mine.ini", "[policy p]\nlever.vision = 0.8\nfrom = 1\n");
  const std::string small_plan =
      "[sweep]\nscenarios = baseline\nschools = synthetic:30\nterms = 2\nreplicates = 1\nmetrics = "
      "isolated\n";
  folder.write("plan.ini", small_plan + "design = factorial\n[factor trust.gain]\n");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--schools", "synthetic:30", "--terms", "2", "--replicates", "1", "--quiet"});
    return run_program(folder, words);
  };
  REQUIRE(run({"run", "--parameters", "default", "baseline", "--out", "r"}).code == 0);
  REQUIRE(run_program(folder, {"sweep", "plan.ini", "--out", "s", "--quiet"}).code == 0);
  // The scenario's own file under the name of its results.
  fs::create_directory(folder / "o");
  fs::create_hard_link(folder / "mine.ini", folder / "o/mine.h5");
  // What an interrupted run left is where a page would be written first.
  fs::copy(folder / "r/two-tier-drift.h5", folder / "left.h5.part");
  // Points in the place of the folder's own.
  fs::create_directory(folder / "t");
  folder.write("t/design.csv", "trust.gain\n0.10\n0.20\n");
  folder.write("by_points.ini", small_plan + "[factor trust.gain]\n");
  const auto before = bytes_of(folder);
  const std::vector<std::pair<std::vector<std::string>, std::string>> refused{
      {{"report", "left.h5.part", "--out", "left.h5"}, "would write over 'left.h5.part'"},
      {{"merge", "s", "--out", "s/sweep.h5", "--force"}, "is a file of the sweep in s itself"},
      {{"merge", "s", "--out", "./s/../s/plan.ini", "--force"}, "is a file of the sweep in s itself"},
      {{"merge", "s", "--out", "s/runs/mine.h5", "--force"}, "is a file of the sweep in s itself"},
      {{"sweep", "by_points.ini", "--design", "t/design.csv", "--out", "t"},
       "t/design.csv would be written over"},
      {{"run", "--parameters", "default", "mine.ini", "--out", "o", "--force", "--schools", "synthetic:30"},
       "would write over 'mine.ini'"},
      {{"run", "--parameters", "default", "mine.ini", "--out", "o", "--append", "--schools", "synthetic:30"},
       "would write over 'mine.ini'"}};
  for (const auto& [words, message] : refused) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(words, outcome.err);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains(message));
  }
  CHECK((bytes_of(folder) == before));
  // The folder's own plan is the same text, and so no harm.
  CHECK(run_program(folder, {"sweep", "s/plan.ini", "--out", "s", "--quiet"}).code == 0);
  fs::create_directory(folder / "u");
  fs::copy(folder / "plan.ini", folder / "u/plan.ini");
  CHECK(run_program(folder, {"sweep", "u/plan.ini", "--out", "u", "--quiet"}).code == 0);
  CHECK(read_file(folder / "u/plan.ini") == read_file(folder / "plan.ini"));
  CHECK(run_program(folder, {"merge", "s", "--out", "s/merged.h5", "--quiet"}).code == 0);
}

TEST_CASE("every output has one writer, whose number the next is told", "[cli]") {
  const Folder folder;
  folder.write("plan.ini",
               "[sweep]\nscenarios = baseline, supported\nschools = synthetic:30\nterms = 2\nreplicates = 1\n"
               "metrics = isolated\ndesign = lhs\npoints = 20\n[factor trust.gain]\n");
  REQUIRE(run_program(folder, {"sweep", "plan.ini", "--out", "s", "--quiet"}).code == 0);
  REQUIRE(run_program(folder, {"merge", "s", "--out", "sweep.h5", "--quiet"}).code == 0);
  const std::vector<std::vector<std::string>> commands{
      {"merge", "s", "--out", "taken"},
      {"export", "sweep.h5", "--out", "taken"},
      {"choose", "sweep.h5", "--metric", "isolated", "--csv", "taken"},
      {"schools", "england:LA=380", "--to", "taken"},
      {"report", "sweep.h5", "--metric", "isolated", "--where", "isolated>0.1", "--out", "taken"},
      {"run", "--parameters", "default", "baseline", "--schools", "synthetic:30", "--out", "."}};
  {
    // One process of many names: this one writes all of them.
    const schoolsim::OutputLock text(folder / "taken"), results(folder / "two-tier-drift.h5");
    for (auto words : commands) {
      words.emplace_back("--force");
      const Outcome outcome = run_program(folder, words);
      CAPTURE(words, outcome.err);
      CHECK(outcome.code == 4);
      CHECK_THAT(outcome.err, Contains("another process (" + std::to_string(::getpid()) + ") is writing it"));
      CHECK_FALSE(fs::exists(folder / "taken"));
    }
  }
  for (auto words : commands) {
    words.emplace_back("--force");
    CAPTURE(words);
    CHECK(run_program(folder, words).code == 0);
  }
  CHECK_FALSE(fs::exists(folder / "taken.lock"));
}
