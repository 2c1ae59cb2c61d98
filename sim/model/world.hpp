#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/regimes.hpp"
#include "sim/model/school_list.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// Schools of the same phase that a school knows as near.
inline constexpr std::uint32_t max_near = 12;

/// What decides how two schools fit each other, together: a candidate may lie anywhere, and is one visit to
/// memory.
struct Profile {
  float x_km, y_km;
  float disadvantage;
  Phase phase;
};

/// A range of consecutive schools.
struct SchoolRange {
  struct Iterator {
    SchoolIndex school;
    SchoolIndex operator*() const { return school; }
    Iterator& operator++() { return ++school, *this; }
    bool operator!=(const Iterator& other) const { return school != other.school; }
  };
  SchoolIndex first, last;  ///< up to, but not with, the last
  [[nodiscard]] Iterator begin() const { return {first}; }
  [[nodiscard]] Iterator end() const { return {last}; }
  [[nodiscard]] SchoolIndex size() const { return last - first; }
};

/// Pupils of one year. Special schools count as primaries.
inline float cohort_of(Phase phase, float pupils) { return pupils / ByPhase<float>{7, 6}[phase]; }

/// What does not change during a run. Columns run over schools in canonical order: authority, then a
/// space-filling curve, then id; so neighbours are near in memory and nothing depends on the order of the
/// user's list.
struct World {
  std::vector<SchoolId> id;
  std::vector<Profile> profile;
  std::vector<Phase> phase;
  std::vector<float> pupils;
  std::vector<float> disadvantage;         ///< share of pupils
  std::vector<float> excess_disadvantage;  ///< x_i: d_i - dbar or, with disadvantage.scale, by logarithms
  std::vector<float> graded_disadvantage;  ///< g_ph x_i, which slopes of leadership and of losses multiply
  std::vector<float> bench_disadvantage;   ///< dbar + g_ph x_i, by which benches shrink
  std::vector<float> leaders;              ///< M_i = 1 + pupils / time.pupils_per_leader
  std::vector<float> sqrt_leaders;
  std::vector<float> result_error;  ///< root of the phase's median cohort over the school's: error of results
  std::vector<float> governors;     ///< how outward-looking they are, uniform on 0 to 1
  std::vector<std::uint16_t> authority;      ///< position in the authority columns below
  std::vector<float> authority_effect;       ///< effect_i: lasting effect of the authority on effectiveness
  std::vector<std::uint8_t> observed_grade;  ///< the list's, 0 unknown; empty without start.from_data
  std::vector<float> observed_value_added;   ///< the list's, NaN unknown; empty where observed_grade is
  std::vector<std::uint32_t> list_position;  ///< position in the SchoolList
  std::vector<SchoolIndex> near;     ///< [school][max_near]: nearest schools of the same phase, nearest first
  std::vector<std::uint8_t> n_near;  ///< how many of them there are

  std::vector<std::uint32_t>
      authority_begin;  ///< schools of authority a: [authority_begin[a], authority_begin[a + 1])
  std::vector<std::int32_t> authority_code;
  std::vector<std::string> authority_region;
  std::vector<float> authority_support;  ///< capacity to support schools (capLA)

  std::vector<SchoolIndex> by_disadvantage;  ///< schools by rising disadvantage, equals by id

  float mean_disadvantage = 0;
  float authority_rate = 0;  ///< rate at which practice drifts by effect_i, at learning.speed 1

  Regimes regimes;  ///< of inspection

  [[nodiscard]] SchoolIndex size() const { return static_cast<SchoolIndex>(id.size()); }
  [[nodiscard]] std::uint32_t n_authorities() const {
    return static_cast<std::uint32_t>(authority_code.size());
  }
  [[nodiscard]] SchoolRange schools_of(std::uint32_t an_authority) const {
    return {authority_begin[an_authority], authority_begin[an_authority + 1]};
  }
  [[nodiscard]] float distance_km(SchoolIndex i, SchoolIndex j) const {
    const float dx = profile[i].x_km - profile[j].x_km;
    const float dy = profile[i].y_km - profile[j].y_km;
    return math::sqrt(dx * dx + dy * dy);
  }
};

/// Puts a list into canonical order and draws what a list does not fix (the authorities' capacity to
/// support). Requires at least one school.
World make_world(const SchoolList& list, const Parameters& parameters, const Draws& draws);

/// The synthetic system of MODEL section 2, drawn anew for each (seed, replicate): n schools in n/150
/// authorities.
SchoolList draw_synthetic_schools(std::uint32_t n, const Parameters& parameters, const Draws& draws);

/// Positions in parameter_table() of what makes draw_synthetic_schools draw other schools for `a` than for
/// `b`.
std::vector<std::size_t> synthetic_differences(const Parameters& a, const Parameters& b);

}  // namespace schoolsim
