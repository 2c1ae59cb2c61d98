#pragma once

#include <algorithm>

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/formation.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream search{12};
inline constexpr Stream candidate{13};
inline constexpr Stream choice{14};  ///< Gumbel of a pair
inline constexpr Stream acceptance{15};
inline constexpr Stream choice_outside{21};  ///< Gumbel of not proposing
}  // namespace stream

void form_ties(const Step& now, State& state, Scratch& scratch);

/// Reputation of a grade: 1 at grade 1, 0 at grade 4.
inline float reputation(std::uint8_t grade) { return static_cast<float>(4 - grade) * (1.0F / 3.0F); }

/// U_ij without the Gumbel shock, given whether i and j have a common partner.
float utility(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
              bool common_partner);

/// Logit of the chance with which i accepts j, given the utility of j to i.
inline float acceptance_logit(const Coefficients& k, const State& state, const Scratch& scratch,
                              SchoolIndex i, float utility_to_i) {
  return k.acceptance_base + k.acceptance_propensity * (state.propensity[i] - 0.5F) + utility_to_i +
         k.governors_acceptance * scratch.levers.openness[i];
}

/// Whether i accepts j, if by its own rules it would (`own`): for the player's school what it was told.
inline bool answer_of(const Step& now, SchoolIndex i, SchoolIndex j, bool own, Sight& sight) {
  if (now.player == nullptr || now.player->school != i) return own;
  const std::vector<SchoolIndex>& told = now.player->accepts;
  const bool accepted = now.player->decides ? std::find(told.begin(), told.end(), j) != told.end() : own;
  if (accepted) sight.accepted.push_back(j);
  return accepted;
}

/// comp_ij, up to its cap: what j does better than i.
float complementarity(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                      SchoolIndex j);

namespace process {
inline constexpr Process formation{
    .step = "S9",
    .name = "formation",
    .sentence = "Schools with time to spare search, propose and accept.",
    .streams = {stream::search, stream::candidate, stream::choice, stream::acceptance,
                stream::choice_outside},
    .needs = {&Coefficients::mechanism_ties, &Coefficients::mechanism_formation},
    .groups = {"search", "choice", "acceptance"},
    .function = form_ties,
    .statement = R"(New partnerships: proposals to one of a few candidates, answers by those proposed to.

A. A school with left_i >= tie.base_days and fewer than search.degree_limit ties searches with chance
     1 - (1 - search.rate c_i) (1 - search.need need_i) (1 - search.la_support s capLA)
         (1 - governors.search openness_i) (1 - 1[attended none] fear.search fear.active).
   Candidates: search.friends partners of partners, search.near of the nearest, search.authority of the
   authority, search.country of all, the lead of the alliance, area.candidates of those who came to the
   same meetings, and platform.candidates platform.active schools that a platform shows, each the one with
   most to give (comp_ij x_ij) of platform.sample schools of all; each is drawn once, and dropped if it is the
   school itself, a partner or drawn before.
     U_ij = strength rep_j + complementarity min(cap, comp_ij) x_ij + transitivity 1[common partner]
            + proximity exp(-dist / proximity_scale)
            - (reputation_gap + reputation_gap_pressure P_i) |rep_i - rep_j| (1 if rep_j < rep_i
              else look_up)
            - choice.rivalry R_ij P_i + 1[same phase] shared_need min(need_i, need_j)
     In the first term a platform puts rep_j nearer, by platform.active, to that of the grade that the
     mean of p_jk would earn if it were judged without error.
     rep = (4 - grade) / 3,  R_ij and x_ij by rivalry.scale, fit.cross_phase and fit.context_scale,
     comp_ij = (1/K) sum_k r_k max(0, p_jk - p_ik) / complementarity_scale
   It proposes to the greatest U + Gumbel, if that exceeds choice.outside + Gumbel. The Gumbel belongs to
   the pair, so that a better offer never makes a school turn to a third.
B. Each target takes its proposals by falling U_ji (equals by id) and accepts with chance
     sigma(acceptance.base + acceptance.propensity (c_j - 0.5) + U_ji + governors.acceptance openness_j)
   while days left (less acceptance.reserve base days if it proposes itself) >= tie.base_days k_ij, and
   fewer than acceptance.degree_limit ties. What cannot be afforded is skipped. Mutual proposals are accepted
   outright.
C. Trust trust.initial + trust.transitive 1[common partner], depth tie.initial_depth, origin curriculum if
   min(need_i, need_j) > curriculum.need_origin. The trust of a side that proposed while it attended no
   tie is less by the share fear.distrust fear.active.

An acceptance takes base_days k_ij of the capacity; a mutual proposal takes none and counts as a tie. Common
partners are judged on the ties that S8 left. Retrenchment (EVIDENCE A8) is the cost of a gap in reputation,
larger under pressure.

Ties that policy has made earlier in the term (S6) count as ties here, and take base_days k_ij of what their
sides have left. New ties are put down in scratch.new_ties; the term enters them. Source: MODEL section 3,
S9; EVIDENCE A8, A9, A13, A15, A16, A23.
)"};
}  // namespace process

}  // namespace schoolsim
