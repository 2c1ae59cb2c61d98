#pragma once

#include <array>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/study/sweep_question.hpp"

namespace schoolsim {

/// Of the document that pages of sweeps and calibrations draw (docs/page-data.md).
inline constexpr std::array<int, 2> sweep_page_version{1, 2};

/// What the page of a merged sweep draws from, and its title.
struct SweepPage {
  std::string title;
  nlohmann::ordered_json data;
};

/// The title of a scenario that is built in; of others the name.
std::string plain_scenario(const std::string& name);
/// "Two-tier drift (two-tier-drift), ...".
std::string scenarios_text(const std::vector<std::string>& scenarios);

/// What moves an output, as the sweep's design can tell, and, with conditions, where they all hold; with
/// aims, the mixes that no other beats by them. Throws Error as `sensitivity`, `discover` and `optimise` do,
/// and `input` where nothing can be shown.
SweepPage sweep_page(const OutputChoice& choice, const std::vector<std::string>& where,
                     const std::vector<std::string>& aims = {});

}  // namespace schoolsim
