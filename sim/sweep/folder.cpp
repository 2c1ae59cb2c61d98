#include "sim/sweep/folder.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/sweep/identity.hpp"

namespace schoolsim {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t parts_per_folder = 1000;

[[noreturn]] void fail(const std::string& path, const std::string& what, int reason) {
  throw Error(ErrorKind::file, path + ": cannot " + what + ", " + std::strerror(reason));
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || !fs::is_directory(path)) {
    throw Error(ErrorKind::file, path.string() + ": cannot make the folder, " +
                                     (error ? error.message() : std::string("a file has that name")));
  }
}

/// By rename, so that the name never stands for half a file.
void write_file(const std::string& path, const std::string& bytes) {
  const std::string part = path + ".part";
  errno = 0;
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (file && ::rename(part.c_str(), path.c_str()) == 0) return;
  const int reason = errno;
  ::unlink(part.c_str());
  throw Error(ErrorKind::file, path + ": cannot write it, " + std::strerror(reason) +
                                   "; what is finished is kept: free space, and the same command goes on");
}

}  // namespace

SweepFolder::SweepFolder(const std::string& path) : path_(path) {}
SweepFolder::~SweepFolder() = default;

std::optional<SweepHeader> SweepFolder::stored() const {
  if (!fs::exists(header_path())) return std::nullopt;
  return read_sweep_header(header_path());
}

void SweepFolder::lock() {
  make_folder(path_);
  if (!fs::exists(header_path()) && fs::exists(path_ + "/runs"))
    throw Error(ErrorKind::file,
                path_ + ": holds runs but no sweep.h5, so they cannot be told; choose another --out");
  lock_ = std::make_unique<Descriptor>(path_ + "/lock", O_CREAT);
  ::flock(lock_->value(), LOCK_EX);  // where there are no locks, whoever comes last writes the same
}

void SweepFolder::prepare(const Sweep& sweep, const std::string& design_csv) {
  const auto there = stored();
  if (there && there->fingerprint != sweep.fingerprint) {
    std::string message =
        path_ + ": holds another sweep, and runs of two cannot be mixed; choose another --out";
    for (const std::string& difference : identity_differences(there->identity, sweep.identity))
      message += "\n  " + difference;
    throw Error(ErrorKind::usage, message);
  }
  if (!there || there->n_replicates < sweep.n_replicates() || there->until != sweep.until) {
    write_file(path_ + "/plan.ini", sweep.plan);
    write_file(path_ + "/design.csv", design_csv);
    const std::string part = header_path() + ".part";
    write_sweep_header(part, sweep);
    if (::rename(part.c_str(), header_path().c_str()) != 0) fail(header_path(), "write it", errno);
  }
  make_folder(path_ + "/runs");
  claims_ = std::make_unique<Descriptor>(path_ + "/claims", O_CREAT);
  lock_.reset();
}

bool SweepFolder::hold(std::uint64_t task) {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(task);
  range.l_len = 1;
  const bool is_taken =
      ::fcntl(claims_->value(), F_OFD_SETLK, &range) != 0 && (errno == EAGAIN || errno == EACCES);
  return !is_taken;
}

bool SweepFolder::claim(std::uint64_t task) {
  if (has(task) || !hold(task)) return false;
  // Another process may have finished it in between.
  if (has(task)) {
    release(task);
    return false;
  }
  return true;
}

void SweepFolder::release(std::uint64_t task) {
  struct flock range {};
  range.l_type = F_UNLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(task);
  range.l_len = 1;
  ::fcntl(claims_->value(), F_OFD_SETLK, &range);
}

std::string SweepFolder::part_path(std::uint64_t task) const {
  return path_ + "/runs/" + std::to_string(task / parts_per_folder) + "/" + std::to_string(task) + ".run";
}

bool SweepFolder::has(std::uint64_t task) const { return ::access(part_path(task).c_str(), F_OK) == 0; }

void SweepFolder::remove(std::uint64_t task) const { ::unlink(part_path(task).c_str()); }

void SweepFolder::write(std::uint64_t task, const std::string& bytes) const {
  const std::string path = part_path(task);
  const fs::path folder = fs::path(path).parent_path();
  if (!fs::exists(folder)) make_folder(folder);
  write_file(path, bytes);
}

std::optional<std::vector<SweepRun>> SweepFolder::read(const SweepHeader& header, std::uint64_t task) const {
  std::ifstream file(part_path(task), std::ios::binary);
  if (!file) return std::nullopt;
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  return read_part(bytes, header.fingerprint, task, header.shape());
}

Survey SweepFolder::survey(const SweepHeader& header, Shard shard, bool remove_damaged) {
  Survey found;
  for (std::uint64_t task = shard.number - 1; task < header.n_tasks(); task += shard.n) {
    ++found.n_tasks;
    if (!has(task)) continue;
    if (const auto runs = read(header, task)) {
      ++found.n_done;
      found.n_failed_runs += n_failed(*runs);
      continue;
    }
    ++found.n_damaged;
    if (remove_damaged) remove(task);
  }
  return found;
}

}  // namespace schoolsim
