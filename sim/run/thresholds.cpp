#include "sim/run/thresholds.hpp"

#include <algorithm>
#include <vector>

#include "sim/model/processes/inspection.hpp"
#include "sim/model/start.hpp"
#include "sim/model/term.hpp"

namespace schoolsim {
namespace {

struct Weighted {
  float signal, weight;
};

/// What all schools of a phase would be judged to be in this term, by the chance that they are judged.
void add_signals(const Step& now, const State& state, Phase phase, std::vector<Weighted>& signals) {
  const InspectionChances chance(now, state);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    if (now.world.phase[i] != phase) continue;
    DrawStream draw = now.draws.stream(stream::regrade, now.term, now.world.id[i]);
    signals.push_back({judge(now, state, state.effectiveness[i], i, draw).signal, chance(i, state.grade[i])});
  }
}

/// The thresholds at which signals, as often as they weigh, are given the grades in these shares.
GradeThresholds quantiles(std::vector<Weighted> signals, const std::array<double, 4>& given) {
  std::sort(signals.begin(), signals.end(),
            [](const Weighted& a, const Weighted& b) { return a.signal > b.signal; });
  double weight = 0;
  for (const Weighted& one : signals) weight += static_cast<double>(one.weight);
  const double all = given[0] + given[1] + given[2] + given[3];
  GradeThresholds least{};
  double share = 0;
  double above = 0;
  std::size_t s = 0;
  for (std::size_t g = 0; g < least.size(); ++g) {
    share += given[g] / all;
    while (s + 1 < signals.size() && above + static_cast<double>(signals[s].weight) < share * weight)
      above += static_cast<double>(signals[s++].weight);
    least[g] = signals[s].signal;
  }
  return least;
}

}  // namespace

Parameters with_found_thresholds(const SchoolList& schools, Parameters parameters, const Draws& draws,
                                 const GivenGrades& given) {
  parameters.inspection_regimes = 1;
  World world = make_world(schools, parameters, draws);
  const Coefficients k = to_coefficients(parameters);
  const Term first = -static_cast<Term>(parameters.start_spin_up_terms);
  State state = make_start(world, parameters, draws, first);
  Scratch scratch;
  std::array<std::array<std::vector<Weighted>, n_regime_phases>, n_threshold_tables> signals;
  for (Term term = first; term <= given_in.back()[1]; ++term) {
    const Step now{world, k, draws, term};
    const std::size_t in_force = threshold_table_in(term);
    if (term == std::max(first, term_of_stock) && term > first) give_stock(world, state, nullptr);
    for (const Phase phase : {Phase::primary, Phase::secondary}) {
      const auto p = static_cast<std::size_t>(phase);
      std::vector<Weighted> of_term;
      add_signals(now, state, phase, of_term);
      if (of_term.empty()) continue;
      const GradeThresholds least = quantiles(of_term, given[in_force][p]);
      world.regimes.thresholds[in_force][p] = least;
      if (phase == Phase::primary)
        world.regimes.thresholds[in_force][static_cast<std::size_t>(Phase::special)] = least;
      if (term >= given_in[in_force][0])
        signals[in_force][p].insert(signals[in_force][p].end(), of_term.begin(), of_term.end());
    }
    if (term == first) {
      regrade(now, nullptr, state);
      if (first >= term_of_stock) give_stock(world, state, nullptr);
    }
    advance_term(world, k, draws, state, scratch);
  }
  for (std::size_t t = 0; t < n_threshold_tables; ++t) {
    for (std::size_t p = 0; p < n_regime_phases; ++p) {
      if (signals[t][p].empty()) continue;
      const GradeThresholds least = quantiles(signals[t][p], given[t][p]);
      for (std::size_t g = 0; g < least.size(); ++g)
        parameters.*threshold_members()[t][p][g] = static_cast<double>(least[g]);
    }
  }
  return parameters;
}

}  // namespace schoolsim
