#pragma once

#include <array>

namespace schoolsim {

/// Tiers of partnership by a school's greatest realised depth: low below the first cut (without partner
/// included), high from the second up.
struct TierCuts {
  float low, high;
};

inline constexpr TierCuts tier_cuts{0.35F, 0.65F};

/// Other cuts at which the margin is always reported too, since its level depends on them.
inline constexpr std::array<TierCuts, 3> other_tier_cuts{{{0.25F, 0.55F}, {0.30F, 0.70F}, {0.40F, 0.60F}}};

/// Terms after which membership of the low tier is compared with itself.
inline constexpr int persistence_terms = 9;

}  // namespace schoolsim
