#pragma once

#include <array>

#include "sim/model/random/draws.hpp"
#include "sim/model/regimes.hpp"
#include "sim/model/school_list.hpp"

namespace schoolsim {

/// How often each grade is given to schools that had one before, in any unit: [table][phase][grade - 1],
/// primary and secondary.
using GivenGrades = std::array<std::array<std::array<double, 4>, n_regime_phases>, n_threshold_tables>;

/// England, per cent (Ofsted, 2009-12 and 2012-14: rounded from scenarios/targets/england.csv,
/// `given`).
inline constexpr GivenGrades england_gives{
    {{{{9, 51, 36, 5}, {11, 41, 42, 7}}}, {{{7, 61, 30, 2}, {7, 46, 38, 9}}}}};

/// Terms in which those grades were given, first and last, by table.
inline constexpr std::array<std::array<Term, 2>, n_threshold_tables> given_in{{{-3, 5}, {6, 11}}};

/// `parameters` with the thresholds under which inspectors give grades in these shares, on the baseline
/// (parameters as they are, no policy), with inspection.regimes on.
///
/// One run finds all: its spin-up and the terms up to 11, without a twin. Before each term all schools of a
/// phase are judged with fresh noise, and the thresholds of that term are the quantiles of these signals,
/// weighted by the chance of an inspection, at which grades would be given as asked; so grades, and all that
/// follows from them, are what they are under thresholds that fit. The thresholds returned are the same
/// quantiles of the signals of all terms of given_in together: -3 to 5 (school years 2009-12) for the first
/// table, 6 to 11 (2012-14) for the second, which so depends on the first. Special schools, which take the
/// primaries', are not among these. A phase without schools keeps its thresholds.
///
/// For whoever makes parameter sets, once for each. No run does this for itself: a policy must not move the
/// yardstick by which it is measured.
Parameters with_found_thresholds(const SchoolList& schools, Parameters parameters, const Draws& draws,
                                 const GivenGrades& given = england_gives);

}  // namespace schoolsim
