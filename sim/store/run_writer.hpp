#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/output_lock.hpp"
#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

class PartFile;

/// Writes one scenario's results to PATH.part, replicate by replicate, and renames it to PATH at the end;
/// FORMAT.md says what the file looks like. After each append PATH.part is a closed and complete HDF5 file
/// with all replicates so far, which a kill at any moment leaves as it is. Equal calls write equal bytes.
///
/// Throws Error(file) if a file cannot be written (disk full, no such folder), Error(internal) if a result
/// does not fit the description.
class RunWriter {
 public:
  /// Starts a new file. Refuses to replace PATH, or the PATH.part of an interrupted run, unless told to
  /// overwrite. An existing PATH stays until finish().
  RunWriter(const OutputLock& output, const RunDescription& description, bool overwrite);

  /// Goes on with a file that has some replicates: PATH or, where an interrupted run has left more of them,
  /// PATH.part. The description's number of replicates is that of the whole file. Throws Error(usage) that
  /// lists what differs from the description of either.
  static RunWriter go_on(const OutputLock& output, const RunDescription& description);

  /// Without finish(): leaves PATH.part with all replicates appended.
  ~RunWriter();
  RunWriter(RunWriter&&) noexcept;
  RunWriter& operator=(RunWriter&&) = delete;

  /// The first replicate that may be appended next: one more than the last in the file.
  [[nodiscard]] std::uint32_t next_replicate() const { return next_replicate_; }

  /// Adds a replicate. `schools` is the replicate's own list where schools are drawn anew (synthetic:N), else
  /// null; it is kept for recorded replicates.
  void append(const RunResult& result, const SchoolList* schools = nullptr);

  /// Closes the file under its own name. With fewer replicates than described it says so of itself.
  void finish();

 private:
  RunWriter(const OutputLock& output, const RunDescription& description);

  RunDescription description_;
  std::unique_ptr<PartFile> file_;
  std::uint32_t next_replicate_ = 0;
};

/// What keeps replicates of `b` from standing in one file, or in one comparison of replicates, with those of
/// `a`: one sentence per difference. Words for people (title, notes) may differ, and so may the number of
/// replicates.
std::vector<std::string> differences(const RunDescription& a, const RunDescription& b);

}  // namespace schoolsim
