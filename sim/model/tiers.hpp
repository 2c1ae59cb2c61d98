#pragma once

#include <array>
#include <cstdint>

namespace schoolsim {

/// Tiers of partnership by a school's greatest realised depth: low below the first cut (without partner
/// included), high from the second up.
struct TierCuts {
  float low, high;
};

inline constexpr TierCuts tier_cuts{0.35F, 0.65F};

/// The tier of a depth: 1 loose, 2 middle, 3 deep; 0 for a negative one, by which files and pages mean that
/// there is no partner.
constexpr std::uint8_t tier_of(float depth) {
  if (!(depth >= 0)) return 0;
  return depth < tier_cuts.low ? 1 : depth < tier_cuts.high ? 2 : 3;
}

/// Depths below which a tie is shallow, and from which on it is deep: classes for shares of schools and for
/// ends of ties.
inline constexpr float shallow_below = 0.25F;
inline constexpr float deep_from = 0.5F;

/// Other cuts at which the margin is always reported too, since its level depends on them.
inline constexpr std::array<TierCuts, 3> other_tier_cuts{{{0.25F, 0.55F}, {0.30F, 0.70F}, {0.40F, 0.60F}}};

/// Terms after which membership of the low tier is compared with itself.
inline constexpr int persistence_terms = 9;

}  // namespace schoolsim
