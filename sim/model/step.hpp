#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/model/areas.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/state.hpp"
#include "sim/model/world.hpp"

namespace schoolsim {

/// What every process of one step may read: none of it changes during the step.
struct Step {
  const World& world;
  const Coefficients& k;  ///< parameters in force in this term
  const Draws& draws;
  Term term;
};

/// Levers as each school feels them in this term; columns over schools.
struct Levers {
  std::vector<float> accountability;  ///< A
  std::vector<float> initiatives;     ///< m
  std::vector<float> vision;          ///< v
  std::vector<float> support;         ///< s, of the local authority
  std::vector<float> paid;            ///< leader-days that a policy pays the school for this term
};

/// A tie that begins in this step; its first side is entered before its second.
struct NewTie {
  SchoolIndex first, second;
  float first_trust, second_trust;
  float depth;
  TieKind kind;
  TieOrigin origin;
};

/// Values that live for one step only: shuffling them between steps changes nothing.
struct Scratch {
  Levers levers;
  float need = 0;  ///< shared curriculum need
  float load = 0;  ///< leader-days that the change takes, times the square root of leaders
  AreaValues relevance = AreaValues::Ones();  ///< r_k

  // Columns over schools.
  std::vector<float> pressure;         ///< P
  std::vector<float> leadership;       ///< l
  std::vector<float> absorption;       ///< a
  std::vector<float> root_absorption;  ///< square root of a
  std::vector<float> time;             ///< T, leader-days
  std::vector<float> left;             ///< leader-days not offered to ties
  std::vector<float> spent;            ///< leader-days spent on attended ties
  std::vector<float> joint_work;       ///< J
  std::vector<float> gain;             ///< mean practice gained through ties
  std::vector<float> next;             ///< the new values of a column that others still read
  AreaTable next_practice;

  // Columns over half-edges.
  std::vector<float> offer;  ///< depth offered; negative: none
  std::vector<std::uint8_t> cooperated;
  std::vector<std::uint8_t> ended;

  std::vector<NewTie> new_ties;
  std::vector<float> order;          ///< working copy for quantiles
  std::vector<std::uint32_t> moved;  ///< working copy for positions of half-edges
  Ties ties;                         ///< working copy for insertion
};

}  // namespace schoolsim
