#include "sim/store/part_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/store/descriptor.hpp"

namespace schoolsim {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, std::string_view problem, int reason,
                       std::string_view hint = "") {
  throw Error(ErrorKind::file,
              path + ": " + std::string(problem) + " (" + std::strerror(reason) + ")" + std::string(hint));
}

/// Replaces `to`: a reader that still has the old file open keeps it.
void copy_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::remove(to, error);
  fs::copy_file(from, to, error);
  if (error) fail(to, "cannot copy " + from, error.value(), ", free space or choose another folder");
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes << std::flush;
  if (!file) fail(path, "cannot write the file", errno, ", free space or choose another folder");
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

PartFile::~PartFile() {
  std::error_code ignored;
  fs::remove(next_, ignored);
}

void PartFile::create(std::uint64_t growth, const Edit& fill) {
  std::error_code ignored;
  fs::remove(part_, ignored);
  begin_anew(growth, fill);
  empty_ = read_file(next_);
  replace_part();
}

void PartFile::go_on_from(const std::string& base, const Edit& change) {
  copy_file(base, next_);
  edit(metadata_allowance, change);
  replace_part();
}

void PartFile::step(std::uint64_t growth, const Edit& change) {
  {
    // HDF5's readers hold a lock: one that still reads the older file keeps it, and the step starts from a
    // copy.
    const Descriptor next(next_, O_CREAT);
    if (::flock(next.value(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) copy_file(part_, next_);
  }
  edit(growth + last_growth_, [&](const hdf5::Handle& file) {
    copy_rows(file);
    change(file);
  });
  last_growth_ = growth;
  exchange();
}

void PartFile::finish(const Edit& fill) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(part_, error);
  if (error) fail(part_, "cannot find the file's size", error.value());
  fs::remove(next_, error);
  if (empty_.empty()) {
    begin_anew(size, fill);
  } else {
    write_file(next_, empty_);
  }
  edit(size, [&](const hdf5::Handle& file) { copy_rows(file); });
  if (::fsync(Descriptor(next_).value()) != 0) fail(part_, "cannot write the file to its disk", errno);
  fs::rename(next_, part_, error);
  if (!error) fs::rename(part_, output_.path(), error);
  if (error) fail(part_, "cannot rename it to " + output_.path(), error.value());
}

void PartFile::edit(std::uint64_t growth, const Edit& change) const {
  reserve(growth);
  try {
    hdf5::Handle file = hdf5::open_file(next_, hdf5::Access::edit);
    change(file);
    file.close("write the file");
  } catch (const hdf5::Failure& failure) {
    std::error_code ignored;
    throw Error(ErrorKind::file,
                part_ + ": " + failure.what() +
                    (fs::exists(part_, ignored) ? "; results finished before are kept in it" : ""));
  }
}

void PartFile::begin_anew(std::uint64_t growth, const Edit& fill) const {
  std::error_code ignored;
  fs::remove(next_, ignored);
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
  std::error_code error;
  fs::rename(next_, part_, error);
  if (error) fail(next_, "cannot rename it to " + part_, error.value());
  copy_file(part_, next_);
}

}  // namespace schoolsim
