#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/costs.hpp"
#include "sim/model/tie_kinds.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// A value of every school that can be recorded over time.
struct TrajectoryVariable {
  std::string_view name;
  std::string_view unit;
  std::string_view doc;
  float lower, upper;  ///< declared range; NaN where it is open
  bool may_be_undefined = false;
};

/// What of schools can be recorded, as sim/model/columns.def says, in the order of RunResult::trajectories.
/// Values are float for all; not-a-number is undefined, -1 none.
std::vector<TrajectoryVariable> const& trajectory_variables();

/// What a run keeps besides its metrics and costs, which are always kept for every term, and on whom it
/// reports. Nothing here changes what happens.
struct RecordPlan {
  std::vector<std::uint32_t> focus;  ///< positions in the school list that metrics report on; empty: all
  /// Records for which schools' values are kept, ascending; those before 0 are of the spin-up.
  std::vector<Term> terms;
  std::vector<std::uint32_t> variables;  ///< positions in trajectory_variables(), ascending
  bool ties = false;                     ///< keep tie events
};

enum class TieEventKind : std::uint8_t { begin, change, end };

/// A tie begins, moves to another tier of depth or ends in the step that leads to record `record`. Ties that
/// stand in record 0 begin with record 0. The ties of any record are those begun and not yet ended up to it.
struct TieEvent {
  Term record;
  std::uint32_t first, second;  ///< positions in the school list, first < second
  TieEventKind kind;
  TieOrigin origin;
  bool forced;        ///< kind of the tie after the event
  std::uint8_t tier;  ///< 1 loose (< .35), 2 middle, 3 deep (>= .65): tier of depth after the event
};

/// All that one replicate of one scenario leaves behind; equal for equal inputs, whatever else was run or
/// recorded.
struct RunResult {
  std::uint32_t replicate = 0;
  std::uint32_t n_records = 0;       ///< terms + 1
  std::vector<double> metrics;       ///< [metric][record], rows in the order of metric_table()
  std::vector<Ledger> leader_days;   ///< by record, since term 0; empty where a file is too old to say
  std::vector<Ledger> pounds;        ///< grants, likewise
  std::vector<float> trajectories;   ///< [variable of the plan][term of the plan][school in list order]
  std::vector<TieEvent> tie_events;  ///< in order of record
  std::uint64_t state_hash = 0;      ///< of the final state
  std::string fault = {};            ///< what of the run is impossible: an invariant of its final state that
                                     ///< does not hold, or a metric; empty: nothing. Not stored
};

}  // namespace schoolsim
