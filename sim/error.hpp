#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace schoolsim {

/// What went wrong, as far as exit codes care: 2 usage, 3 input, 4 file, 5 internal.
enum class ErrorKind : std::uint8_t { usage, input, file, internal };

/// An error to report to the user: "problem (why), hint". Thrown only above the pure core, caught only in
/// main.
class Error final : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  [[nodiscard]] ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace schoolsim
