#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// What the fuzz targets share. Each target is a libFuzzer entry: whatever bytes come, the program must tell
/// the user what is wrong with them. Anything else (a signal, a sanitizer's finding, an exception that is not
/// Error, an Error of kind internal, much memory, seconds of work) is a fault.
namespace schoolsim::fuzz {

/// Path of a file of this process, in memory where the machine has such a place, that is removed at its end.
/// The same path for the same suffix.
const std::string& scratch_path(const std::string& suffix);

/// Puts bytes into the file of that suffix and gives its path.
const std::string& file_with(std::string_view bytes, const std::string& suffix);

/// Calls; an Error that tells the user something is a right answer, and gives false.
bool is_taken(void (*call)(void*), void* context);
template <class Call>
bool is_taken(Call call) {
  return is_taken([](void* context) { (*static_cast<Call*>(context))(); }, &call);
}

/// Ends the process with a message where a property of the program does not hold.
void require(bool holds, const char* property);

/// Takes numbers from the front of the input; zeros where it has ended.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  std::uint8_t byte();
  std::uint32_t word();
  /// A text of up to 255 bytes, after its length.
  std::string text();
  std::string_view rest() const;

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace schoolsim::fuzz
