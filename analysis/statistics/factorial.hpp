#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/effects.hpp"

namespace schoolsim {

/// One metric in a 2^k factorial design: [cell][replicate]. Bit i of a cell's position says whether factor i
/// is on; cell 0 has none.
using Cells = std::vector<std::vector<double>>;

/// The standard contrast of a 2^k design, replicate by replicate: the main effect of one factor, or the
/// interaction of those whose bits are set in `factors`. Main effect: the mean of cells with it less the mean
/// of those without. Two-way: half the difference of one's effect with the other on and off, averaged over
/// the rest; and so on. `factors` is not 0.
std::vector<double> factorial_contrast(const Cells& cells, std::size_t factors);

/// What two factors (or more) do together beyond the sum of what each does alone: cell of all `factors` less
/// cell 0, less the same for each factor alone.
std::vector<double> beyond_the_sum(const Cells& cells, std::size_t factors);

/// All effects of scenarios and of what they do together on metrics, at a record. `results` has
/// one list of runs per cell, in the order of Cells.
std::vector<Effect> interplay_effects(std::span<const std::string> names,
                                      std::span<const std::vector<RunResult>> results, Term record,
                                      const std::vector<std::size_t>& metrics = headline_metrics(),
                                      std::size_t n_sets = 0);

/// On how many measures what the scenarios do together differs from the sum, in a sentence.
std::string interplay_sentence(std::span<const Effect> effects);

}  // namespace schoolsim
