// Plans of sweeps, and with them points as a CSV file lists them: what follows a line of "---" is that file.

#include "sim/config/plan_file.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolsim;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view mark = "\n---\n";
  const std::size_t cut = text.find(mark);
  PlanOverrides overrides;
  if (cut != std::string_view::npos) {
    overrides.design_file = fuzz::file_with(text.substr(cut + mark.size()), ".points.csv");
    text = text.substr(0, cut);
  }
  fuzz::is_taken([&] { read_plan(text, "fuzz.ini", overrides); });
  return 0;
}
