#pragma once

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// Calls f(name, unit, words, column) for each column of a school list that files hold as it is: all but the
/// authority, which files hold as a row of their table of authorities.
template <class List, class F>
void for_each_school_column(List& list, F f) {
  f("id", "1", "the list's number of the school (URN or running number), key of its random draws", list.id);
  f("phase", "1", "phase of education", list.phase);
  f("pupils", "pupils", "head count", list.pupils);
  f("disadvantage", "share", "share of pupils on free meals in six years", list.disadvantage);
  f("x_km", "km", "easting", list.x_km);
  f("y_km", "km", "northing", list.y_km);
  f("grade", "1", "observed inspection grade", list.grade);
  f("group", "1", "observed trust or federation, 0 for none, shown only", list.group);
}

}  // namespace schoolsim
