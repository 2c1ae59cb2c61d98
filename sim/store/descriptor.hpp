#pragma once

#include <string>

namespace schoolsim {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  /// Opens a file to read and write; `more_flags` such as O_CREAT. Throws Error `file` if it cannot.
  explicit Descriptor(const std::string& path, int more_flags = 0);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
};

}  // namespace schoolsim
