#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace schoolsim {

/// Where each school's dot is drawn: close to its true place, but no dot hides another. A display coordinate
/// only; it never enters the model. A dot lies at (origin_x_km + unit_km * x, origin_y_km + unit_km * y), in
/// kilometres east and north.
struct DisplayPositions {
  std::vector<std::int16_t> x,
      y;                     ///< in steps of unit_km from the origin; as long and in the order of the input
  double origin_x_km = 0.0;  ///< kilometres; the middle of the picture
  double origin_y_km = 0.0;
  double unit_km = 1.0;          ///< kilometres per step
  double dot_distance_km = 0.0;  ///< what neighbours keep between them: the scale for the dots' radius
  std::vector<float> shift_km;   ///< how far each dot lies from its true place
};

/// Moves dots apart until no two are nearer than the dot distance, and no further than crowding forces them.
///
/// The dot distance is set so that the dots of any list cover the same share of the map: for England's 21,075
/// schools (640 km from end to end) it is 1.95 px on a map of 1.08 px/km. First a pressure that acts only
/// where a district is fuller than the dots' packing allows lets crowded cities swell as a whole (each school
/// keeps its neighbours); then pairs that are too near push each other apart, until none is left or 480
/// rounds are over. Fixed order, no random numbers, only + - * / and sqrt: the same picture on every machine.
///
/// x_km, y_km: true places in kilometres, equally long (precondition), all finite.
/// Limits: an empty list gives empty columns; schools at one place are spread round it; a list whose extent
/// is below a metre is treated as a single place.
DisplayPositions spread_dots(std::span<const float> x_km, std::span<const float> y_km);

}  // namespace schoolsim
