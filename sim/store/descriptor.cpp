#include "sim/store/descriptor.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "sim/error.hpp"

namespace schoolsim {

Descriptor::Descriptor(const std::string& path, int more_flags)
    : value_(::open(path.c_str(), O_RDWR | O_CLOEXEC | more_flags, 0666)) {
  if (value_ >= 0) return;
  throw Error(ErrorKind::file, path + ": cannot open the file for writing (" + std::strerror(errno) +
                                   "), choose another folder");
}

Descriptor::~Descriptor() { ::close(value_); }

}  // namespace schoolsim
