#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/sweep.hpp"
#include "sim/store/descriptor.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/sweep/part_store.hpp"

namespace schoolsim {

/// Part k of n of a sweep's tasks.
struct Shard {
  std::uint64_t number = 1;  ///< from 1
  std::uint64_t n = 1;
};

/// What the folder of a sweep holds of some tasks.
struct Survey {
  std::uint64_t n_tasks = 0;  ///< that were asked about
  std::uint64_t n_done = 0;
  std::uint64_t n_failed_runs = 0;
  std::uint64_t n_damaged = 0;  ///< tasks whose part is cut, altered or of another sweep
  /// Of a sweep until a precision: points, those that have all replicates they need, and of these those that
  /// have the most a point may get, and still not the precision.
  std::uint64_t n_points = 0, n_points_done = 0, n_points_wide = 0;
};

/// The folder in which a sweep lives: plan.ini and design.csv as they were, sweep.h5 (the description,
/// without results), and under runs/ a part for each finished task (PartStore). A kill at any moment, or
/// several processes, harm nothing: a part depends on its task alone, and whoever writes it writes the same
/// bytes.
class SweepFolder {
 public:
  /// Of a folder that need not exist yet.
  explicit SweepFolder(const std::string& path);
  ~SweepFolder();
  SweepFolder(const SweepFolder&) = delete;
  SweepFolder& operator=(const SweepFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string header_path() const { return path_ + "/sweep.h5"; }

  /// What is stored of the sweep; nothing in a new folder.
  [[nodiscard]] std::optional<SweepHeader> stored() const;

  /// Throws Error `usage` for an output in the place of one of the folder's own files.
  void refuse_as_output(const std::string& path) const;

  /// Makes the folder, and waits until no other process prepares it.
  void lock();
  /// Stores a sweep in a new folder, or more replicates of the one that is there. Throws Error (usage),
  /// saying what differs, where another sweep is there. Ends the lock.
  void prepare(const Sweep& sweep, const std::string& design_csv);

  /// Claims a task that is not done, so that no other process of the folder runs it, too; claims end with the
  /// process, however it ends. Where the file system knows no locks, all claims are granted.
  bool claim(std::uint64_t task);
  /// The same for a task that may be done, as the first of a point's.
  bool hold(std::uint64_t task);
  void release(std::uint64_t task);

  /// Takes in the parts that all processes have written: others look only at first, and when they claim a
  /// task.
  void refresh(const SweepHeader& header);
  void write(std::uint64_t task, const std::string& bytes) { parts_->write(task, bytes); }
  /// The runs of a task; nothing without a sound part.
  std::optional<std::vector<SweepRun>> read(const SweepHeader& header, std::uint64_t task) {
    if (!parts_) refresh(header);
    return parts_->read(task, header.shape());
  }
  /// Once they have been taken in.
  [[nodiscard]] PartStore& parts() { return *parts_; }

  /// Reads all parts of a shard.
  Survey survey(const SweepHeader& header, Shard shard);

 private:
  std::string path_;
  std::unique_ptr<PartStore> parts_;
  std::unique_ptr<Descriptor> lock_, claims_;
};

}  // namespace schoolsim
