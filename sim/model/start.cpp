#include "sim/model/start.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "sim/model/math.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/processes/team.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

void draw_first_ties(const World& world, const Parameters& p, const Coefficients& k, const Draws& draws,
                     State& state) {
  const SchoolIndex n = world.size();
  std::vector<std::pair<SchoolIndex, SchoolIndex>> pairs;
  for (SchoolIndex i = 0; i < n; ++i) {
    DrawStream draw = draws.stream(stream::world_start_tie, 0, world.id[i]);
    const int partners = draw.poisson(p.start_tie_rate * static_cast<double>(state.propensity[i]));
    const std::uint32_t first = world.authority_begin[world.authority[i]];
    const std::uint32_t last = world.authority_begin[world.authority[i] + 1U];
    for (int t = 0; t < partners; ++t) {
      const bool near = draw.bernoulli(p.start_tie_near_share);
      const std::uint32_t word = draw.word();
      const auto below = [&](std::uint32_t m) {
        return static_cast<std::uint32_t>((std::uint64_t{word} * m) >> 32);
      };
      if (near && world.n_near[i] == 0) continue;
      const SchoolIndex j =
          near ? world.near[std::size_t{i} * max_near + below(world.n_near[i])] : first + below(last - first);
      if (j != i) pairs.emplace_back(std::min(i, j), std::max(i, j));
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());

  NewTies made;
  TiesInTheMaking ties(state.ties, made);
  for (const auto& [i, j] : pairs) {
    // Keyed by the pair, so that it does not matter which side drew the tie.
    DrawStream draw = draws.stream(stream::world_start_tie_state, 0, std::min(world.id[i], world.id[j]),
                                   std::max(world.id[i], world.id[j]));
    const double willing = static_cast<double>(std::min(state.propensity[i], state.propensity[j]));
    const double trust = std::clamp(
        p.start_tie_trust_base + p.start_tie_trust_slope * willing + p.start_tie_trust_sd * draw.normal(),
        p.start_tie_trust_least, p.start_tie_trust_most);
    const double room = std::max(0.0, (trust - p.trust_deep_threshold) / (1 - p.trust_deep_threshold));
    const double depth = draw.uniform() * room;
    ties.add({i, j, static_cast<float>(trust), static_cast<float>(trust), static_cast<float>(depth),
              TieKind::free, TieOrigin::voluntary});
  }
  Ties working_copy;
  insert_ties(world, k, made, working_copy, state.ties);
}

template <class T>
void fill(std::vector<T>& column, SchoolIndex n, auto value) {
  column.assign(n, static_cast<T>(value));
}
void fill(AreaTable& practice, SchoolIndex n, Drawn) { practice.setZero(n_areas, n); }

}  // namespace

void update_effectiveness(State& state) {
  for (SchoolIndex i = 0; i < state.size(); ++i)
    state.effectiveness[i] = effectiveness_of(state.practice.col(i), state.team[i]);
}

State make_start(const World& world, const Parameters& p, const Draws& draws, Term first_term) {
  const SchoolIndex n = world.size();
  State state;
  state.term = first_term;
  for_each_school_column(
      [&](const ColumnInfo&, auto column_of, auto start) { fill(column_of(state), n, start); });
  state.ties.begin.assign(std::size_t{n} + 1, 0);
  for (SchoolIndex i = 0; i < n; ++i) {
    DrawStream draw = draws.stream(stream::world_start, 0, world.id[i]);
    const double mean_leadership =
        p.start_leadership_mean -
        p.start_leadership_slope * static_cast<double>(world.graded_disadvantage[i]);
    const double skill = math::clamp01(mean_leadership + p.start_head_sd * draw.normal());
    const double bench = math::clamp01(mean_leadership + p.start_bench_sd * draw.normal());
    const double leadership = 0.5 * (skill + bench);
    const double level =
        p.start_practice_mean + p.start_practice_leadership * (leadership - p.start_leadership_mean) +
        p.start_practice_school_sd * draw.normal() + static_cast<double>(world.authority_effect[i]);
    for (int a = 0; a < n_areas; ++a) {
      state.practice(a, i) =
          static_cast<float>(math::clamp01(level + p.start_practice_area_sd * draw.normal()));
    }
    const double tenure = std::min(p.start_tenure_most, draw.exponential(p.start_tenure_mean));
    const auto disposition = static_cast<float>(draw.beta(p.disposition_alpha, p.disposition_beta));
    state.heads.skill[i] = static_cast<float>(skill);
    state.heads.disposition[i] = disposition;
    state.heads.tenure[i] = static_cast<std::uint16_t>(tenure);
    state.bench[i] = static_cast<float>(bench);
    state.propensity[i] = disposition;
    // As if schools had been judged before: the error of the first judgement is then one like any other.
    if (p.inspection_error_persistence != 0)
      state.judgement_error[i] = draws.stream(stream::first_error, 0, world.id[i]).normal_float();
  }
  const Coefficients k = to_coefficients(p);
  draw_teams({world, k, draws, first_term - 1}, state);
  update_effectiveness(state);
  if (p.mechanism_ties != 0) draw_first_ties(world, p, k, draws, state);
  return state;
}

void regrade(const Step& now, const GradeThresholds* thresholds, State& state) {
  const SchoolIndex n = state.size();
  for (SchoolIndex i = 0; i < n; ++i) {
    DrawStream draw = now.draws.stream(stream::regrade, now.term, now.world.id[i]);
    const Judgement judgement = judge(now, state, state.effectiveness[i], i, draw);
    state.judged[i] = judgement.signal;
    state.judgement_error[i] = judgement.error;
  }
  if (thresholds != nullptr) {
    state.grade_thresholds = *thresholds;
  } else if (!now.world.regimes.hold) {
    std::vector<float> order = state.judged;
    std::sort(order.begin(), order.end());
    const auto percentile = [&](float share) {
      const double position = static_cast<double>(share) * (n - 1);
      const auto below = static_cast<std::uint32_t>(position);
      const std::uint32_t above = std::min(below + 1, n - 1);
      const double weight = position - below;
      return static_cast<float>((1 - weight) * static_cast<double>(order[below]) +
                                weight * static_cast<double>(order[above]));
    };
    // Shares that leave no school between two grades may be apart by their rounding: the better grade
    // decides.
    auto& [good, fair, weak] = state.grade_thresholds;
    good = percentile(1.0F - now.k.inspection_share_top);
    fair = std::min(good, percentile(now.k.inspection_share_weak));
    weak = std::min(fair, percentile(now.k.inspection_share_inadequate));
  }
  for (SchoolIndex i = 0; i < n; ++i)
    state.grade[i] = grade_of(thresholds_of(now, state, i), state.judged[i]);
}

void give_stock(const World& world, State& state, State* twin) {
  for (int phase = 0; phase < n_phases; ++phase) {
    std::vector<float> judged;
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      if (static_cast<int>(world.phase[i]) == phase) judged.push_back(state.judged[i]);
    }
    std::sort(judged.begin(), judged.end(), std::greater<>());
    GradeThresholds least{};
    double share = 0;
    for (std::size_t g = 0; g < least.size(); ++g) {
      share += world.regimes.stock[static_cast<std::size_t>(phase)][g];
      const auto graded = static_cast<std::size_t>(share * static_cast<double>(judged.size()) + 0.5);
      least[g] =
          graded == 0 ? std::numeric_limits<float>::infinity() : judged[std::min(graded, judged.size()) - 1];
    }
    for (State* graded : {&state, twin}) {
      for (SchoolIndex i = 0; i < world.size() && graded != nullptr; ++i) {
        if (static_cast<int>(world.phase[i]) == phase) graded->grade[i] = grade_of(least, graded->judged[i]);
      }
    }
  }
}

}  // namespace schoolsim
