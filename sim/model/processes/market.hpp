#pragma once

#include "sim/model/processes/formation.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

/// What an introduction offers two schools.
struct Terms {
  TieOrigin origin;
  float trust;  ///< of both sides at first, up to 1
  float depth;
  Stream stream = {};  ///< by which both decide, keyed by both
  float bonus = 0;     ///< on the logit of S9, on both sides
  TieKind kind = TieKind::free;
  std::uint8_t area = no_area;
};

/// Where policies bring schools together, with the ties that stand and those that this term has made so far.
class Market : public TiesInTheMaking {
 public:
  Market(const Step& now, const State& state, Scratch& scratch)
      : TiesInTheMaking(state.ties, scratch.new_ties), now_(now), state_(state), scratch_(scratch) {}

  /// Ties the two if both accept; whether they did. Who are partners already stay as they are.
  bool introduce(SchoolIndex i, SchoolIndex j, const Terms& terms);
  /// Ties them without asking.
  void tie(SchoolIndex i, SchoolIndex j, const Terms& terms);
  /// Whether each accepts the other, with its chance of S9.
  bool both_accept(SchoolIndex i, SchoolIndex j, float bonus, DrawStream& draw) const;
  /// Logit of the chance of S9 with which i accepts j.
  [[nodiscard]] float logit(SchoolIndex i, SchoolIndex j) const;

 private:
  /// Whether i accepts j, by its own rules or as the player says.
  bool accepts(SchoolIndex i, SchoolIndex j, float bonus, DrawStream& draw) const;

  const Step& now_;
  const State& state_;
  Scratch& scratch_;
};

}  // namespace schoolsim
