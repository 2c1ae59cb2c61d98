#include "sim/model/math.hpp"

namespace schoolsim::math::detail {

double normal_quantile_tail(double p) {
  if (!(p > 0 && p < 1)) return p <= 0 ? -infinity : p >= 1 ? infinity : p;
  const bool is_lower = p < 0.5;
  const double distance = sqrt(-log(is_lower ? p : 1 - p));
  double above = 0;
  double below = 0;
  if (distance <= 5) {
    const double r = distance - 1.6;
    above = polynomial(r, 1.42343711074968357734e+0, 4.63033784615654529590e+0, 5.76949722146069140550e+0,
                       3.64784832476320460504e+0, 1.27045825245236838258e+0, 2.41780725177450611770e-1,
                       2.27238449892691845833e-2, 7.74545014278341407640e-4);
    below = polynomial(r, 1.0, 2.05319162663775882187e+0, 1.67638483018380384940e+0,
                       6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
                       5.47593808499534494600e-4, 1.05075007164441684324e-9);
  } else {
    const double r = distance - 5;
    above = polynomial(r, 6.65790464350110377720e+0, 5.46378491116411436990e+0, 1.78482653991729133580e+0,
                       2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                       2.71155556874348757815e-5, 2.01033439929228813265e-7);
    below = polynomial(r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                       1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
                       1.42151175831644588870e-7, 2.04426310338993978564e-15);
  }
  const double z = above / below;
  return is_lower ? -z : z;
}

}  // namespace schoolsim::math::detail
