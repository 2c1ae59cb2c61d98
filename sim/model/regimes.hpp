#pragma once

#include <array>
#include <cstddef>

#include "sim/model/parameters.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

// England's regimes of inspection: which rules hold when (inspection.regimes).

inline constexpr std::size_t n_inspection_regimes = 3;
/// The first two regimes have thresholds of their own; the third keeps those of the second.
inline constexpr std::size_t n_threshold_tables = 2;

/// The record that gets the stock of grades of August 2009: record 0 is August 2010.
inline constexpr Term term_of_stock = -3;

/// First terms of the second and the third regime, September 2012 and September 2016; the first begins with
/// the spin-up.
inline constexpr std::array<Term, n_inspection_regimes - 1> regime_begins{6, 18};

constexpr std::size_t regime_in(Term term) {
  return term < regime_begins[0] ? 0 : term < regime_begins[1] ? 1 : 2;
}
constexpr std::size_t threshold_table_in(Term term) { return term < regime_begins[0] ? 0 : 1; }

/// Phases whose values are parameters: primary (special schools take these) and secondary.
inline constexpr std::size_t n_regime_phases = 2;

/// Parameters that hold the thresholds: [table][phase][grade - 1].
using ThresholdMembers =
    std::array<std::array<std::array<double Parameters::*, 3>, n_regime_phases>, n_threshold_tables>;
const ThresholdMembers& threshold_members();

/// Parameters that hold the stock of grades: [phase][grade - 1].
using StockMembers = std::array<std::array<double Parameters::*, 3>, n_regime_phases>;
const StockMembers& stock_members();

/// The chance of each of three terms that makes a year's hazard.
double chance_a_term(double yearly_hazard);

/// What the regimes come to for every phase, worked out once, before a run.
struct Regimes {
  bool hold = false;
  std::array<std::array<std::array<float, 4>, n_phases>, n_inspection_regimes>
      chance{};  ///< a term, [regime][phase][grade - 1]
  std::array<std::array<GradeThresholds, n_phases>, n_threshold_tables> thresholds{};  ///< [table][phase]
  std::array<std::array<double, 3>, n_phases> stock{};  ///< shares of grades 1 to 3 in August 2009
};

Regimes make_regimes(const Parameters& parameters);

}  // namespace schoolsim
