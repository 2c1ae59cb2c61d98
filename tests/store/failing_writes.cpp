// Stands before the C library's pwrite, through which HDF5 writes: what a kill or a failing disk can do to a
// write.
//   FAIL_AT=n        the n-th write of the process is the one
//   FAIL_HOW=before  killed before it; torn: killed with half of it written; error: it fails, as all after it
//   COUNT_WRITES=1   prints the number of writes at the end

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

struct Plan {
  long at = 0;
  std::string_view how;
  bool count = false;
  long n_writes = 0;

  Plan() {
    if (const char* text = std::getenv("FAIL_AT")) at = std::strtol(text, nullptr, 10);
    if (const char* text = std::getenv("FAIL_HOW")) how = text;
    count = std::getenv("COUNT_WRITES") != nullptr;
  }
  ~Plan() {
    if (count) std::fprintf(stderr, "%ld\n", n_writes);
  }
};

Plan& plan() {
  static Plan instance;
  return instance;
}

using Write = ssize_t (*)(int, const void*, size_t, off64_t);

}  // namespace

extern "C" ssize_t pwrite64(int file, const void* bytes, size_t n_bytes, off64_t offset) {
  static const auto next = reinterpret_cast<Write>(dlsym(RTLD_NEXT, "pwrite64"));
  const long n = ++plan().n_writes;
  if (plan().at > 0 && n >= plan().at) {
    if (plan().how == "error") {
      errno = EIO;
      return -1;
    }
    if (plan().how == "torn") next(file, bytes, n_bytes / 2, offset);
    std::raise(SIGKILL);
  }
  return next(file, bytes, n_bytes, offset);
}

extern "C" ssize_t pwrite(int file, const void* bytes, size_t n_bytes, off_t offset) {
  return pwrite64(file, bytes, n_bytes, offset);
}
