#include "sim/model/math.hpp"

namespace schoolsim::math::detail {

double normal_quantile_tail(double p) {
  if (!(p > 0 && p < 1)) return p <= 0 ? -infinity : p >= 1 ? infinity : p;
  const bool is_lower = p < 0.5;
  const double distance = sqrt(-log(is_lower ? p : 1 - p));
  if (distance <= 5) return normal_quantile_near_tail(p);
  const double r = distance - 5;
  const double above =
      polynomial(r, 6.65790464350110377720e+0, 5.46378491116411436990e+0, 1.78482653991729133580e+0,
                 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                 2.71155556874348757815e-5, 2.01033439929228813265e-7);
  const double below =
      polynomial(r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                 2.04426310338993978564e-15);
  const double z = above / below;
  return is_lower ? -z : z;
}

}  // namespace schoolsim::math::detail
