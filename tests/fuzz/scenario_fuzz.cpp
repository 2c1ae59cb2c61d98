// Scenario files and the texts of --set.

#include "sim/config/scenario_file.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolsim;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ReadScenario read = read_scenario(text, "fuzz", "fuzz.ini");
  const bool is_sound = read.problems.empty();
  if (is_sound)
    fuzz::require(validate(read.file.scenario, no_end).empty(), "a scenario without problems is valid");
  // Its lines, as settings of the command line.
  std::vector<std::string> settings;
  for (std::size_t from = 0; from < text.size() && settings.size() < 4;) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (text.substr(from, end - from).find('=') != std::string_view::npos)
      settings.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  override_parameters(settings, read.file);
  fuzz::is_taken([&] { load_scenario(fuzz::file_with(text, ".ini"), {}, 45); });
  return 0;
}
