#include "tests/cli/pages.hpp"
#include "tests/cli/program.hpp"

using Catch::Matchers::Contains;

namespace {

void check_refused(const Folder& folder, const std::vector<std::string>& words, int code,
                   const std::string& message) {
  const Outcome outcome = run_program(folder, words);
  CAPTURE(outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Contains(message));
}

}  // namespace

TEST_CASE("a seminar page is one new file, of files or of none", "[cli]") {
  const Folder folder;
  const std::vector<std::string> live{"page",         "--live",  "baseline", "forced", "--schools",
                                      "synthetic:60", "--terms", "12",       "--out",  "live.html"};
  const Outcome made = run_program(folder, live);
  CAPTURE(made.err);
  if (lacks_pages(made)) return;
  CHECK(made.code == 0);
  CHECK(made.out == "live.html\n");
  CHECK_THAT(read_file(folder / "live.html"), Contains("\"is_live\":true"));
  check_refused(folder, live, 4, "live.html: exists; --force replaces it");

  REQUIRE(run_program(folder, {"run", "--parameters", "default", "baseline", "forced", "--schools",
                               "synthetic:60", "--replicates", "2", "--terms", "12", "--out", "a", "--quiet"})
              .code == 0);
  CHECK(run_program(folder, {"page", "a/two-tier-drift.h5", "a/forced-federation.h5", "--out", "page.html"})
            .code == 0);
  CHECK_THAT(read_file(folder / "page.html"), Contains("\"is_live\":false"));
}

TEST_CASE("names of schools stand on a page only where its maker gives them", "[cli]") {
  const Folder folder;
  std::string rows = "id,phase,authority,pupils,disadvantage,x_km,y_km,name\n";
  for (int i = 1; i <= 40; ++i) {
    rows += std::to_string(i) + (i % 4 == 0 ? ",secondary" : ",primary") + ",380," +
            std::to_string(100 + 20 * i) + ",0.2," + std::to_string(i % 7) + "," + std::to_string(i % 9) +
            ",Hilltop No " + std::to_string(i) + "\n";
  }
  folder.write("list.csv", rows);
  const std::vector<std::string> plain{"page", "--live", "baseline", "--schools", "list.csv", "--terms", "6"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> words = plain;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Outcome made = run_program(folder, with({"--out", "plain.html"}));
  CAPTURE(made.err);
  if (made.code == 4 && made.err.find("built without pages") != std::string::npos) return;
  REQUIRE(made.code == 0);
  CHECK_THAT(read_file(folder / "plain.html"), !Contains("Hilltop"));
  CHECK(run_program(folder, with({"--out", "named.html", "--names", "list.csv"})).code == 0);
  CHECK_THAT(read_file(folder / "named.html"), Contains("\"Hilltop No 1\",\"Hilltop No 2\""));
  check_refused(folder,
                {"page", "--live", "baseline", "--schools", "england:LA=380", "--terms", "3", "--out",
                 "x.html", "--names", "list.csv"},
                3, "are invented and have no names");
}

TEST_CASE("a seminar page that cannot be made is refused with what to do", "[cli]") {
  const Folder folder;
  check_refused(folder, {"page", "--live"}, 2, "needs --out");
  const Outcome none = run_program(folder, {"page", "--out", "page.html"});
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Contains("or --live"));
  check_refused(folder, {"page", "a.h5", "--schools", "england", "--out", "page.html"}, 2,
                "--schools: goes with --live");
  if (run_program(folder, {"page", "a.h5", "--out", "page.html"}).err.find("built without pages") !=
      std::string::npos)
    return;
  check_refused(folder, {"page", "a.h5", "--out", "page.html"}, 4, "a.h5");
  check_refused(folder, {"page", "--live", "--schools", "synthetic:60001", "--out", "page.html"}, 3,
                "60001 schools are more than the 60000");
  REQUIRE(
      run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "england:LA=380,381",
                           "--focus", "LA=380", "--replicates", "1", "--terms", "3", "--out", "a", "--quiet"})
          .code == 0);
  check_refused(folder, {"page", "a/two-tier-drift.h5", "--out", "page.html"}, 3, "without --focus");
}
