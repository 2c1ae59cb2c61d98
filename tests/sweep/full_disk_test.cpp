// A disk that is full, or a limit on the size of files: what is finished is kept, and the same command goes
// on.
#include <chrono>
#include <thread>

#include <sched.h>
#include <sys/mount.h>

#include "tests/sweep/plans.hpp"

using Catch::Contains;

namespace {

/// A small file system in memory that only this process and its children see.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& path) : path_(path) {
    std::filesystem::create_directory(path);
    is_there_ = ::unshare(CLONE_NEWNS) == 0 &&
                ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                ::mount("schoolsim-test", path.c_str(), "tmpfs", 0, "size=8m") == 0;
  }
  ~SmallDisk() {
    if (is_there_) ::umount(path_.c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_there() const { return is_there_; }

  void fill() const {
    const std::string block(4096, 'x');
    const int file = ::open(filler().c_str(), O_CREAT | O_WRONLY, 0600);
    while (::write(file, block.data(), block.size()) > 0) {
    }
    ::close(file);
  }
  void empty() const { std::filesystem::remove(filler()); }

 private:
  [[nodiscard]] std::string filler() const { return path_ + "/filler"; }
  std::string path_;
  bool is_there_;
};

const std::string advice = "; what is finished is kept: free some space and run the same command again";

}  // namespace

TEST_CASE("A disk that fills on the way loses nothing that is finished", "[sweep]") {
  const Folder folder;
  const SmallDisk disk(folder / "disk");
  if (!disk.is_there()) {
    WARN("SKIPPED: this user may not mount a file system");
    return;
  }
  std::string plan = plans::small;
  plan.replace(plan.find("synthetic:60"), 12, "synthetic:300");
  folder.write("p.ini", plan);
  REQUIRE(plans::sweep(folder, "whole").code == 0);
  const std::string reference = plans::merged(folder, "whole");

  const Outcome full = run_program(
      folder, {"sweep", "p.ini", "--out", "disk/s", "--quiet", "--threads", "2"}, RLIM_INFINITY,
      [&](pid_t, const std::string&) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (plans::parts(folder / "disk/s").size() < 4 && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        disk.fill();
      });
  CAPTURE(full.err);
  CHECK(full.code == 4);
  CHECK_THAT(full.err, Contains(".parts: cannot write it, No space left on device" + advice));
  const auto kept = plans::parts(folder / "disk/s");
  CHECK(kept.size() >= 4);
  CHECK(kept.size() < 60);
  // Still full.
  CHECK(plans::sweep(folder, "disk/s").code == 4);
  CHECK(plans::parts(folder / "disk/s") == kept);
  disk.empty();
  const Outcome rest = run_program(folder, {"sweep", "p.ini", "--out", "disk/s"});
  CHECK(rest.code == 0);
  CHECK_THAT(rest.err, Contains(std::to_string(2 * kept.size()) + " runs are there already"));
  for (const auto& [task, bytes] : kept) CHECK(plans::parts(folder / "disk/s").at(task) == bytes);

  disk.fill();
  const Outcome merge = run_program(folder, {"merge", "disk/s", "--out", "disk/m.h5"});
  CAPTURE(merge.err);
  CHECK(merge.code == 4);
  CHECK_THAT(merge.err, Contains("disk/m.h5.part: ") && Contains("free space or choose another --out"));
  CHECK_FALSE(std::filesystem::exists(folder / "disk/m.h5"));
  CHECK_FALSE(std::filesystem::exists(folder / "disk/m.h5.part"));
  disk.empty();
  CHECK(plans::merged(folder, "disk/s") == reference);
}

TEST_CASE("A limit on the size of files ends a sweep or a merge with a message, and loses nothing",
          "[sweep]") {
  const Folder folder;
  folder.write("p.ini", plans::small);
  REQUIRE(plans::sweep(folder, "s", {"--shard", "1/2"}).code == 0);
  const auto kept = plans::parts(folder / "s");
  const Outcome limited = run_program(folder, {"sweep", "p.ini", "--out", "s", "--quiet"}, 600);
  CAPTURE(limited.err);
  CHECK(limited.code == 4);
  CHECK_THAT(limited.err, Contains(".parts: cannot write it, File too large" + advice));
  CHECK(plans::parts(folder / "s") == kept);
  REQUIRE(plans::sweep(folder, "s").code == 0);
  const std::string whole = plans::merged(folder, "s");
  // From the file without results, which still can be copied, to the whole.
  const auto least = std::filesystem::file_size(folder / "s/sweep.h5");
  for (const auto limit : {least / 2, least + 1000, (least + whole.size()) / 2}) {
    const Outcome merge = run_program(folder, {"merge", "s", "--out", "m.h5"}, limit);
    CAPTURE(limit, merge.err);
    CHECK(merge.code == 4);
    CHECK_THAT(merge.err, Contains("m.h5.part: ") && Contains("free space or choose another --out"));
    CHECK_FALSE(std::filesystem::exists(folder / "m.h5"));
    CHECK_FALSE(std::filesystem::exists(folder / "m.h5.part"));
  }
  CHECK(plans::merged(folder, "s") == whole);
}
