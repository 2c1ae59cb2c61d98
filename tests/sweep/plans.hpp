#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <string>

#include <zlib.h>

#include "tests/cli/program.hpp"

/// For tests that run the program on plans.
namespace plans {

/// Twelve points, two scenarios and five replicates of a system that takes a millisecond or two a run.
inline const std::string small =
    "[sweep]\ntitle = A small sweep\nscenarios = baseline, supported\nschools = synthetic:60\nreplicates = "
    "5\n"
    "terms = 6\ndesign = factorial\nmetrics = isolated, tier_high, effectiveness_mean\n"
    "[factor trust.gain]\nrange = 0.05, 0.4\nlevels = 4\n[factor cooperation.base]\nlist = 0.1, 0.3, 0.6\n";

/// A part in a file of parts.
struct Part {
  std::string file;
  std::size_t offset = 0;
  std::string bytes;
};

/// All parts by task, read as FORMAT.md has it and without the program's own code; stops in a file at what is
/// not whole.
inline std::map<std::uint64_t, Part> placed_parts(const std::string& folder) {
  const std::string mark = "schoolsim-part 2\n";
  std::map<std::uint64_t, Part> result;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/runs", error)) {
    if (entry.path().extension() != ".parts") continue;
    const std::string bytes = read_file(entry.path().string());
    for (std::size_t at = 0; at + 41 <= bytes.size() && bytes.compare(at, mark.size(), mark) == 0;) {
      std::uint64_t task = 0;
      std::uint32_t size = 0;
      std::memcpy(&task, bytes.data() + at + 25, sizeof task);
      std::memcpy(&size, bytes.data() + at + 33, sizeof size);
      if (at + size > bytes.size()) break;
      result[task] = {entry.path().string(), at, bytes.substr(at, size)};
      at += size;
    }
  }
  return result;
}

/// Their bytes.
inline std::map<std::uint64_t, std::string> parts(const std::string& folder) {
  std::map<std::uint64_t, std::string> result;
  for (const auto& [task, part] : placed_parts(folder)) result[task] = part.bytes;
  return result;
}

/// Changes the bytes of the file that a part is in, from its beginning on.
inline void damage(const Part& part, const std::function<void(std::string& file, std::size_t begin)>& how) {
  std::string bytes = read_file(part.file);
  how(bytes, part.offset);
  std::ofstream(part.file, std::ios::binary) << bytes;
}

/// Files under a folder.
inline std::size_t n_files(const std::string& folder) {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    n += entry.is_directory() ? 0 : 1;
  return n;
}

/// Turns a folder into one of a former version: a file for each part, which says less in its head.
inline void make_former(const std::string& folder) {
  for (const auto& [task, part] : placed_parts(folder)) {
    const std::string old = folder + "/runs/" + std::to_string(task / 1000);
    std::filesystem::create_directories(old);
    std::string bytes = "schoolsim-part 1\n" + part.bytes.substr(17, 16) +
                        part.bytes.substr(41, part.bytes.size() - 41 - sizeof(std::uint32_t));
    const auto sum = static_cast<std::uint32_t>(::crc32(
        0, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())));
    bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    std::ofstream(old + "/" + std::to_string(task) + ".run", std::ios::binary) << bytes;
    std::filesystem::remove(part.file);
  }
}

/// Bytes of the merged file.
inline std::string merged(const Folder& folder, const std::string& sweep) {
  const std::string path = folder / (sweep + "-merged.h5");
  const Outcome outcome = run_program(folder, {"merge", sweep, "--out", path, "--force"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  return read_file(path);
}

inline Outcome sweep(const Folder& folder, const std::string& name,
                     const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"sweep", "p.ini", "--out", name, "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(folder, words);
}

}  // namespace plans
