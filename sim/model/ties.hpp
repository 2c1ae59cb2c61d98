#pragma once

#include <array>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/step.hpp"

// Read the plain one of what enters and ends first: tests/model/plain/ties.cpp.

namespace schoolsim {

/// What follows from where two schools are and what they are like.
struct PairFit {
  float distance;  ///< km
  float travel;    ///< k_ij = 1 + dist / tie.travel_scale
  float rivalry;   ///< R_ij = 1[same phase] exp(-dist / rivalry.scale)
  float fit;       ///< x_ij = (1 if same phase else fit.cross_phase) exp(-|d_i - d_j| / fit.context_scale)
};

/// By how much the disadvantage of two schools differs.
inline float unlikeness(const World& world, SchoolIndex i, SchoolIndex j) {
  const float difference = world.profile[i].disadvantage - world.profile[j].disadvantage;
  return difference < 0 ? -difference : difference;
}

/// pair_fit, given exp(-dist / rivalry.scale), where both are of the same phase, and exp(-|d_i - d_j| /
/// fit.context_scale).
inline PairFit pair_fit_of(const World& world, const Coefficients& k, SchoolIndex i, SchoolIndex j,
                           std::uint8_t area, float distance, float fading_rivalry, float likeness) {
  const bool same_phase = world.profile[i].phase == world.profile[j].phase;
  return {distance, 1.0F + distance / k.tie_travel_scale, same_phase ? fading_rivalry : 0.0F,
          (same_phase || area != no_area ? 1.0F : k.fit_cross_phase) * likeness};
}

/// In a tie for one area of practice all phases fit alike.
inline PairFit pair_fit(const World& world, const Coefficients& k, SchoolIndex i, SchoolIndex j,
                        std::uint8_t area = no_area) {
  const float distance = world.distance_km(i, j);
  return pair_fit_of(world, k, i, j, area, distance, math::exp(-distance / k.rivalry_scale),
                     math::exp(-unlikeness(world, i, j) / k.fit_context_scale));
}

/// Recomputes what ties keep of pair_fit, for when a policy has changed its coefficients.
void refresh_pair_fit(const World& world, const Coefficients& k, Ties& ties);

/// Position of i's half-edge to j, or no_index.
std::uint32_t find_tie(const Ties& ties, SchoolIndex i, SchoolIndex j);

/// Whether any school has one of its staff with a partner.
bool are_guests(const Ties& ties);

bool have_common_partner(const Ties& ties, SchoolIndex i, SchoolIndex j);

/// Removes the half-edges marked in `ended`; the order of the others stays.
void remove_ties(const std::vector<std::uint8_t>& ended, std::vector<std::uint32_t>& moved, Ties& ties);

/// The ties that stand together with those that begin in this step: the only way to add to the latter.
class TiesInTheMaking {
 public:
  TiesInTheMaking(const Ties& standing, NewTies& made) : standing_(standing), made_(made) {}

  [[nodiscard]] std::uint32_t degree(SchoolIndex i) const {
    return standing_.degree(i) + (made_.empty() ? 0 : made_.degree_[i]);
  }
  [[nodiscard]] bool are_tied(SchoolIndex i, SchoolIndex j) const {
    return find_tie(standing_, i, j) != no_index || find_made(i, j) != nullptr;
  }
  /// The tie of the two that begins in this step, or null.
  [[nodiscard]] NewTie* find_made(SchoolIndex i, SchoolIndex j) const;
  /// Calls f with each school that a tie of i's that begins in this step joins it to.
  template <class F>
  void for_each_made(SchoolIndex i, F f) const {
    if (made_.empty()) return;
    for (std::uint32_t t = made_.latest_[i]; t != no_index;) {
      const bool is_first = made_[t].first == i;
      f(is_first ? made_[t].second : made_[t].first);
      t = made_.previous_[t][is_first ? 0 : 1];
    }
  }
  /// Adds a tie, unless it joins a school to itself or to a partner; whether it did.
  bool add(const NewTie& tie);

 private:
  const Ties& standing_;
  NewTies& made_;
};

/// Adds ties behind the present half-edges of their schools: first sides in the given order, then second
/// sides.
void insert_ties(const World& world, const Coefficients& k, const NewTies& new_ties, Ties& working_copy,
                 Ties& ties);

}  // namespace schoolsim
