#pragma once

#include "sim/study/calibration_rounds.hpp"

namespace schoolsim {

/// Tries every set with new draws of what is not fitted, round after round, until as many as there are to be
/// keep to the bands. Puts them into the answer with what they predict, and returns them. `checked`: what
/// judges them, as FinalRuns has it.
CandidateSets screen_sets(const PlannedCalibration& c, Rounds& rounds, CalibrateAnswer& answer,
                          std::vector<double>& checked, const Watch& watch);

}  // namespace schoolsim
