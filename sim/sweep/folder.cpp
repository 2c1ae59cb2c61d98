#include "sim/sweep/folder.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/sweep/identity.hpp"

namespace schoolsim {
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
    replace_file(path_ + "/plan.ini", sweep.plan, keep_advice);
    replace_file(path_ + "/design.csv", design_csv, keep_advice);
    const std::string part = header_path() + ".part";
    write_sweep_header(part, sweep);
    rename_file(part, header_path());
  }
  make_folder(path_ + "/runs");
  claims_ = std::make_unique<Descriptor>(path_ + "/claims", O_CREAT);
  lock_.reset();
  refresh(*stored());
}

bool SweepFolder::hold(std::uint64_t task) {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(task);
  range.l_len = 1;
  if (::fcntl(claims_->value(), F_OFD_SETLK, &range) != 0 && (errno == EAGAIN || errno == EACCES))
    return false;
  parts_->refresh();  // another process may have finished it just now
  return true;
}

bool SweepFolder::claim(std::uint64_t task) {
  if (parts_->has(task) || !hold(task)) return false;
  if (!parts_->has(task)) return true;
  release(task);
  return false;
}

void SweepFolder::release(std::uint64_t task) {
  struct flock range {};
  range.l_type = F_UNLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(task);
  range.l_len = 1;
  ::fcntl(claims_->value(), F_OFD_SETLK, &range);
}

void SweepFolder::refresh(const SweepHeader& header) {
  if (!parts_) parts_ = std::make_unique<PartStore>(path_ + "/runs", header.fingerprint, header.n_tasks());
  parts_->refresh();
}

Survey SweepFolder::survey(const SweepHeader& header, Shard shard) {
  refresh(header);
  Survey found;
  for (std::uint64_t task = shard.number - 1; task < header.n_tasks(); task += shard.n) {
    ++found.n_tasks;
    if (const auto runs = read(header, task)) {
      ++found.n_done;
      found.n_failed_runs += n_failed(*runs);
    } else if (parts_->is_damaged(task)) {
      ++found.n_damaged;
    }
  }
  return found;
}

}  // namespace schoolsim
