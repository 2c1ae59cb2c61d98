#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace schoolsim {

/// One step is one school term, three a year. Term 0 is the start of the autonomy regime; spin-up terms are
/// negative.
using Term = std::int32_t;
inline constexpr Term no_term = std::numeric_limits<Term>::min();

/// Position of a school in a World's columns, in canonical order. Never a key of random draws: SchoolId is.
using SchoolIndex = std::uint32_t;
inline constexpr SchoolIndex no_school = std::numeric_limits<SchoolIndex>::max();

/// What a school list calls the school (a register's URN, or a running number): the key of all its draws.
using SchoolId = std::uint32_t;

inline constexpr int terms_per_year = 3;

enum class Phase : std::uint8_t { primary, secondary, special };
inline constexpr int n_phases = 3;

/// A value by phase; special schools have that of primary schools.
template <class T>
struct ByPhase {
  T primary, secondary;
  constexpr const T& operator[](Phase phase) const { return phase == Phase::secondary ? secondary : primary; }
};

/// Least judged signals for grades 1, 2 and 3.
using GradeThresholds = std::array<float, 3>;

/// Areas of practice of one school (K in the equations).
inline constexpr int n_areas = 8;

}  // namespace schoolsim
