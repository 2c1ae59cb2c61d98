#include "sim/store/part_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/descriptor.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view copy_advice = ", free space or choose another folder";

[[noreturn]] void fail(const std::string& path, std::string_view problem, int reason,
                       std::string_view hint = "") {
  throw Error(ErrorKind::file,
              path + ": " + std::string(problem) + " (" + std::strerror(reason) + ")" + std::string(hint));
}

/// Paths of all datasets that can grow.
void list_growing(const hdf5::Handle& group, const std::string& path, std::vector<std::string>& found) {
  for (const std::string& name : hdf5::names(group)) {
    if (hdf5::is_group(group, name)) {
      list_growing(hdf5::open_group(group, name), path + name + "/", found);
    } else if (hdf5::grows(hdf5::open_dataset(group, name))) {
      found.push_back(path + name);
    }
  }
}

}  // namespace

PartFile::PartFile(OutputLock output)
    : output_(std::move(output)), part_(output_.path() + ".part"), next_(part_ + ".next") {}

PartFile::~PartFile() { remove_file(next_); }

void PartFile::create(std::uint64_t growth, const Edit& fill) {
  remove_file(part_);
  begin_anew(growth, fill);
  empty_ = read_file_if_there(next_, file_size(next_)).value_or("");
  replace_part();
}

void PartFile::go_on_from(const std::string& base, const Edit& change) {
  copy_file(base, next_, copy_advice);
  edit(metadata_allowance, change);
  replace_part();
}

void PartFile::step(std::uint64_t growth, const Edit& change) {
  {
    // HDF5's readers hold a lock: one that still reads the older file keeps it, and the step starts from a
    // copy.
    const Descriptor next(next_, O_CREAT);
    if (::flock(next.value(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      copy_file(part_, next_, copy_advice);
  }
  edit(growth + last_growth_, [&](const hdf5::Handle& file) {
    copy_rows(file);
    change(file);
  });
  last_growth_ = growth;
  exchange();
}

void PartFile::finish(const Edit& fill) {
  const std::uint64_t size = file_size(part_);
  remove_file(next_);
  if (empty_.empty()) {
    begin_anew(size, fill);
  } else {
    write_file(next_, empty_, copy_advice);
  }
  edit(size, [&](const hdf5::Handle& file) { copy_rows(file); });
  if (::fsync(Descriptor(next_).value()) != 0) fail(part_, "cannot write the file to its disk", errno);
  rename_file(next_, part_);
  rename_file(part_, output_.path());
}

void PartFile::edit(std::uint64_t growth, const Edit& change) const {
  reserve(growth);
  try {
    hdf5::Handle file = hdf5::open_file(next_, hdf5::Access::edit);
    change(file);
    file.close("write the file");
  } catch (const hdf5::Failure& failure) {
    throw Error(ErrorKind::file, part_ + ": " + failure.what() +
                                     (file_exists(part_) ? "; results finished before are kept in it" : ""));
  }
}

void PartFile::begin_anew(std::uint64_t growth, const Edit& fill) const {
  remove_file(next_);
  reserve(growth);
  try {
    hdf5::create_file(next_).close("create the file");
  } catch (const hdf5::Failure& failure) {
    throw Error(ErrorKind::file, part_ + ": " + failure.what());
  }
  edit(growth, fill);
}

void PartFile::copy_rows(const hdf5::Handle& file) {
  const hdf5::Handle part = hdf5::open_file(part_, hdf5::Access::read);
  if (growing_.empty()) list_growing(part, "", growing_);
  for (const std::string& name : growing_)
    hdf5::copy_new_rows(hdf5::open_dataset(part, name), hdf5::open_dataset(file, name));
}

void PartFile::reserve(std::uint64_t growth) const {
  constexpr std::string_view hint =
      ", free space or choose another folder; results finished before are kept in it";
  const Descriptor next(next_, O_CREAT);
  const ::off_t size = ::lseek(next.value(), 0, SEEK_END);
  if (size < 0) fail(next_, "cannot find the file's size", errno);
  const std::string problem = "cannot grow by " + std::to_string((growth + 999'999) / 1'000'000) + " MB";
  ::rlimit limit{};
  // Asked for before, since going over this limit can end the process by a signal.
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      static_cast<std::uint64_t>(size) + growth > limit.rlim_cur) {
    fail(part_, problem, EFBIG, hint);
  }
  const int error = ::posix_fallocate(next.value(), size, static_cast<::off_t>(growth));
  if (error != 0) fail(part_, problem, error, hint);
}

void PartFile::exchange() {
  if (::renameat2(AT_FDCWD, next_.c_str(), AT_FDCWD, part_.c_str(), RENAME_EXCHANGE) == 0) return;
  replace_part();  // not all file systems can exchange names
}

void PartFile::replace_part() {
  rename_file(next_, part_);
  copy_file(part_, next_, copy_advice);
}

}  // namespace schoolsim
