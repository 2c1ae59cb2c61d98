#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/sweep.hpp"
#include "sim/store/sweep_part.hpp"

namespace schoolsim {

inline constexpr std::string_view keep_advice =
    "; what is finished is kept: free some space and run the same command again";

/// The parts of a sweep's tasks, in files of parts that only grow.
///
/// A process appends to a file of its own, which it holds a lock on while it lives: one of this machine that
/// nobody holds any more, else a new one. So what a kill can spoil is the last part of a file, which the next
/// owner cuts off; and no file is written by two machines, whatever locks are worth between them. Where a
/// part is, is found by walking through the files, and every part is held against its checksum on the way:
/// one that does not match counts as missing, and its task can be run again. Equal parts may be there twice.
/// Parts in files of their own, as former versions left them, are read, too.
class PartStore {
 public:
  /// Of tasks below `n_tasks` of the sweep with this fingerprint; the folder need not exist.
  PartStore(std::string folder, std::uint64_t fingerprint, std::uint64_t n_tasks);
  ~PartStore();
  PartStore(const PartStore&) = delete;
  PartStore& operator=(const PartStore&) = delete;

  /// Takes in what all processes have added. The functions below answer as of then, and know what was
  /// written here.
  void refresh();

  [[nodiscard]] bool has(std::uint64_t task) const;
  /// Whether there is something of the task, but cut, altered or of another sweep.
  [[nodiscard]] bool is_damaged(std::uint64_t task) const;
  /// The task's runs; a part that turns out not to be sound is from then on damaged.
  std::optional<std::vector<SweepRun>> read(std::uint64_t task, const SweepShape& shape);
  void write(std::uint64_t task, const std::string& part);
  /// Waits until all that was written here is on its disk. Network file systems tell only now if it does not
  /// fit.
  void sync();

  /// Bytes in the files that are of no part, in the midst of others.
  [[nodiscard]] std::uint64_t n_unreadable_bytes() const;

 private:
  class File;
  /// A file of parts, as far as it has been walked through.
  struct Log {
    std::string path;
    std::unique_ptr<File> file;
    std::uint64_t end = 0;   ///< of the parts that are known
    std::uint64_t size = 0;  ///< when it was looked at
  };
  struct Place {
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
    std::uint32_t log = nowhere;  ///< position in logs_, or one of those below
  };
  static constexpr std::uint32_t nowhere = 0xffffffff, damaged = 0xfffffffe, former = 0xfffffffd;

  [[nodiscard]] const Place& place(std::uint64_t task) const;
  void put(std::uint64_t task, const Place& place);
  void find_former_parts();
  void find_new_parts();
  void walk(std::uint32_t log);
  /// Reads from a log; no more than there is.
  std::string read_bytes(Log& log, std::uint64_t from, std::uint64_t n);
  /// Makes a log the own one, if no living process holds it.
  bool take_over(std::uint32_t log);
  void begin_log();

  std::string folder_, host_;
  std::uint64_t fingerprint_, n_tasks_;
  mutable std::mutex mutex_;
  std::vector<Place> places_;  ///< by task, up to the last that is known
  std::vector<Log> logs_;
  std::map<std::string, std::uint32_t, std::less<>> known_;  ///< logs by name
  std::unique_ptr<File> own_;                                ///< open for writing, and locked
  std::uint32_t own_log_ = nowhere;
  std::size_t n_open_ = 0;
  std::uint64_t n_unreadable_ = 0;
  bool has_looked_ = false;
};

}  // namespace schoolsim
