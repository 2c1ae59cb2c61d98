#include "sim/sweep/part_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <random>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "sim/files.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view log_ending = ".parts";
constexpr std::string_view former_ending = ".run";
constexpr std::uint64_t former_parts_per_folder = 1000;

/// Bytes that a walk reads at once.
constexpr std::uint64_t piece = std::uint64_t{1} << 20;

/// A cluster leaves a log for each of its jobs, and a process may have only so many files open.
constexpr std::size_t most_open = 64;

/// The name of this machine as far as it can be part of a file's.
std::string host_name() {
  std::array<char, 256> buffer{};
  ::gethostname(buffer.data(), buffer.size() - 1);
  std::string name(buffer.data());
  for (char& c : name) {
    const bool is_plain = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
    if (!is_plain) c = '-';
  }
  return name.empty() ? "unknown" : name;
}

constexpr std::size_t n_random = 16;

/// Drawn, so that logs from machines or folders that know nothing of each other can be copied together.
std::string random_word() {
  std::random_device random;
  std::array<char, n_random + 1> word{};
  std::snprintf(word.data(), word.size(), "%08x%08x", random(), random());
  return word.data();
}

/// The task of a name such as "12.run".
std::optional<std::uint64_t> task_of(std::string_view name) {
  if (!name.ends_with(former_ending)) return std::nullopt;
  return read_unsigned(name.substr(0, name.size() - former_ending.size()));
}

}  // namespace

/// An open file, closed with this object, which also ends its lock.
class PartStore::File {
 public:
  File(const std::string& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~File() {
    if (value_ >= 0) ::close(value_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool is_open() const { return value_ >= 0; }
  [[nodiscard]] int value() const { return value_; }

  /// False if another process has the lock; nothing where there are no locks.
  [[nodiscard]] std::optional<bool> lock() const {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    if (::fcntl(value_, F_OFD_SETLK, &range) == 0) return true;
    return errno == EAGAIN || errno == EACCES ? std::optional(false) : std::nullopt;
  }

 private:
  int value_;
};

PartStore::PartStore(std::string folder, std::uint64_t fingerprint, std::uint64_t n_tasks)
    : folder_(std::move(folder)), host_(host_name()), fingerprint_(fingerprint), n_tasks_(n_tasks) {
  // What is not used of it takes no memory; growing would take it twice.
  places_.reserve(std::min(n_tasks, std::uint64_t{1} << 22));
}

PartStore::~PartStore() = default;

void PartStore::refresh() {
  const std::lock_guard guard(mutex_);
  find_new_parts();
}

bool PartStore::has(std::uint64_t task) const {
  const std::lock_guard guard(mutex_);
  const std::uint32_t log = place(task).log;
  return log != nowhere && log != damaged;
}

bool PartStore::is_damaged(std::uint64_t task) const {
  const std::lock_guard guard(mutex_);
  return place(task).log == damaged;
}

std::uint64_t PartStore::n_unreadable_bytes() const {
  const std::lock_guard guard(mutex_);
  return n_unreadable_;
}

std::optional<std::vector<SweepRun>> PartStore::read(std::uint64_t task, const SweepShape& shape) {
  const std::lock_guard guard(mutex_);
  const Place& at = place(task);
  if (at.log == nowhere || at.log == damaged) return std::nullopt;
  std::string bytes;
  if (at.log == former) {
    // Reasons of failed runs may take the place of values, and be longer.
    const std::uint64_t most = 2 * size_of_part(shape) + (std::uint64_t{1} << 20);
    bytes = read_file_if_there(folder_ + "/" + std::to_string(task / former_parts_per_folder) + "/" +
                                   std::to_string(task) + std::string(former_ending),
                               most)
                .value_or("");
  } else {
    bytes = read_bytes(logs_[at.log], at.offset, at.size);
  }
  auto runs = read_part(bytes, fingerprint_, task, shape);
  if (!runs) places_[task].log = damaged;
  return runs;
}

void PartStore::write(std::uint64_t task, const std::string& part) {
  const std::lock_guard guard(mutex_);
  if (!own_) {
    make_folder(folder_, keep_advice);
    find_new_parts();
    for (std::uint32_t log = 0; log < logs_.size() && !own_; ++log) take_over(log);
    while (!own_) begin_log();
  }
  Log& log = logs_[own_log_];
  std::string_view rest = part;
  for (std::uint64_t at = log.end; !rest.empty();) {
    const ::ssize_t n = ::pwrite(own_->value(), rest.data(), rest.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int reason = errno;
      own_.reset();  // whoever takes it over cuts off what is there of the part
      fail_on_file(log.path, "write it", reason, keep_advice);
    }
    rest.remove_prefix(static_cast<std::size_t>(n));
    at += static_cast<std::uint64_t>(n);
  }
  put(task, {log.end, static_cast<std::uint32_t>(part.size()), own_log_});
  log.size = log.end += part.size();
}

void PartStore::sync() {
  const std::lock_guard guard(mutex_);
  if (own_ && ::fsync(own_->value()) != 0) fail_on_file(logs_[own_log_].path, "write it", errno, keep_advice);
}

const PartStore::Place& PartStore::place(std::uint64_t task) const {
  static constexpr Place none;
  return task < places_.size() ? places_[task] : none;
}

void PartStore::put(std::uint64_t task, const Place& place) {
  if (task >= n_tasks_) return;
  if (task >= places_.size()) places_.resize(task + 1);
  // A part that is known stays where it is.
  std::uint32_t& there = places_[task].log;
  if (there == nowhere || there == damaged) places_[task] = place;
}

void PartStore::find_former_parts() {
  for (const std::string& name : names_in(folder_)) {
    if (!read_unsigned(name)) continue;
    for (const std::string& part : names_in(folder_ + "/" + name)) {
      if (const auto task = task_of(part)) put(*task, {0, 0, former});
    }
  }
}

void PartStore::find_new_parts() {
  for (const std::string& name : names_in(folder_)) {
    if (!name.ends_with(log_ending) || known_.contains(name)) continue;
    known_.emplace(name, static_cast<std::uint32_t>(logs_.size()));
    logs_.emplace_back().path = folder_ + "/" + name;
  }
  for (std::uint32_t log = 0; log < logs_.size(); ++log) {
    if (!own_ || log != own_log_) walk(log);
  }
  if (!std::exchange(has_looked_, true)) find_former_parts();
}

void PartStore::walk(std::uint32_t number) {
  Log& log = logs_[number];
  const std::uint64_t size = file_size(log.path);
  if (size == std::exchange(log.size, size)) return;
  for (std::uint64_t n = piece; log.end < size;) {
    const std::uint64_t n_asked = std::min(n, size - log.end);
    const std::string bytes = read_bytes(log, log.end, n_asked);
    const bool is_all = log.end + bytes.size() >= size || bytes.size() < n_asked;
    const PartsWalk walked = walk_parts(bytes, is_all, [&](const FoundPart& part) {
      const bool is_good = part.is_sound && part.fingerprint == fingerprint_;
      put(part.task,
          {log.end + part.offset, static_cast<std::uint32_t>(part.size), is_good ? number : damaged});
    });
    log.end += walked.end;
    n_unreadable_ += walked.n_unreadable;
    if (is_all) return;
    n = std::max<std::uint64_t>(piece, walked.n_wanted);
  }
}

std::string PartStore::read_bytes(Log& log, std::uint64_t from, std::uint64_t n) {
  if (!log.file) {
    if (++n_open_ > most_open) {
      for (Log& other : logs_) other.file.reset();
      n_open_ = 1;
    }
    log.file = std::make_unique<File>(log.path, O_RDONLY | O_NONBLOCK);
    if (!log.file->is_open()) fail_on_file(log.path, "read it", errno);
  }
  std::string bytes(n, '\0');
  std::size_t n_read = 0;
  while (n_read < bytes.size()) {
    const ::ssize_t got = ::pread(log.file->value(), bytes.data() + n_read, bytes.size() - n_read,
                                  static_cast<off_t>(from + n_read));
    if (got < 0 && errno != EINTR) fail_on_file(log.path, "read it", errno);
    if (got == 0) break;
    if (got > 0) n_read += static_cast<std::size_t>(got);
  }
  bytes.resize(n_read);
  return bytes;
}

bool PartStore::take_over(std::uint32_t number) {
  Log& log = logs_[number];
  const std::string begin = folder_ + "/" + host_ + "-";
  if (!log.path.starts_with(begin) || log.path.size() != begin.size() + n_random + log_ending.size())
    return false;
  auto file = std::make_unique<File>(log.path, O_RDWR);
  if (!file->is_open() || !file->lock().value_or(false)) return false;
  walk(number);
  if (log.size > log.end && ::ftruncate(file->value(), static_cast<off_t>(log.end)) != 0)
    fail_on_file(log.path, "write it", errno, keep_advice);
  log.size = log.end;
  own_ = std::move(file);
  own_log_ = number;
  return true;
}

void PartStore::begin_log() {
  const std::string name = host_ + "-" + random_word() + std::string(log_ending);
  const std::string path = folder_ + "/" + name;
  auto file = std::make_unique<File>(path, O_RDWR | O_CREAT | O_EXCL);
  if (!file->is_open()) {
    if (errno == EEXIST) return;
    fail_on_file(path, "write it", errno, keep_advice);
  }
  if (!file->lock().value_or(true)) return;  // another process saw it first
  own_ = std::move(file);
  own_log_ = static_cast<std::uint32_t>(logs_.size());
  known_.emplace(name, own_log_);
  logs_.emplace_back().path = path;
}

}  // namespace schoolsim
