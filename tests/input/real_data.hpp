#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace schoolsim::testing {

/// A school-level file that may not enter the repository: in the folder SCHOOLSIM_REAL_DATA, else in
/// ../shared/data beside the checkout. Where it is absent the named test says so on standard output in a line
/// that begins "SKIPPED:", which ctest reports as skipped.
inline std::optional<std::string> find_real_data(const std::string& file, const std::string& test) {
  namespace fs = std::filesystem;
  const char* const set = std::getenv("SCHOOLSIM_REAL_DATA");
  const fs::path folder =
      set != nullptr ? fs::path(set) : fs::path(SCHOOLSIM_SOURCE_DIR).parent_path() / "shared/data";
  if (fs::exists(folder / file)) return (folder / file).string();
  std::cout << "SKIPPED: " << test << ": no " << file << " in ../shared/data or SCHOOLSIM_REAL_DATA"
            << std::endl;
  return std::nullopt;
}

}  // namespace schoolsim::testing
