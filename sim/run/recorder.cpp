#include "sim/run/recorder.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_set>

#include "sim/model/invariants.hpp"
#include "sim/model/math.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "sim/model/tiers.hpp"

namespace schoolsim {
namespace {

constexpr float undefined = std::numeric_limits<float>::quiet_NaN();

/// What is known of schools in one record.
struct Seen {
  const State& state;
  const std::vector<float>& leadership;
  const std::vector<std::uint8_t>& participants;
};

// The variables of schools that are worked out: rows VARIABLE of columns.def.

float leadership_of(const Seen& s, SchoolIndex i) { return s.leadership[i]; }
float trust_of(const Seen& s, SchoolIndex i) {
  const Ties& ties = s.state.ties;
  if (ties.degree(i) == 0) return undefined;
  float total = 0;
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) total += ties.trust[e];
  return total / static_cast<float>(ties.degree(i));
}
float depth_of(const Seen& s, SchoolIndex i) {
  return s.state.attended[i] == 0 ? -1.0F : s.state.max_depth[i];
}
float degree_of(const Seen& s, SchoolIndex i) { return static_cast<float>(s.state.ties.degree(i)); }
float participant_of(const Seen& s, SchoolIndex i) { return static_cast<float>(s.participants[i]); }

struct Variable {
  TrajectoryVariable info;
  float (*value)(const Seen&, SchoolIndex);
};

const std::vector<Variable>& variables() {
  static const std::vector<Variable> table = [] {
    std::vector<Variable> rows;
    const auto add = [&](bool is_recorded, const TrajectoryVariable& info, auto value) {
      if (is_recorded) rows.push_back({info, value});
    };
    const auto end = [](double value) {
      return value < unbounded && value > -unbounded ? static_cast<float>(value) : undefined;
    };
#define VARIABLE(name, least, most, unit, may_be_undefined, words) \
  add(true, {#name, unit, words, end(least), end(most), may_be_undefined}, name##_of);
#define SCHOOL(type, name, start, least, most, unit, recorded, symbol, words) \
  add(recorded, {#name, unit, words, end(least), end(most)},                  \
      [](const Seen& s, SchoolIndex i) { return plain_value(s.state.name, i); });
#define HEAD(type, name, start, least, most, unit, recorded, symbol, words) \
  add(recorded, {#name, unit, words, end(least), end(most)},                \
      [](const Seen& s, SchoolIndex i) { return plain_value(s.state.heads.name, i); });
#include "sim/model/columns.def"
    return rows;
  }();
  return table;
}

}  // namespace

const std::vector<TrajectoryVariable>& trajectory_variables() {
  static const std::vector<TrajectoryVariable> infos = [] {
    std::vector<TrajectoryVariable> result;
    for (const Variable& variable : variables()) result.push_back(variable.info);
    return result;
  }();
  return infos;
}

void record_schools(const World& world, const State& state, const std::vector<float>& leadership,
                    const std::vector<std::uint8_t>& participants, const RecordPlan& plan,
                    std::vector<float>& trajectories) {
  const auto term = std::find(plan.terms.begin(), plan.terms.end(), state.term);
  if (term == plan.terms.end()) return;
  const std::size_t n = world.size();
  trajectories.resize(plan.variables.size() * plan.terms.size() * n, undefined);
  const auto t = static_cast<std::size_t>(term - plan.terms.begin());
  const Seen seen{state, leadership, participants};
  for (std::size_t v = 0; v < plan.variables.size(); ++v) {
    float* const row = trajectories.data() + (v * plan.terms.size() + t) * n;
    const auto value = variables()[plan.variables[v]].value;
    for (SchoolIndex i = 0; i < n; ++i) row[world.list_position[i]] = value(seen, i);
  }
}

Recorder::Recorder(const SharedPast& past, const RecordPlan& plan, Term terms) : past_(past), plan_(plan) {
  result_.replicate = past.draws.replicate();
  result_.n_records = static_cast<std::uint32_t>(terms) + 1;
  result_.metrics.assign(metric_table().size() * result_.n_records, math::detail::nan);
  result_.leader_days.reserve(result_.n_records);
  result_.pounds.reserve(result_.n_records);
  result_.trajectories = past.trajectories;
  result_.trajectories.resize(plan.variables.size() * plan.terms.size() * past.world.size(), undefined);
  leadership_.resize(past.world.size());
  const std::unordered_set<std::uint32_t> focus(plan.focus.begin(), plan.focus.end());
  const auto reported = [&](SchoolIndex i) {
    return focus.empty() || focus.contains(past.world.list_position[i]);
  };
  for (SchoolIndex i = 0; i < past.world.size(); ++i) {
    if (reported(i)) schools_.push_back(i);
  }
  for (const SchoolIndex i : past.world.by_disadvantage) {
    if (reported(i)) by_disadvantage_.push_back(i);
  }
  by_engagement_ = schools_;
}

void Recorder::record(const Coefficients& k, const State& state, const State& twin,
                      const std::vector<std::uint8_t>& participants) {
  for (SchoolIndex i = 0; i < past_.world.size(); ++i)
    leadership_[i] = effective_leadership(past_.world, k, state, i);
  record_metrics(k, state, twin);
  result_.leader_days.push_back(state.ledger);
  result_.pounds.push_back(state.grants);
  record_schools(past_.world, state, leadership_, participants, plan_, result_.trajectories);
  if (plan_.ties) record_ties(state);
  ++record_;
}

void Recorder::record_metrics(const Coefficients& k, const State& state, const State& twin) {
  const World& world = past_.world;
  std::sort(by_engagement_.begin(), by_engagement_.end(), [&](SchoolIndex a, SchoolIndex b) {
    return std::tuple(state.engagement[a], world.id[a]) < std::tuple(state.engagement[b], world.id[b]);
  });
  const Snapshot snapshot{world,       k,        state,          k.mechanism_ties == 0 ? state : twin,
                          leadership_, schools_, by_engagement_, by_disadvantage_,
                          start_};
  std::vector<double> values;
  for (const MetricInfo& metric : metric_table()) values.push_back(metric.compute(snapshot));
  for (std::size_t m = 0; m < values.size(); ++m)
    result_.metrics[m * result_.n_records + static_cast<std::size_t>(record_)] = values[m];
  if (record_ == 0) start_ = std::move(values);
}

void Recorder::record_ties(const State& state) {
  const Ties& ties = state.ties;
  const auto& position = past_.world.list_position;
  std::vector<SeenTie> now;
  for (SchoolIndex i = 0; i < past_.world.size(); ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const std::uint32_t own = position[i];
      const std::uint32_t other = position[ties.partner[e]];
      if (own > other) continue;
      now.push_back({own, other, ties.origin[e], ties.kind[e] == TieKind::forced, tier_of(ties.depth[e])});
    }
  }
  const auto key = [](const SeenTie& tie) { return std::pair(tie.first, tie.second); };
  const auto before = [&](const SeenTie& a, const SeenTie& b) { return key(a) < key(b); };
  std::sort(now.begin(), now.end(), before);
  const auto put = [&](const SeenTie& tie, TieEventKind kind) {
    result_.tie_events.push_back({record_, tie.first, tie.second, kind, tie.origin, tie.forced, tie.tier});
  };
  auto old = seen_.begin();
  auto tie = now.begin();
  while (old != seen_.end() || tie != now.end()) {
    if (tie == now.end() || (old != seen_.end() && before(*old, *tie))) {
      put(*old++, TieEventKind::end);
    } else if (old == seen_.end() || before(*tie, *old)) {
      put(*tie++, TieEventKind::begin);
    } else {
      if (old->tier != tie->tier || old->forced != tie->forced) put(*tie, TieEventKind::change);
      ++old, ++tie;
    }
  }
  seen_ = std::move(now);
}

std::string Recorder::fault(const State& last) const {
  const std::vector<std::string> broken = broken_invariants(past_.world, last);
  if (!broken.empty()) return "broken invariant: " + broken.front();
  for (std::size_t i = 0; i < result_.metrics.size(); ++i) {
    const MetricInfo& metric = metric_table()[i / result_.n_records];
    if (static_cast<Term>(i % result_.n_records) < record_ && !is_possible(metric, result_.metrics[i])) {
      return "impossible value of " + std::string(metric.name) + " in record " +
             std::to_string(i % result_.n_records);
    }
  }
  return {};
}

RunResult Recorder::finish(const State& last) {
  result_.state_hash = hash(last);
  result_.fault = fault(last);
  return std::move(result_);
}

}  // namespace schoolsim
