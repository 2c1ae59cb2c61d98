#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/learning.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream learning{8};
}  // namespace stream

void learn(const Step& now, State& state, Scratch& scratch);

/// Mean practice that school i would gain in a term from half-edge e, attended, as its only one, with the
/// practice, trust and realised depth that stand.
float gain_from_tie(const Coefficients& k, const State& state, const std::vector<float>& leadership,
                    SchoolIndex i, std::uint32_t e);

/// G(m): own improvement under m initiatives, 1 at m*.
float focus(const Coefficients& k, float initiatives);

namespace process {
inline constexpr Process learning{
    .step = "S5",
    .name = "learning",
    .sentence = "Practice changes by own work, partners, advisers, loss and luck.",
    .streams = {stream::learning},
    .groups = {"learning", "fit"},
    .function = learn,
    .statement = R"(Practice moves by what schools do alone and with partners. Over attended ties:

  gap = max(0, p_jk - p_ik)
  transfer    (1 - y) learning.transfer a_i x_ij t_ij gap
  joint work  y learning.joint sqrt(a_i a_j) x_ij [gap + learning.create u_k (1 - p_ik)]
              u_k = (K/2) w_k / sum w_k,  w_k = (r_k (1 - (p_ik + p_jk)/2))^create_power
  S_ik = sum over ties;  g_ik = S_ik / (1 + S_ik / cap_i),  cap_i = learning.cap a_i
  gain_i = mean_k g_ik
  own         speed learning.own G(m) r_k l_i (1 - p_ik)
              G(m) = f0 + (1 - f0) (m/m*) exp(1 - m/m*),  f0 = learning.focus_floor, m* = learning.focus
  decay       speed learning.decay (1 + decay_disadvantage g_ph x_i) (1 + curriculum.turnover (r_k - 1)) p_ik
  advisers    learning.la_support s capLA a_i max(0, mean of the authority - p_ik)
  authority   speed r0 (effect_i + group_i),  group_i 0 while group.effect_sd is
  luck        noise_school N(0,1) for the school + uniform noise of sd noise_area for each area
  p_ik = clamp(p_ik + own + g_ik + advisers - decay + authority + luck);  Q_i = clamp(mean_k p_ik + team_i)

In secondary schools speed is learning.speed speed_secondary and noise_school that times noise_secondary_ratio.
r0 = 0.46 learning.own + learning.decay, both as they are for the whole run, so that the authority moves the
practice of a middling school in the end by its lasting effect_i (authority.effect_sd), and its academy group by
group_i.

In a tie for one area of practice gap and w_k are 0 in all others; transfer by a deployed leader counts
deploy.intensity times.

Transfer only closes a gap from above; joint work also creates, most where both are weak and the area
matters. Saturation bounds what a school can absorb in a term. Decay stands for staff who leave, more in
disadvantaged schools.

All right-hand sides use the old p. Source: MODEL section 3, S5; EVIDENCE 1.6 and A5. Limits: no ties, no
luck and no advisers leave p at own G r l / (own G r l + decay), the same for any r if turnover is 1; g never
exceeds cap.
)"};
}  // namespace process

}  // namespace schoolsim
