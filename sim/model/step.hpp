#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/model/areas.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/player.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/state.hpp"
#include "sim/model/world.hpp"

namespace schoolsim {

/// A parameter whose value in this term differs between schools.
struct AimedValues {
  float Coefficients::*coefficient;
  std::vector<float> by_school;
};

/// A lever as each school feels it in this term.
class Lever {
 public:
  explicit Lever(float everywhere, const float* by_school = nullptr)
      : everywhere_(everywhere), by_school_(by_school) {}
  float operator[](SchoolIndex i) const { return by_school_ == nullptr ? everywhere_ : by_school_[i]; }
  /// Whether it may differ from 0 anywhere.
  [[nodiscard]] bool acts() const { return by_school_ != nullptr || everywhere_ != 0; }

 private:
  float everywhere_;
  const float* by_school_;
};

/// What every process of one step may read: none of it changes during the step.
struct Step {
  const World& world;
  const Coefficients& k;  ///< parameters in force in this term; for school levers, where no policy is aimed
  const Draws& draws;
  Term term;
  std::span<const AimedValues> aimed = {};
  const Player* player = nullptr;  ///< null: every school goes by its own rules

  [[nodiscard]] Lever lever(float Coefficients::*coefficient) const {
    for (const AimedValues& values : aimed) {
      if (values.coefficient == coefficient) return Lever(k.*coefficient, values.by_school.data());
    }
    return Lever(k.*coefficient);
  }
  /// Whether someone outside decides for the school.
  [[nodiscard]] bool is_played(SchoolIndex i) const {
    return player != nullptr && player->decides && player->school == i;
  }
};

/// Levers as each school feels them in this term; columns over schools.
struct Levers {
  std::vector<float> accountability;  ///< A
  std::vector<float> initiatives;     ///< m
  std::vector<float> vision;          ///< v
  std::vector<float> support;         ///< s, of the local authority
  std::vector<float> paid;            ///< leader-days that a policy pays the school for this term
  std::vector<float> taken;           ///< leader-days that policies take of the school's in this term
  std::vector<float> openness;        ///< by which governors look further outward than they did
  std::vector<float> meeting;         ///< leadership of the chair of the area partnership; 0: did not come
};

/// A tie that begins in this step; its first side is entered before its second.
struct NewTie {
  SchoolIndex first, second;
  float first_trust, second_trust;
  float depth;
  TieKind kind;
  TieOrigin origin;
  std::uint8_t area = no_area;
};

/// The ties that begin in this step, in the order in which they were made. Only TiesInTheMaking (ties.hpp)
/// adds to them, so that no process overlooks what another has made.
class NewTies {
 public:
  [[nodiscard]] bool empty() const { return ties_.empty(); }
  [[nodiscard]] std::size_t size() const { return ties_.size(); }
  const NewTie& operator[](std::size_t t) const { return ties_[t]; }
  [[nodiscard]] auto begin() const { return ties_.begin(); }
  [[nodiscard]] auto end() const { return ties_.end(); }
  void clear();

 private:
  friend class TiesInTheMaking;
  std::vector<NewTie> ties_;
  std::vector<std::array<std::uint32_t, 2>> previous_;  ///< per tie and side: that school's one before
  // Columns over schools, empty until a tie is made.
  std::vector<std::uint32_t> latest_;  ///< of each school's ties, or no_index
  std::vector<std::uint32_t> degree_;
};

/// Values that live for one step only: shuffling them between steps changes nothing.
struct Scratch {
  Levers levers;
  bool curriculum_acts = false;  ///< whether any school has need, load or changed relevance
  /// r_k of a school on which no new curriculum weighs, and of one on which it does.
  std::array<AreaValues, 2> relevances{AreaValues::Ones(), AreaValues::Ones()};

  // Columns over schools.
  std::vector<float> need;  ///< shared curriculum need
  std::vector<float> load;  ///< leader-days that the change takes, times the square root of leaders
  std::vector<std::uint8_t> relevance_changed;  ///< which of relevances holds for the school
  std::vector<float> pressure;                  ///< P
  std::vector<float> leadership;                ///< l
  std::vector<float> absorption;                ///< a
  std::vector<float> root_absorption;           ///< square root of a
  std::vector<float> time;                      ///< T, leader-days
  std::vector<float>
      left;  ///< leader-days not offered to ties, from S9 on nor promised to new ones by policy
  std::vector<float> spent;       ///< leader-days spent on attended ties
  std::vector<float> joint_work;  ///< J
  std::vector<float> gain;        ///< mean practice gained through ties
  std::vector<float> next;        ///< the new values of a column that others still read
  AreaTable next_practice;

  // Schools that came to the meetings of authority a: met[met_begin[a]] up to met[met_begin[a + 1]]; empty if
  // nobody meets.
  std::vector<SchoolIndex> met;
  std::vector<std::uint32_t> met_begin;

  // Columns over half-edges.
  std::vector<float> subsidy;             ///< leader-days that a policy pays for the tie; empty: none for any
  std::vector<float> offer;               ///< depth offered; negative: none
  std::vector<float> partner_cooperated;  ///< 1 where the partner cooperated, else 0
  std::vector<float> mutual_trust;        ///< the lesser of both sides' trust; 0 with a deployed leader
  std::vector<std::uint8_t> ended;

  NewTies new_ties;
  Sight sight;                       ///< of the player's school; empty without a player
  std::vector<float> order;          ///< working copy for quantiles
  std::vector<std::uint64_t> keys;   ///< by which a school orders its half-edges
  std::vector<std::uint32_t> moved;  ///< working copy for positions of half-edges
  Ties ties;                         ///< working copy for insertion

  [[nodiscard]] const AreaValues& relevance(SchoolIndex i) const { return relevances[relevance_changed[i]]; }
};

}  // namespace schoolsim
