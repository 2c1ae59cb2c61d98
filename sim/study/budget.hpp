#pragma once

#include <string>

#include "analysis/statistics/costs.hpp"
#include "sim/study/run_inputs.hpp"

namespace schoolsim {

/// What a scenario may cost more than the baseline, in all.
struct Budget {
  double amount = 0;
  bool is_money = true;  ///< pounds of public money; else leader-days worked

  [[nodiscard]] std::string words(const Estimate& cost) const;
};

struct BudgetRequest {
  RunInputs inputs;   ///< two scenarios, the baseline first; each value is tried in as many replicates
  std::string lever;  ///< key of the lever to size, between its bounds
  Budget budget;
  unsigned threads = 0;  ///< 0: as many as the machine has
};

struct Dose {
  RunDescription baseline, scenario;
  double value = 0;  ///< of the lever, to four digits
  Estimate
      cost;  ///< of the scenario with it, more than the baseline; over worlds the median meets the budget
  bool is_set_by_policy =
      false;  ///< whether a policy of the scenario sets the lever, rather than the whole run
};

/// Finds the size of a lever at which a scenario costs what may be spent; tells of each trial. Throws Error
/// `usage` for what is no lever with a size, `input` where no value within its bounds meets the budget,
/// Interrupted.
Dose find_dose(const BudgetRequest& request, const Watch& watch);

}  // namespace schoolsim
