#pragma once

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// The replicate that represents all on a map and as the bold line: nearest to the median over the charted
/// measures, all runs and all records, each measure scaled by its mean distance. Among replicates whose
/// depths are recorded at the comparison's record in every run, if there are any; the lower number among
/// equals.
std::uint32_t replicate_nearest_median(const Comparison& comparison);

/// Position of a replicate among a run's results, which must hold it.
std::size_t position_of(const ComparedRun& run, std::uint32_t replicate);

}  // namespace schoolsim
