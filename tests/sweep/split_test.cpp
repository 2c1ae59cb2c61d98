// However a sweep is split, ended and taken up again: nothing finished is lost, and the end is the same.
#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "tests/sweep/plans.hpp"

using Catch::Contains;

namespace {

void finish(const Folder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  const Outcome outcome = plans::sweep(folder, name, more);
  CAPTURE(name, more, outcome.err);
  REQUIRE(outcome.code == 0);
}

}  // namespace

TEST_CASE("The merged file has the same bytes whatever the threads, shards, order and number of processes",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  finish(folder, "one", {"--threads", "1"});
  const std::string reference = plans::merged(folder, "one");
  REQUIRE(reference.size() > 10'000);

  finish(folder, "threads", {"--threads", "5"});
  CHECK(plans::merged(folder, "threads") == reference);

  for (const char* shard : {"3/3", "1/3", "2/3"})
    finish(folder, "shards", {"--shard", shard, "--threads", "2"});
  CHECK(plans::merged(folder, "shards") == reference);

  Outcome second;
  const Outcome first = run_program(folder, {"sweep", "p.ini", "--out", "two", "--quiet"}, RLIM_INFINITY,
                                    [&](pid_t, const std::string&) { second = plans::sweep(folder, "two"); });
  CHECK(first.code == 0);
  CHECK(second.code == 0);
  finish(folder, "two");
  CHECK(plans::merged(folder, "two") == reference);

  // Part files from machines that share no folder, put together by hand.
  finish(folder, "here", {"--shard", "1/2"});
  finish(folder, "there", {"--shard", "2/2"});
  std::filesystem::copy(
      folder / "there", folder / "here",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::skip_existing);
  CHECK(plans::merged(folder, "here") == reference);

  // Fewer replicates first.
  std::string fewer = plans::small;
  fewer.replace(fewer.find("replicates = 5"), 14, "replicates = 2");
  folder.write("p.ini", fewer);
  finish(folder, "more");
  const auto kept = plans::parts(folder / "more");
  REQUIRE(kept.size() == 24);
  folder.write("p.ini", plans::small);
  finish(folder, "more");
  CHECK(plans::merged(folder, "more") == reference);
  folder.write("p.ini", fewer);
  finish(folder, "more");
  CHECK(plans::merged(folder, "more") == reference);
}

TEST_CASE("Thirty kills at seeded moments lose nothing that was finished", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  finish(folder, "whole");
  const std::string reference = plans::merged(folder, "whole");
  std::mt19937 moments(11);
  int n_kills = 0, n_within = 0;
  for (int round = 0; n_kills < 30; ++round) {
    REQUIRE(round < 30);
    const std::string name = "killed" + std::to_string(round);
    const std::string path = folder / name;
    for (bool is_done = false; !is_done;) {
      const auto before = plans::parts(path);
      const bool waits_for_work = moments() % 4 != 0;
      const auto moment = std::chrono::microseconds(moments() % 12'000);
      const std::vector<std::string> words{"sweep", "p.ini", "--out", name, "--quiet", "--threads", "2"};
      const Outcome outcome = run_program(folder, words, RLIM_INFINITY, [&](pid_t child, const std::string&) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        // Most kills are to fall among runs, not into the start of the program.
        while (waits_for_work && std::chrono::steady_clock::now() < end && ::kill(child, 0) == 0 &&
               plans::parts(path).size() <= before.size()) {
          siginfo_t info{};
          if (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
              info.si_pid != 0)
            break;
        }
        std::this_thread::sleep_for(moment);
        ::kill(child, SIGKILL);
      });
      const auto after = plans::parts(path);
      for (const auto& [file, bytes] : before) REQUIRE(after.at(file) == bytes);
      is_done = outcome.code == 0;
      n_kills += outcome.code == 128 + SIGKILL ? 1 : 0;
      n_within += outcome.code == 128 + SIGKILL && after.size() > before.size() && after.size() < 60 ? 1 : 0;
      if (n_kills >= 30) break;
    }
    finish(folder, name);
    REQUIRE(plans::merged(folder, name) == reference);
  }
  // Kills before the first or after the last run prove nothing.
  CHECK(n_within >= 15);
}

TEST_CASE("Ctrl-C finishes what is in flight, says how to go on, and the same command does", "[sweep]") {
  const Folder folder;
  std::string plan = plans::small;
  plan.replace(plan.find("synthetic:60"), 12, "synthetic:300");
  folder.write("p.ini", plan);
  const Outcome outcome = run_program(folder, {"sweep", "p.ini", "--out", "s", "--threads", "2"},
                                      RLIM_INFINITY, [&](pid_t child, const std::string&) {
                                        while (plans::parts(folder / "s").size() < 2)
                                          std::this_thread::sleep_for(std::chrono::milliseconds(1));
                                        ::kill(child, SIGINT);
                                      });
  CAPTURE(outcome.err);
  CHECK(outcome.code == 130);
  const std::size_t n_kept = plans::parts(folder / "s").size();
  CHECK(n_kept < 60);
  CHECK_THAT(outcome.err, Contains("interrupted; " + std::to_string(2 * n_kept) +
                                   " of 120 runs are kept; the same command resumes"));
  const std::string status = read_file(folder / "s/status.jsonl");
  CHECK_THAT(status, Contains("\"state\":\"running\"") && Contains("\"state\":\"stopped\"") &&
                         Contains("\"total\":120,\"done\":" + std::to_string(2 * n_kept)));
  const Outcome rest = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CHECK(rest.code == 0);
  CHECK_THAT(rest.err, Contains(std::to_string(2 * n_kept) + " runs are there already") &&
                           Contains("All 120 runs are there. Next: schoolsim merge s --out s.h5"));
}

TEST_CASE("A part that is cut or altered is told of, left out of a merge, and run again", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  finish(folder, "s", {"--threads", "1"});
  const std::string reference = plans::merged(folder, "s");
  const auto whole = plans::placed_parts(folder / "s");
  REQUIRE(whole.size() == 60);
  // From behind, so that places stay right: one without its middle, one with a bit in its results and one
  // with a bit in its head, which then is of no task.
  plans::damage(whole.at(33), [](std::string& file, std::size_t begin) { file[begin + 20] ^= 1; });
  plans::damage(whole.at(20), [&](std::string& file, std::size_t begin) {
    file[begin + whole.at(20).bytes.size() / 2] ^= 1;
  });
  plans::damage(whole.at(7), [](std::string& file, std::size_t begin) { file.erase(begin + 100, 50); });
  const Outcome merge = run_program(folder, {"merge", "s", "--out", "m.h5"});
  CHECK(merge.code == 0);
  CHECK_THAT(merge.err, Contains("114 runs, 6 missing") &&
                            Contains("not run yet (point:replicate), the first: 9:2") &&
                            Contains("cut or altered, and so left out (point:replicate): 7:0, 8:1") &&
                            Contains("damaged beyond telling which runs they were of: " +
                                     std::to_string(whole.at(33).bytes.size()) + " bytes"));
  const Outcome again = plans::sweep(folder, "s");
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("2 parts are cut, altered or of another sweep; run again") &&
                            Contains(" bytes of the folder damaged beyond telling which runs they were of"));
  CHECK(plans::merged(folder, "s") == reference);
  CHECK(plans::sweep(folder, "s").err.empty());
}

TEST_CASE("A folder of a former version is read and continued", "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  finish(folder, "whole");
  const std::string reference = plans::merged(folder, "whole");
  finish(folder, "s", {"--shard", "1/2"});
  plans::make_former(folder / "s");
  REQUIRE(std::filesystem::exists(folder / "s/runs/0/58.run"));
  REQUIRE(plans::parts(folder / "s").empty());
  // Some of it cut.
  std::filesystem::resize_file(folder / "s/runs/0/4.run", 100);
  CHECK_THAT(
      run_program(folder, {"merge", "s", "--out", "m.h5"}).err,
      Contains("58 runs, 62 missing") && Contains("cut or altered, and so left out (point:replicate): 4:0"));
  const Outcome rest = run_program(folder, {"sweep", "p.ini", "--out", "s"});
  CHECK(rest.code == 0);
  CHECK_THAT(rest.err, Contains("1 part is cut, altered or of another sweep; run again") &&
                           Contains("58 runs are there already"));
  CHECK(plans::parts(folder / "s").size() == 31);
  CHECK(plans::merged(folder, "s") == reference);
}

TEST_CASE("A sweep leaves as many files as its dry run says", "[sweep]") {
  const Folder folder;
  std::string plan = plans::small;
  plan.replace(plan.find("synthetic:60"), 12, "synthetic:300");
  folder.write("p.ini", plan);
  const auto check = [&](const std::string& name, const std::vector<std::string>& more,
                         const std::function<void()>& run) {
    std::vector<std::string> words{"sweep", "p.ini", "--out", name, "--dry-run"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome dry = run_program(folder, words);
    CAPTURE(dry.out);
    run();
    CHECK_THAT(dry.out,
               Contains("Files: " + std::to_string(plans::n_files(folder / name)) + " in the folder"));
  };
  check("one", {}, [&] {
    finish(folder, "one", {"--shard", "2/5"});
    std::filesystem::remove(folder / "one/status-2-of-5.jsonl");
    finish(folder, "one");  // resumed in the same file of parts
  });
  check("two", {"--shard", "1/2"}, [&] {
    Outcome second;
    const Outcome first = run_program(folder, {"sweep", "p.ini", "--out", "two", "--shard", "1/2", "--quiet"},
                                      RLIM_INFINITY, [&](pid_t child, const std::string&) {
                                        while (plans::parts(folder / "two").empty())
                                          std::this_thread::sleep_for(std::chrono::milliseconds(1));
                                        ::kill(child, SIGSTOP);  // so that it is alive while the other works
                                        second = plans::sweep(folder, "two", {"--shard", "2/2"});
                                        ::kill(child, SIGCONT);
                                      });
    REQUIRE((first.code == 0 && second.code == 0));
  });
}
