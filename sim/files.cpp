#include "sim/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/output_lock.hpp"

namespace schoolsim {
namespace {

namespace fs = std::filesystem;

/// Closes itself; `close` tells how that went.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~OpenFile() { close(); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int value() const { return value_; }
  [[nodiscard]] bool is_open() const { return value_ >= 0; }
  bool close() {
    const int given = value_;
    value_ = -1;
    return given < 0 || ::close(given) == 0;
  }

 private:
  int value_;
};

FileKind kind_of(const struct ::stat& status) {
  if (S_ISREG(status.st_mode)) return FileKind::plain;
  return S_ISDIR(status.st_mode) ? FileKind::folder : FileKind::other;
}

bool is_absence(int reason) { return reason == ENOENT || reason == ENOTDIR; }

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ::ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// 0, or the reason.
int try_to_write(const std::string& path, std::string_view bytes) {
  OpenFile file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.is_open() && write_all(file.value(), bytes) && file.close() ? 0 : errno;
}

/// Ends in "/.", so that a file in its place is no folder.
std::string folder_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder + "/.";
}

}  // namespace

void fail_on_file(const std::string& path, std::string_view what, int reason, std::string_view advice) {
  throw Error(ErrorKind::file, (path.empty() ? "''" : path) + ": cannot " + std::string(what) + ", " +
                                   std::generic_category().message(reason) + std::string(advice));
}

FileKind file_kind(const std::string& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) == 0) return kind_of(status);
  const int reason = errno;
  if (!is_absence(reason)) fail_on_file(path, "look at it", reason);
  return FileKind::nothing;
}

bool file_exists(const std::string& path) { return file_kind(path) != FileKind::nothing; }

std::uint64_t file_size(const std::string& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) != 0) fail_on_file(path, "look at it", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error && !is_absence(error.value())) fail_on_file(folder, "read the folder", error.value());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct ::stat one {
  }, other{};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

void expect_writable(const std::string& path, bool overwrite) {
  const auto refuse = [&](const char* why) { throw Error(ErrorKind::file, path + ": " + why); };
  const FileKind kind = file_kind(path);
  if (kind == FileKind::folder) refuse("is a folder; name a file");
  if (kind == FileKind::other) refuse("is not a plain file; name another one");
  struct ::stat status {};
  if (!overwrite && ::lstat(path.c_str(), &status) == 0) refuse("exists; --force replaces it");
  if (::access(folder_of(path).c_str(), W_OK | X_OK) != 0) fail_on_file(path, "write it", errno);
}

void write_new_file(const std::string& path, std::string_view bytes, bool overwrite) {
  const OutputLock lock(path);
  expect_writable(path, overwrite);
  replace_file(path, bytes);
}

void write_file(const std::string& path, std::string_view bytes, std::string_view advice) {
  if (const int reason = try_to_write(path, bytes)) fail_on_file(path, "write it", reason, advice);
}

void replace_file(const std::string& path, std::string_view bytes, std::string_view advice) {
  const std::string part = path + ".part";
  int reason = try_to_write(part, bytes);
  if (reason == 0 && ::rename(part.c_str(), path.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  remove_file(part);
  fail_on_file(path, "write it", reason, advice);
}

std::optional<std::string> read_file_if_there(const std::string& path, std::uint64_t most) {
  const OpenFile file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) {
    const int reason = errno;
    if (!is_absence(reason)) fail_on_file(path, "read it", reason);
    return std::nullopt;
  }
  // Files that the system makes up, as those of /proc, do not tell their size.
  constexpr std::uint64_t block = std::uint64_t{1} << 16;
  std::string bytes;
  std::uint64_t n_read = 0;
  while (n_read < most) {
    bytes.resize(std::min(most, n_read + block));
    const ::ssize_t n = ::read(file.value(), bytes.data() + n_read, bytes.size() - n_read);
    if (n < 0 && errno != EINTR) fail_on_file(path, "read it", errno);
    if (n == 0) break;
    if (n > 0) n_read += static_cast<std::uint64_t>(n);
  }
  bytes.resize(n_read);
  return bytes;
}

void append_line(const std::string& path, std::string_view line, std::string_view advice) {
  OpenFile file(path, O_WRONLY | O_CREAT | O_APPEND);
  if (!file.is_open() || !write_all(file.value(), std::string(line) + "\n") || !file.close())
    fail_on_file(path, "write it", errno, advice);
}

void make_folder(const std::string& path, std::string_view advice) {
  const FileKind kind = file_kind(path);
  if (kind == FileKind::folder) return;
  if (kind != FileKind::nothing)
    throw Error(ErrorKind::file,
                path + ": cannot make the folder, a file has that name" + std::string(advice));
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail_on_file(path, "make the folder", error.value(), advice);
}

void rename_file(const std::string& from, const std::string& to, std::string_view advice) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail_on_file(from, "rename it to " + to, errno, advice);
}

void copy_file(const std::string& from, const std::string& to, std::string_view advice) {
  std::error_code error;
  fs::remove(to, error);
  fs::copy_file(from, to, error);
  if (!error) return;
  remove_file(to);
  fail_on_file(to, "copy " + from, error.value(), advice);
}

void remove_file(const std::string& path) noexcept { ::unlink(path.c_str()); }

TemporaryFolder::TemporaryFolder(std::string_view prefix) {
  std::error_code error;
  const fs::path among = fs::temp_directory_path(error);
  if (error) fail_on_file("the folder for temporary files (TMPDIR)", "use it", error.value());
  path_ = (among / (std::string(prefix) + "XXXXXX")).string();
  if (::mkdtemp(path_.data()) == nullptr) fail_on_file(path_, "make the folder", errno);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string current_folder() {
  std::error_code error;
  const fs::path folder = fs::current_path(error);
  if (error) fail_on_file("the current folder", "find it", error.value());
  return folder.string();
}

std::string canonical_path(const std::string& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  if (error) fail_on_file(path, "find it", error.value());
  return found.string();
}

std::optional<std::uint64_t> free_space(const std::string& path) {
  std::error_code error;
  fs::path there = fs::absolute(path, error);
  if (error) return std::nullopt;
  while (!fs::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  const fs::space_info space = fs::space(there, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

}  // namespace schoolsim
