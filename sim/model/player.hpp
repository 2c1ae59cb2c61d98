#pragma once

#include <vector>

#include "sim/model/types.hpp"

namespace schoolsim {

/// One school whose partnerships someone outside decides, or only watches. What the school has time for, what
/// others decide and all draws stay with the model.
struct Player {
  /// Days for a partner: up to those that this depth takes.
  struct Share {
    SchoolIndex partner;
    float most;
  };

  SchoolIndex school = no_school;
  /// Whether what follows is done, in place of the school's own rules.
  bool decides = false;
  /// S3: after forced ties, partners in the order in which they are given days; others get none.
  std::vector<Share> served;
  /// S8: partners whom it leaves, unless a tie is forced.
  std::vector<SchoolIndex> leaves;
  /// S9: whether it looks for candidates, and to whom it proposes, of these or of all.
  bool searches = false;
  SchoolIndex proposes_to = no_school;
  /// S9, and where policies introduce it: those whom it accepts, as far as its days go.
  std::vector<SchoolIndex> accepts;
};

/// What the player's school saw in a term and what it did, by its own rules or as it was told.
struct Sight {
  float time = 0;                       ///< leader-days that it had for partners
  std::vector<Player::Share> served;    ///< in the order in which days were given, as deep as partners were
  std::vector<SchoolIndex> left;        ///< partners whom it left
  bool searched = false;                ///< whether it had candidates
  std::vector<SchoolIndex> candidates;  ///< in no order
  SchoolIndex proposed_to = no_school;
  std::vector<SchoolIndex> proposers;  ///< those who proposed to it, whom it likes most first
  std::vector<SchoolIndex> accepted;   ///< of these, and of those to whom policies introduced it
};

}  // namespace schoolsim
