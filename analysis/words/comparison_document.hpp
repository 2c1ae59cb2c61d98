#pragma once

#include "analysis/words/document.hpp"

namespace schoolsim {

/// A comparison laid out: verdicts, differences, two tiers, other units, costs and for whom.
/// analysis/README.md describes its CSV and JSON.
Document comparison_document(const Comparison& comparison);

}  // namespace schoolsim
