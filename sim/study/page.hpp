#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/study/run_inputs.hpp"

namespace schoolsim {

/// What a seminar page shows: stored runs, the baseline first, or without any the scenarios of `inputs`, each
/// run once.
struct PageRequest {
  std::vector<std::string> paths;
  RunInputs inputs;
  std::optional<std::string> names;  ///< a list with the names of the schools, which then stand on the page
};

/// The document of the page, as docs/page-data.md describes it, and its title.
struct PageDocument {
  std::string title;
  nlohmann::json data;
};

/// Throws Error for what no page can show, NotComparable, also for files that this program does not repeat,
/// Interrupted.
PageDocument seminar_page(const PageRequest& request, const Watch& watch);

}  // namespace schoolsim
