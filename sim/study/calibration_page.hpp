#pragma once

#include "sim/study/calibration_folder.hpp"
#include "sim/study/sweep_page.hpp"

namespace schoolsim {

/// What the page of a calibration draws from: what was fitted, what remains, how the sets do on figures that
/// were not used, and what they cannot tell.
SweepPage calibration_page(const CalibrationFolder& folder);

}  // namespace schoolsim
