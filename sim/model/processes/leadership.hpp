#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/leadership.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream bench{9};
inline constexpr Stream headship{10};  ///< leave and succession
inline constexpr Stream applicants{27};
}  // namespace stream

void lead_schools(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process leadership{.step = "S6",
                                    .name = "leadership",
                                    .sentence = "Heads and benches grow; some heads leave and are succeeded.",
                                    .streams = {stream::bench, stream::headship, stream::applicants},
                                    .needs = {&Coefficients::mechanism_leadership},
                                    .groups = {"bench", "head", "grow"},
                                    .function = lead_schools,
                                    .statement = R"(Benches and heads grow; heads leave and are succeeded.

  b += (by_head h + by_joint_work J + grow.rate) (1 - b)
       - decay (1 + decay_disadvantage (dbar + g_ph x_i)) b + noise N(0,1)
  h += (growth + by_joint_work J) (1 - h);  tenure + 1
  the head leaves with chance leave_primary (also of special schools) or leave_secondary, + leave_grade3 or
  leave_grade4, + leave_fall in the three terms that begin with a fall to grade 4; successor, in this order:
    1. own bench with chance b_i:  h = base + slope b_i + internal_sd N(0,1), insider;
       the bench loses promotion_inside of promotion_cost
    2. the best bench b_s in the own chain and among attended ties that are forced or realised deeper
       than partner_depth, with chance b_s:  h = base + slope b_s + internal_sd N(0,1);
       the bench of s loses promotion_cost per promotion
    3. the open market:  h = market_mean - market_slope g_ph x_i + market_sd times the greatest of
       `applicants` draws of N(0,1)
  then tenure 0,  p_k *= 1 - practice_loss (1 - b_i) (practice_loss_insider if insider),
    in case 2  p_k += practice_loss max(0, p_sk - p_ik);  c0 ~ Beta(disposition.alpha, disposition.beta);
    c = (1 - propensity.head_share) c + propensity.head_share c0

Head and bench are separate (EVIDENCE A24), so a school can outlive its head. A partner's bench that supplies
a head loses by it (A19): counted per promotion, in any order. S2 contains the disruption by a new head.

grow.rate is a programme for leaders where policy runs one; it takes grow.days a term. Succession uses the
grown benches; costs come off after all successions; practice is that before this process. Source: MODEL
section 3, S6; EVIDENCE 1.4, A17, A19, A24. Limits: with chance 0 every head stays.
)"};
}  // namespace process

}  // namespace schoolsim
