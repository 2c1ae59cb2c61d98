#pragma once

#include <cstdint>

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// The built-in England: 21,075 synthetic schools on the real map, a pure function of `seed` (draws of
/// stream::england, replicate 0), the same bits on every machine. No school of it is a real school.
///
/// Taken from the figures as they are: the number of schools of each phase and authority in each 5 km square
/// of the national grid, and by authority and phase the mean and sd of log pupils and of disadvantage; blank
/// figures are pooled from the region's, then the nation's, schools of that phase, and where a phase has none
/// at all (16 plus) taken from the authority's secondary schools.
///
/// Place. Squares in order of the grid; within one, phase by phase, every next school
/// - shares the site of an earlier one of its phase with a small chance (infant beside junior; also the
///   real list knows a sixth of its places only to the postcode sector);
/// - else settles near an earlier school of the square with chance n / (n + theta), n the schools placed in
///   the square: Hoppe's urn, so that towns grow where schools are and a few schools are so many villages;
///   distance Gaussian;
/// - else founds a settlement: the better of two candidates, the one farther from all schools in this and
///   the neighbouring squares (villages keep apart); candidates follow the density of schools interpolated
///   bilinearly between the centres of the squares (fewer at a coast, more towards a town).
/// Numbers: see england.cpp; they are national, none is fitted to an authority.
///
/// Pupils: lognormal. Disadvantage: logit-normal with the mean and sd of the figures (a beta of the same
/// moments has too many schools near 0). Both are tied to the density of the square within an authority and
/// phase by a normal copula, and disadvantage is alike among neighbours: a school takes part of the latent
/// value of the one it settled beside.
///
/// Limits: pupils and disadvantage are tied by density alone (in secondary schools small ones are in truth
/// poorer: r = -.29); neither grades nor groups.
SchoolList draw_england(std::uint64_t seed);

}  // namespace schoolsim
