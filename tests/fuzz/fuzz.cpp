#include "tests/fuzz/fuzz.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>

#include <sys/stat.h>
#include <unistd.h>

#include "sim/error.hpp"

namespace schoolsim::fuzz {
namespace {

/// Removes the files at the end of the process; libFuzzer ends by exit.
struct Scratch {
  std::map<std::string, std::string> paths;
  ~Scratch() {
    for (const auto& [suffix, path] : paths) unlink(path.c_str());
  }
};

std::string folder() {
  if (access("/dev/shm", W_OK) == 0) return "/dev/shm";
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr ? chosen : "/tmp";
}

}  // namespace

const std::string& scratch_path(const std::string& suffix) {
  static Scratch scratch;
  std::string& path = scratch.paths[suffix];
  if (path.empty()) path = folder() + "/schoolsim-fuzz-" + std::to_string(getpid()) + suffix;
  return path;
}

const std::string& file_with(std::string_view bytes, const std::string& suffix) {
  const std::string& path = scratch_path(suffix);
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  require(file != nullptr, "the scratch file can be opened");
  require(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size(),
          "the scratch file can be written");
  require(std::fclose(file) == 0, "the scratch file can be closed");
  return path;
}

bool is_taken(void (*call)(void*), void* context) {
  try {
    call(context);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal) throw;
    return false;
  }
  return true;
}

void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

std::uint8_t Bytes::byte() {
  if (bytes_.empty()) return 0;
  const std::uint8_t first = bytes_.front();
  bytes_ = bytes_.subspan(1);
  return first;
}

std::uint32_t Bytes::word() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(byte()) << (8 * i);
  return value;
}

std::string Bytes::text() {
  std::string text(byte(), '\0');
  for (char& c : text) c = static_cast<char>(byte());
  return text;
}

std::string_view Bytes::rest() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

}  // namespace schoolsim::fuzz
