#include "sim/model/processes/market.hpp"

#include <algorithm>

#include "sim/model/math.hpp"

namespace schoolsim {

float Market::logit(SchoolIndex i, SchoolIndex j) const {
  const bool common = have_common_partner(state_.ties, i, j);
  return acceptance_logit(now_.k, state_, scratch_, i, utility(now_, state_, scratch_, i, j, common));
}

bool Market::accepts(SchoolIndex i, SchoolIndex j, float bonus, DrawStream& draw) const {
  return answer_of(now_, i, j, draw.bernoulli(math::logistic(logit(i, j) + bonus)), scratch_.sight);
}

bool Market::both_accept(SchoolIndex i, SchoolIndex j, float bonus, DrawStream& draw) const {
  const bool first = accepts(i, j, bonus, draw);
  const bool second = accepts(j, i, bonus, draw);
  return first && second;
}

void Market::tie(SchoolIndex i, SchoolIndex j, const Terms& terms) {
  const float trust = std::min(1.0F, terms.trust);
  add({i, j, trust, trust, terms.depth, terms.kind, terms.origin, terms.area});
}

bool Market::introduce(SchoolIndex i, SchoolIndex j, const Terms& terms) {
  DrawStream draw = now_.draws.stream(terms.stream, now_.term, now_.world.id[i], now_.world.id[j]);
  if (!both_accept(i, j, terms.bonus, draw)) return false;
  tie(i, j, terms);
  return true;
}

}  // namespace schoolsim
