#pragma once

#include <string>
#include <vector>

#include "sim/model/metrics.hpp"
#include "sim/run/recording.hpp"
#include "sim/run/replicate.hpp"

namespace schoolsim {

/// Fills in what the plan asks for of schools in the record that `state` is, [variable][term][school in list
/// order]; nothing if it asks for none.
void record_schools(const World& world, const State& state, const std::vector<float>& leadership,
                    const std::vector<std::uint8_t>& participants, const RecordPlan& plan,
                    std::vector<float>& trajectories);

/// Collects what a plan asks for, record by record; reads the run and never touches it.
class Recorder {
 public:
  Recorder(const SharedPast& past, const RecordPlan& plan, Term terms);

  /// Records come in order, 0 .. terms. `participants` marks schools that policies reach.
  void record(const Coefficients& k, const State& state, const State& twin,
              const std::vector<std::uint8_t>& participants);

  /// What was collected so far; not-a-number where a record is still to come.
  [[nodiscard]] const RunResult& so_far() const { return result_; }

  /// Hands over what was collected, with what of it or of the final state is impossible.
  RunResult finish(const State& last);

 private:
  /// A tie as events see it.
  struct SeenTie {
    std::uint32_t first, second;  ///< positions in the school list, first < second
    TieOrigin origin;
    bool forced;
    std::uint8_t tier;
  };

  [[nodiscard]] std::string fault(const State& last) const;
  void record_metrics(const Coefficients& k, const State& state, const State& twin);
  void record_ties(const State& state);

  const SharedPast& past_;
  const RecordPlan& plan_;
  RunResult result_;
  Term record_ = 0;
  std::vector<double> start_;  ///< metrics of record 0
  std::vector<float> leadership_;
  std::vector<SchoolIndex> schools_;  ///< reported on
  std::vector<SchoolIndex> by_engagement_;
  std::vector<SchoolIndex> by_disadvantage_;
  std::vector<SeenTie> seen_;
};

}  // namespace schoolsim
