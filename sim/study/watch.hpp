#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace schoolsim {

/// What is said of a question while it is being answered.
enum class Told : std::uint8_t {
  progress,  ///< where the work stands
  note,      ///< what a reader of the answer should know
  warning,   ///< what is probably not as it was meant
};

/// What a question calls while it works; what is not set does nothing. `interrupted` is asked from any thread
/// whether to stop; the others are called by one thread at a time.
struct Watch {
  std::function<void(Told, const std::string& text)> tell = [](Told, const std::string&) {};
  /// A stretch of work begins, of `n` steps, which `what` names ("runs").
  std::function<void(std::uint64_t n, std::string_view what)> begin = [](std::uint64_t, std::string_view) {};
  std::function<void(bool has_failed)> step = [](bool) {};
  std::function<bool()> interrupted = [] { return false; };
};

/// Thrown where the watch asked to stop and there is no answer; says what is left of the work.
class Interrupted final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown where runs cannot be compared pair by pair; gives all reasons, a line each.
class NotComparable final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace schoolsim
