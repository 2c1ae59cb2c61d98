#include "sim/sweep/folder.hpp"

#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/sweep/identity.hpp"

namespace schoolsim {
namespace {

constexpr std::uint64_t parts_per_folder = 1000;

constexpr std::string_view advice =
    "; what is finished is kept: free some space and run the same command again";

}  // namespace

SweepFolder::SweepFolder(const std::string& path) : path_(path) {}
SweepFolder::~SweepFolder() = default;

std::optional<SweepHeader> SweepFolder::stored() const {
  if (!file_exists(header_path())) return std::nullopt;
  return read_sweep_header(header_path());
}

void SweepFolder::refuse_as_output(const std::string& path) const {
  const std::size_t slash = path.rfind('/');
  const std::string above = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  bool is_own = file_exists(above) && file_exists(path_ + "/runs") &&
                (canonical_path(above) + "/").starts_with(canonical_path(path_ + "/runs") + "/");
  for (const char* name : {"/sweep.h5", "/plan.ini", "/design.csv", "/lock", "/claims"})
    is_own = is_own || is_same_file(path, path_ + name);
  if (is_own)
    throw Error(ErrorKind::usage,
                path + ": is a file of the sweep in " + path_ + " itself; name another place");
}

void SweepFolder::lock() {
  make_folder(path_);
  if (!file_exists(header_path()) && file_exists(path_ + "/runs"))
    throw Error(ErrorKind::file,
                path_ + ": holds runs but no sweep.h5, so they cannot be identified; choose another --out");
  lock_ = std::make_unique<Descriptor>(path_ + "/lock", O_CREAT);
  ::flock(lock_->value(), LOCK_EX);  // where there are no locks, whoever comes last writes the same
}

void SweepFolder::prepare(const Sweep& sweep, const std::string& design_csv) {
  const auto there = stored();
  if (there && there->fingerprint != sweep.fingerprint) {
    std::string message =
        path_ + ": holds another sweep, and runs of two cannot be mixed; choose another --out";
    for (const std::string& difference : identity_differences(there->identity, sweep))
      message += "\n  " + difference;
    throw Error(ErrorKind::usage, message);
  }
  if (!there || there->n_replicates < sweep.n_replicates() || there->until != sweep.until) {
    replace_file(path_ + "/plan.ini", sweep.plan, advice);
    replace_file(path_ + "/design.csv", design_csv, advice);
    const std::string part = header_path() + ".part";
    write_sweep_header(part, sweep);
    rename_file(part, header_path());
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

bool SweepFolder::has(std::uint64_t task) const { return file_exists(part_path(task)); }

void SweepFolder::remove(std::uint64_t task) const { remove_file(part_path(task)); }

void SweepFolder::write(std::uint64_t task, const std::string& bytes) const {
  const std::string path = part_path(task);
  make_folder(path.substr(0, path.rfind('/')), advice);
  replace_file(path, bytes, advice);
}

std::optional<std::vector<SweepRun>> SweepFolder::read(const SweepHeader& header, std::uint64_t task) const {
  // Reasons of failed runs may stand in the place of values, and be longer.
  const std::uint64_t most = 2 * size_of_part(header.shape()) + (std::uint64_t{1} << 20);
  const auto bytes = read_file_if_there(part_path(task), most);
  return bytes ? read_part(*bytes, header.fingerprint, task, header.shape()) : std::nullopt;
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
