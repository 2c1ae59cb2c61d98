#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/output_lock.hpp"
#include "sim/store/hdf5.hpp"

namespace schoolsim {

/// A file that grows in steps and can be read after any of them, whatever happens to the process.
///
/// HDF5 writes in place: a process killed inside a flush can leave torn metadata that make all of a file
/// unreadable, and a full disk leaves the library in a state it does not recover from. So PATH.part is never
/// written: each step goes to a second file, PATH.part.next, which then changes names with PATH.part in one
/// step of the file system. The file that comes back is one step behind; it first copies what it lacks. So
/// each row is written twice, for any number of steps. Space for a step is reserved before HDF5 touches the
/// file.
class PartFile {
 public:
  using Edit = std::function<void(const hdf5::Handle& file)>;

  /// Touches nothing yet.
  explicit PartFile(OutputLock output);
  /// Leaves PATH.part as it is.
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  [[nodiscard]] const std::string& part() const { return part_; }

  /// Replaces PATH.part by a new file that `fill` fills with at most `growth` bytes.
  void create(std::uint64_t growth, const Edit& fill);

  /// Goes on from an edited copy of `base`, which may be PATH.part itself.
  void go_on_from(const std::string& base, const Edit& change);

  /// One step: rows of growing datasets that `change` adds, at most `growth` bytes.
  void step(std::uint64_t growth, const Edit& change);

  /// Puts the file in the place of PATH, laid out anew, so that its bytes do not depend on the steps taken.
  /// `fill` is what create() is given for such a file.
  void finish(const Edit& fill);

 private:
  void reserve(std::uint64_t growth) const;
  /// Makes the step a new file that `fill` fills.
  void begin_anew(std::uint64_t growth, const Edit& fill) const;
  /// Changes the step, which grows by at most `growth` bytes.
  void edit(std::uint64_t growth, const Edit& change) const;
  /// Copies to the step what PATH.part has beyond it.
  void copy_rows(const hdf5::Handle& file);
  /// Lets PATH.part and the step change names.
  void exchange();
  /// Puts the step in the place of PATH.part, and a copy of it where the next step goes.
  void replace_part();

  OutputLock output_;
  std::string part_;
  std::string next_;
  std::vector<std::string> growing_;  ///< paths of the datasets that can grow
  std::string empty_;                 ///< bytes of the file without rows, if create() made it
  std::uint64_t last_growth_ = 0;
};

/// Bytes allowed in a step, beside values, for the tables by which HDF5 finds them: in any case, and for each
/// piece of storage.
inline constexpr std::uint64_t metadata_allowance = std::uint64_t{1} << 19;
inline constexpr std::uint64_t metadata_per_chunk = 256;

}  // namespace schoolsim
