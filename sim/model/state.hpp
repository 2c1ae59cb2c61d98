#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/model/areas.hpp"
#include "sim/model/costs.hpp"
#include "sim/model/tie_kinds.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

inline constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint8_t no_area = std::numeric_limits<std::uint8_t>::max();

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// A start value that start.cpp, or the maker of a tie, puts in place.
inline constexpr struct Drawn {
  constexpr operator int() const { return 0; }
} drawn_later;

/// One row of columns.def, whose head says what its fields mean.
struct ColumnInfo {
  std::string_view of;  ///< school, head, tie, system, or derived for what is recorded but not held
  std::string_view name, symbol, unit;
  double least, most;
  bool recorded;  ///< of ties: whether both sides must hold the same
  std::string_view start, words;
};

/// All rows of columns.def.
std::vector<ColumnInfo> state_columns();

/// A column over schools.
template <class T>
using SchoolColumn = std::conditional_t<std::is_same_v<T, AreaValues>, AreaTable, std::vector<T>>;

/// The value of a school or half-edge as ranges hold it and files record it: none is -1; of areas their mean.
template <class T>
float plain_value(const std::vector<T>& column, std::size_t i) {
  if constexpr (std::is_same_v<T, std::uint32_t>)
    if (column[i] == no_index) return -1;
  return static_cast<float>(column[i]);
}
inline float plain_value(const AreaTable& practice, std::size_t i) {
  return mean(practice.col(static_cast<Eigen::Index>(i)));
}

/// Half-edges (school i to partner j) in compressed rows: those of school i are [begin[i], begin[i + 1]). A
/// school may have any number. Both half-edges of a tie hold the same depth, age, kind, origin and area;
/// trust is directed.
struct Ties {
  std::vector<std::uint32_t> begin;  ///< n_schools + 1
#define TIE(type, name, ...) std::vector<type> name;
#include "sim/model/columns.def"

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(partner.size()); }
  [[nodiscard]] std::uint32_t degree(SchoolIndex i) const { return begin[i + 1] - begin[i]; }
  /// Whose half-edge it is. How many a school has is chance, and the end of a loop over them is guessed wrong
  /// for every other school: what can be done for all half-edges in one loop takes less time.
  [[nodiscard]] SchoolIndex school(std::uint32_t half_edge) const { return partner[reverse[half_edge]]; }
};

/// Calls f(row, column of, start) for each column over half-edges, where column of(ties) is that column.
template <class F>
void for_each_tie_column(F f) {
#define TIE(type, name, start, least, most, unit, both, symbol, words)          \
  f(                                                                            \
      ColumnInfo{"tie", #name, symbol, unit, least, most, both, #start, words}, \
      [](auto& ties) -> auto& { return ties.name; }, start);
#include "sim/model/columns.def"
}

/// Heads, by the post they hold (post i is the headship of school i): moving a head moves its record.
struct Heads {
#define HEAD(type, name, ...) std::vector<type> name;
#include "sim/model/columns.def"
};

/// Formal groups under one lead.
struct Groups {
  std::vector<SchoolIndex> lead;
  std::vector<std::uint32_t> members;  ///< without the lead
  std::vector<Term> founded;
};

/// Chains of schools: groups whose own capacity differs and lasts, and that may fail.
struct Chains {
  std::vector<SchoolIndex> lead;       ///< no_school once closed
  std::vector<std::uint32_t> members;  ///< without the lead
  std::vector<float> capacity;         ///< what the chain adds to its lead's skill
  std::vector<std::uint16_t> failing;  ///< terms in a row
};

/// Groups of schools whose own capacity differs and lasts, as academies formed them.
struct AcademyGroups {
  std::vector<SchoolIndex> founder;
  std::vector<std::uint32_t> schools;  ///< with the founder
  std::vector<float> capacity;         ///< standard normal
  std::vector<float> room;             ///< schools that it takes at most
};

/// Classes of depth for which the ends of free ties are counted: below .25, below .5, from .5 up.
inline constexpr std::size_t n_depth_classes = 3;

using DepthCounts = std::array<std::uint64_t, n_depth_classes>;

/// All that changes in a run; a copy is a branch. Columns run over schools in the world's canonical order.
struct State {
  Term term = 0;  ///< the next step to be taken
#define SCHOOL(type, name, ...) SchoolColumn<type> name;
#define PART(type, name, ...) type name{};
#include "sim/model/columns.def"

  [[nodiscard]] SchoolIndex size() const { return static_cast<SchoolIndex>(bench.size()); }
};

/// Calls f(row, column of, start) for each column over schools or heads, where column of(state) is that
/// column.
template <class F>
void for_each_school_column(F f) {
#define SCHOOL(type, name, start, least, most, unit, recorded, symbol, words)          \
  f(                                                                                   \
      ColumnInfo{"school", #name, symbol, unit, least, most, recorded, #start, words}, \
      [](auto& state) -> auto& { return state.name; }, start);
#define HEAD(type, name, start, least, most, unit, recorded, symbol, words)          \
  f(                                                                                 \
      ColumnInfo{"head", #name, symbol, unit, least, most, recorded, #start, words}, \
      [](auto& state) -> auto& { return state.heads.name; }, start);
#include "sim/model/columns.def"
}

/// Hash of every column, for tests of equality and as a checksum of a run.
std::uint64_t hash(const State& state);

}  // namespace schoolsim
