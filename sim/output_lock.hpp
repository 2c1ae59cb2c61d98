#pragma once

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/error.hpp"

namespace schoolsim {

/// The right of one process at a time to write a file: the writer of PATH holds a lock on PATH.lock from
/// before it looks at PATH until it is done. The lock ends with the process, however that ends; the next
/// writer takes over a lock file left behind by a kill. A file system without locks grants all.
class OutputLock {
 public:
  /// Throws Error `file` with the number of the process that has it, or if the folder cannot be written.
  OutputLock(std::string path) : held_(std::make_shared<Held>(std::move(path))) {}

  [[nodiscard]] const std::string& path() const { return held_->path; }

 private:
  struct Held {
    explicit Held(std::string of) : path(std::move(of)) {
      // Again where the last owner removed the file just now, or has not yet left its number.
      for (int n_tries = 0; !try_to_hold(n_tries >= 200); ++n_tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ~Held() {
      ::unlink(lock.c_str());
      ::close(descriptor);
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    bool try_to_hold(bool is_last) {
      descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (descriptor < 0) {
        throw Error(ErrorKind::file,
                    path + ": cannot write it, " + std::strerror(errno) + "; choose another place");
      }
      // An open file description owns the first byte. Only a process can own the second, which reveals its
      // number.
      struct flock owner = byte(0);
      if (::fcntl(descriptor, F_OFD_SETLK, &owner) != 0 && (errno == EAGAIN || errno == EACCES)) {
        struct flock number = byte(1);
        const bool is_known = ::fcntl(descriptor, F_GETLK, &number) == 0 && number.l_type != F_UNLCK;
        ::close(descriptor);
        if (!is_known && !is_last) return false;
        throw Error(ErrorKind::file, path + ": another process" +
                                         (is_known ? " (" + std::to_string(number.l_pid) + ")" : "") +
                                         " is writing it; wait until it has ended, or choose another place");
      }
      struct stat held {
      }, named{};
      if (::fstat(descriptor, &held) != 0 || ::stat(lock.c_str(), &named) != 0 ||
          held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
        ::close(descriptor);
        return false;
      }
      struct flock number = byte(1);
      ::fcntl(descriptor, F_SETLK, &number);
      return true;
    }

    static struct flock byte(off_t position) {
      struct flock range {};
      range.l_type = F_WRLCK;
      range.l_whence = SEEK_SET;
      range.l_start = position;
      range.l_len = 1;
      return range;
    }

    std::string path;
    std::string lock = path + ".lock";
    int descriptor = -1;
  };

  std::shared_ptr<const Held> held_;
};

}  // namespace schoolsim
