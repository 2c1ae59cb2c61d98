// School lists in all their formats. A list that is taken is written and read again: the same list.

#include "sim/input/load_schools.hpp"
#include "sim/input/school_csv.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolsim;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LoadedSchools loaded;
  const std::string suffix = bytes.starts_with("\x1f\x8b") ? ".csv.gz" : ".csv";
  if (!fuzz::is_taken([&] { loaded = load_schools(fuzz::file_with(bytes, suffix), 1); })) return 0;
  describe(loaded);
  LoadedSchools again;
  fuzz::require(fuzz::is_taken([&] { again = load_schools(fuzz::file_with(to_csv(loaded), ".own.csv"), 1); }),
                "a list that the program wrote can be read");
  fuzz::require(again.report.fingerprint == loaded.report.fingerprint, "a list is the same when read again");
  return 0;
}
