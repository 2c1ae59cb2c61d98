#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/compare.hpp"

namespace schoolsim {

/// The tables of words on a page: costs, what they buy, for whom. Rows stand by scenario; nothing where files
/// do not hold what a table needs. docs/page-data.md describes them.
nlohmann::json page_tables(const Comparison& comparison);

}  // namespace schoolsim
