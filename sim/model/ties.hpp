#pragma once

#include <vector>

#include "sim/model/step.hpp"

namespace schoolsim {

/// What follows from where two schools are and what they are like.
struct PairFit {
  float distance;  ///< km
  float travel;    ///< k_ij = 1 + dist / tie.travel_scale
  float rivalry;   ///< R_ij = 1[same phase] exp(-dist / rivalry.scale)
  float fit;       ///< x_ij = (1 if same phase else fit.cross_phase) exp(-|d_i - d_j| / fit.context_scale)
};

PairFit pair_fit(const World& world, const Coefficients& k, SchoolIndex i, SchoolIndex j);

/// Recomputes what ties keep of pair_fit, for when a policy has changed its coefficients.
void refresh_pair_fit(const World& world, const Coefficients& k, Ties& ties);

/// Position of i's half-edge to j, or no_index.
std::uint32_t find_tie(const Ties& ties, SchoolIndex i, SchoolIndex j);

bool have_common_partner(const Ties& ties, SchoolIndex i, SchoolIndex j);

/// Removes the half-edges marked in `ended`; the order of the others stays.
void remove_ties(const std::vector<std::uint8_t>& ended, std::vector<std::uint32_t>& moved, Ties& ties);

/// Adds ties behind the present half-edges of their schools: first sides in the given order, then second
/// sides.
void insert_ties(const World& world, const Coefficients& k, const std::vector<NewTie>& new_ties,
                 Ties& working_copy, Ties& ties);

}  // namespace schoolsim
