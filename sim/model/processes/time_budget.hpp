#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S2. Effective leadership, and the days that leaders can give to partnership.
///
///   h_eff = h_i;  coerced member: + executive_share max(0, h_lead - h_i);  lead of g: * (1 - lead_penalty g)
///           member of a chain, school under an executive head and those who lead them: see chains.hpp and
///           executives.hpp
///           tenure < disruption_terms: * 1 - disruption (1 - b_i) (disruption_insider if insider)
///   l_i = w h_eff + (1 - w) b_i,  w = leadership.head_weight
///   a_i = absorption.base + (1 - absorption.base) l_i
///   T_i = max(0, days_per_leader M_i (base_share + leadership_share l_i)
///                - initiatives.days m sqrt(M_i) - load_i - taken_i)
///         taken_i: days that programmes take of the school in this term
///
/// The burden of initiatives grows with sqrt(M) but resources with M: small schools have little left.
/// Source: MODEL section 3, S2; the form of the burden is assumed. Limits: no initiatives and no load leave T
/// proportional to M.
void budget_time(const Step& now, const State& state, Scratch& scratch);

/// l_i of a school as it stands.
float effective_leadership(const World& world, const Coefficients& k, const State& state, SchoolIndex i);

}  // namespace schoolsim
