#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/model/areas.hpp"
#include "sim/model/costs.hpp"
#include "sim/model/tie_kinds.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

inline constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint8_t no_area = std::numeric_limits<std::uint8_t>::max();

/// Half-edges (school i to partner j) in compressed rows: those of school i are [begin[i], begin[i + 1]). A
/// school may have any number. Both half-edges of a tie hold the same depth, age, kind, origin and area;
/// trust is directed.
struct Ties {
  std::vector<std::uint32_t> begin;  ///< n_schools + 1
  std::vector<SchoolIndex> partner;
  std::vector<std::uint32_t> reverse;  ///< position of the partner's half-edge
  std::vector<float> trust;            ///< of the school in its partner, 0 to 1
  std::vector<float> depth;            ///< z, from exchange (0) to joint practice (1)
  std::vector<float> realised;    ///< y, the depth both sides had time for this term; negative: not attended
  std::vector<float> travel;      ///< k_ij = 1 + distance / tie.travel_scale
  std::vector<float> rivalry;     ///< R_ij
  std::vector<float> fit;         ///< x_ij
  std::vector<std::uint8_t> age;  ///< terms, stops at 255
  std::vector<std::uint8_t> unattended;  ///< terms without contact in a row
  std::vector<TieKind> kind;
  std::vector<TieOrigin> origin;
  std::vector<std::uint8_t> area;   ///< area of practice that the tie is for, or no_area
  std::vector<std::uint8_t> guest;  ///< terms for which one of the school's staff is still with the partner

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(partner.size()); }
  [[nodiscard]] std::uint32_t degree(SchoolIndex i) const { return begin[i + 1] - begin[i]; }
  /// Whose half-edge it is. How many a school has is chance, and the end of a loop over them is guessed wrong
  /// for every other school: what can be done for all half-edges in one loop takes less time.
  [[nodiscard]] SchoolIndex school(std::uint32_t half_edge) const { return partner[reverse[half_edge]]; }

  /// Calls f with each per-half-edge column.
  template <class Self, class F>
  static void for_each_column(Self& ties, F f) {
    f(ties.partner), f(ties.reverse), f(ties.trust), f(ties.depth), f(ties.realised), f(ties.travel);
    f(ties.rivalry), f(ties.fit), f(ties.age), f(ties.unattended), f(ties.kind), f(ties.origin), f(ties.area);
    f(ties.guest);
  }

  /// Calls f with each per-half-edge column of both.
  template <class F>
  static void for_each_column_of(const Ties& a, Ties& b, F f) {
    f(a.partner, b.partner), f(a.reverse, b.reverse), f(a.trust, b.trust), f(a.depth, b.depth);
    f(a.realised, b.realised), f(a.travel, b.travel), f(a.rivalry, b.rivalry), f(a.fit, b.fit),
        f(a.age, b.age);
    f(a.unattended, b.unattended), f(a.kind, b.kind), f(a.origin, b.origin), f(a.area, b.area),
        f(a.guest, b.guest);
  }
};

/// Heads, by the post they hold (post i is the headship of school i): moving a head moves its record.
struct Heads {
  std::vector<float> skill;           ///< h
  std::vector<float> disposition;     ///< c0, the head's own willingness
  std::vector<std::uint16_t> tenure;  ///< terms in post, stops at 65,535
  std::vector<std::uint8_t> insider;  ///< came from the own bench
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

/// Classes of depth for which the ends of free ties are counted: below .25, below .5, from .5 up.
inline constexpr std::size_t n_depth_classes = 3;

/// All that changes in a run; a copy is a branch. Columns run over schools in the world's canonical order.
struct State {
  Term term = 0;  ///< the next step to be taken

  Heads heads;
  std::vector<float> bench;          ///< b
  std::vector<float> propensity;     ///< c
  AreaTable practice;                ///< p, [area, school]
  std::vector<float> effectiveness;  ///< Q, mean practice
  std::vector<std::uint8_t> grade;   ///< 1 (best) to 4
  std::vector<float> judged;         ///< signal of the last inspection
  std::vector<float> engagement;     ///< e, exponential mean of joint-work intensity

  // Of the last step taken:
  std::vector<std::uint8_t> attended;             ///< ties attended, those that have ended since included
  std::vector<std::uint8_t> attended_same_phase;  ///< of these, with schools of the same phase
  std::vector<float> max_depth;                   ///< greatest realised depth, 0 without attended tie
  std::vector<std::uint16_t> low_tier_history;    ///< bit b: low tier b terms ago

  std::vector<Term> curriculum_start;  ///< first term of the curriculum in force, or no_term
  std::vector<std::uint32_t> group;    ///< position in groups, or no_index
  Groups groups;
  std::vector<Term> alliance_start;     ///< first term in which alliances are funded, or no_term
  std::vector<std::uint32_t> alliance;  ///< position in alliances, or no_index
  Groups alliances;
  std::vector<std::uint32_t> chain;  ///< position in chains, or no_index
  Chains chains;
  std::vector<SchoolIndex> executive;  ///< whose head leads this school as well, or no_school
  std::vector<std::uint16_t> executive_terms;
  std::vector<std::uint8_t> led;  ///< other schools that the head leads
  Ties ties;

  std::array<float, 3> grade_thresholds{};  ///< least signal for grades 1, 2 and 3

  Ledger ledger{};  ///< leader-days
  Ledger grants{};  ///< pounds given as money, which no price of a leader-day turns into pounds
  std::array<std::uint64_t, n_depth_classes>
      half_edges_at_risk{};  ///< free half-edge-terms since term 0, by depth
  std::array<std::uint64_t, n_depth_classes> half_edges_ended{};  ///< of these, ended

  [[nodiscard]] SchoolIndex size() const { return static_cast<SchoolIndex>(bench.size()); }
};

/// Hash of every column, for tests of equality and as a checksum of a run.
std::uint64_t hash(const State& state);

}  // namespace schoolsim
