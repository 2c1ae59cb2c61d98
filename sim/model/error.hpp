#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace schoolsim {

/// Who can put it right: the caller of the command, the author of the input, whoever owns the file or disk,
/// or the programmers.
enum class ErrorKind { usage, input, file, internal };

/// What goes wrong outside the pure core. The message names the place, the value found and what was allowed.
class Error final : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string message) : std::runtime_error(std::move(message)), kind_(kind) {}
  [[nodiscard]] ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace schoolsim
