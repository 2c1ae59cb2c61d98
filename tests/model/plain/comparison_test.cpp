#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include <catch2/catch.hpp>

#include "sim/config/scenario_file.hpp"
#include "sim/model/fnv1a.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/observed_start.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "sim/model/start.hpp"
#include "sim/model/term.hpp"
#include "sim/model/ties.hpp"
#include "sim/run/target.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim {
namespace {

constexpr std::uint32_t n_systems = 200;
constexpr Term n_terms = 12;

/// Whole numbers and shares that every standard library draws alike.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  /// One for each name, so that a new parameter leaves the values of the others as they were.
  Chance(std::uint32_t seed, std::string_view name) : engine_(seed_of(seed, name)) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_()) % n; }
  double uniform() { return static_cast<double>(below(1u << 20)) / (1u << 20); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  static std::uint32_t seed_of(std::uint32_t seed, std::string_view name) {
    Fnv1a hash;
    hash.add(seed);
    hash.add(name);
    return static_cast<std::uint32_t>(hash.value());
  }

  std::mt19937 engine_;
};

/// A value of the parameter: mostly one that sweeps try, sometimes any that is allowed, or the end of what is
/// allowed.
double random_value(const ParameterInfo& row, Chance& chance) {
  if (row.type == ParameterType::toggle) return chance.below(2);
  if (chance.one_in(40)) return row.lower;
  const bool anywhere = chance.one_in(40);
  const double lower = anywhere ? row.lower : row.sweep_lower;
  const double upper = anywhere ? row.upper : row.sweep_upper;
  const double value = lower + chance.uniform() * (upper - lower);
  return row.type == ParameterType::real ? value : static_cast<double>(static_cast<int>(value + 0.5));
}

/// Half of the parameters that no policy sets, anew; most mechanisms stay on.
Parameters random_parameters(Parameters parameters, std::uint32_t system, Chance& chance) {
  for (const ParameterInfo& row : parameter_table()) {
    Chance own(system, row.key);
    const bool stays = row.role == Role::mechanism ? !own.one_in(20) : own.one_in(2);
    if (stays || is_lever(row) || is_price(row)) continue;
    Parameters tried = parameters;
    tried.*row.member = random_value(row, own);
    if (validate(tried).empty()) parameters = tried;
  }
  // What systems so small would else hardly see: full schools, new heads, alliances, leaders who go, many
  // partners.
  parameters.synthetic_least_authorities = 1 + chance.below(4);
  parameters.alliance_schools_per_lead = 1 + chance.below(4);
  parameters.deploy_terms = 1 + chance.below(3);
  if (Chance(system, "academy groups").one_in(4)) {
    parameters.group_grow = 1;
    parameters.group_join_primary = 0.1;
    parameters.group_effect_sd = 0.05;
  }
  if (chance.one_in(2)) parameters.head_leave_primary = parameters.head_leave_secondary = 0.2;
  if (chance.one_in(4))
    parameters.start_tie_rate = 10, parameters.tie_base_days = 0.1, parameters.tie_depth_days = 1;
  if (chance.one_in(4)) parameters.search_degree_limit = chance.below(8);
  if (chance.one_in(4)) parameters.acceptance_degree_limit = chance.below(8);
  return parameters;
}

/// A lever that from some term on has values of its own at some schools.
struct RandomPolicy {
  Term from;
  AimedValues values;
};

std::vector<RandomPolicy> random_policies(const Scenario& scenario, SchoolIndex n, Term first,
                                          std::uint32_t system) {
  std::vector<std::string_view> taken;
  for (const Policy& policy : scenario.policies) {
    for (const PolicyChange& change : policy.changes)
      taken.push_back(parameter_table()[change.parameter].key);
  }
  const auto is_taken = [&](std::string_view key) {
    return std::find(taken.begin(), taken.end(), key) != taken.end();
  };
  std::vector<RandomPolicy> policies;
  for (const ParameterInfo& row : parameter_table()) {
    Chance own(system, row.key);
    if (row.role != Role::school_lever || is_taken(row.key) || !own.one_in(2)) continue;
    // No school can be in two structures.
    if (row.key == "forced.active" && is_taken("chain.active")) continue;
    if (row.key == "chain.active" && is_taken("forced.active")) continue;
    taken.push_back(row.key);
    RandomPolicy policy{first + static_cast<Term>(own.below(n_terms)), {row.coefficient, {}}};
    for (SchoolIndex i = 0; i < n; ++i) {
      const double value = own.one_in(2) ? random_value(row, own) : row.standard;
      policy.values.by_school.push_back(static_cast<float>(value));
    }
    policies.push_back(policy);
  }
  return policies;
}

template <class Column>
bool same_bits(const Column& a, const Column& b) {
  if (a.size() != b.size()) return false;
  // Of nothing there need be no address.
  return a.size() == 0 ||
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(*a.data())) == 0;
}

/// The columns in which two states and what their terms have made so far differ.
std::string differences(const State& a, const State& b, const Scratch& x, const Scratch& y) {
  std::string found;
  const auto compare = [&](std::string_view name, const auto& one, const auto& other) {
    if (!same_bits(one, other)) (found += name) += ' ';
  };
  compare("pressure", x.pressure, y.pressure);
  compare("time", x.time, y.time);
  compare("offer", x.offer, y.offer);
  compare("left", x.left, y.left);
  compare("spent", x.spent, y.spent);
  compare("joint work", x.joint_work, y.joint_work);
  compare("gain", x.gain, y.gain);
  compare("partner cooperated", x.partner_cooperated, y.partner_cooperated);
  const auto same_share = [](const Player::Share& s, const Player::Share& t) {
    return s.partner == t.partner && s.most == t.most;
  };
  if (!std::ranges::equal(x.sight.served, y.sight.served, same_share) || x.sight.time != y.sight.time)
    found += "days that the player gives ";
  compare("whom the player leaves", x.sight.left, y.sight.left);
  const auto in_order = [](std::vector<SchoolIndex> schools) {
    std::sort(schools.begin(), schools.end());
    return schools;
  };
  compare("the player's candidates", in_order(x.sight.candidates), in_order(y.sight.candidates));
  compare("who proposes to the player", x.sight.proposers, y.sight.proposers);
  compare("whom the player accepts", x.sight.accepted, y.sight.accepted);
  if (x.sight.searched != y.sight.searched || x.sight.proposed_to != y.sight.proposed_to)
    found += "the player's search ";
  const auto same_tie = [](const NewTie& s, const NewTie& t) {
    return s.first == t.first && s.second == t.second && s.first_trust == t.first_trust &&
           s.second_trust == t.second_trust && s.depth == t.depth && s.kind == t.kind &&
           s.origin == t.origin && s.area == t.area;
  };
  if (!std::equal(x.new_ties.begin(), x.new_ties.end(), y.new_ties.begin(), y.new_ties.end(), same_tie))
    found += "new ties ";
  if (hash(a) == hash(b)) return found;
  for_each_school_column(
      [&](const ColumnInfo& row, auto column_of, auto) { compare(row.name, column_of(a), column_of(b)); });
  for_each_tie_column([&](const ColumnInfo& row, auto column_of, auto) {
    compare(row.name, column_of(a.ties), column_of(b.ties));
  });
  return found + "state";
}

/// How the metrics of a state differ from those by plain sorting.
std::string differences_in_metrics(const Step& now, const State& state) {
  std::vector<float> leadership;
  std::vector<SchoolIndex> schools;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    leadership.push_back(effective_leadership(now.world, now.k, state, i));
    schools.push_back(i);
  }
  const Snapshot snapshot{now.world,  now.k,   state,   state,
                          leadership, schools, schools, now.world.by_disadvantage};
  const auto value = [&](std::string_view name) {
    return metric_table()[find_metric(name)].compute(snapshot);
  };
  std::string found;
  if (value("effectiveness_lowest_tenth") != plain::lowest_tenth(state)) found += "lowest tenth ";
  const double agreement = value("judgement_agreement");
  if (agreement == agreement && agreement != plain::judgement_agreement(now, state, leadership))
    found += "judgement agreement ";
  return found;
}

/// A state with what its term has made so far.
struct Course {
  State state;
  Scratch scratch;
};

struct Compared {
  std::uint64_t school_terms = 0, ties = 0;
  std::size_t most_half_edges = 0;
  std::string difference;  ///< the first that was found
};

/// How the start from random observations differs from the plain one, whose sums have another order.
std::string differences_in_observed_start(World world, const Draws& draws, const State& state,
                                          Chance& chance) {
  world.observed_grade.clear();
  world.observed_value_added.clear();
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    world.observed_grade.push_back(static_cast<std::uint8_t>(chance.below(5)));
    world.observed_value_added.push_back(chance.one_in(2) ? std::numeric_limits<float>::quiet_NaN()
                                                          : static_cast<float>(3 * chance.uniform() - 1.5));
  }
  State fast = state, fast_twin = state, plain = state, plain_twin = state;
  start_from_data(world, draws, fast, fast_twin);
  plain::start_from_data(world, draws, plain, plain_twin);
  std::string found;
  for (const auto& [one, other] : {std::pair(&fast, &plain), std::pair(&fast_twin, &plain_twin)}) {
    for_each_school_column([&](const ColumnInfo& row, auto column_of, auto) {
      for (SchoolIndex i = 0; i < world.size(); ++i) {
        const float value = plain_value(column_of(*one), i);
        const float expected = plain_value(column_of(*other), i);
        if (!(std::abs(value - expected) <= 1e-4F * (1 + std::abs(expected)))) {
          found += std::string(row.name) + " of " + std::to_string(world.id[i]) + ": " +
                   std::to_string(value) + ", not " + std::to_string(expected) + "; ";
        }
      }
    });
  }
  return found;
}

/// In two thirds of the systems somebody watches a school, in half of these decides for it, as chance has it.
Player random_player(const State& state, Term term, std::uint32_t system) {
  Chance chance(system, "player");
  Player player;
  if (chance.one_in(3)) return player;
  player.school = chance.below(state.size());
  player.decides = chance.one_in(2);
  Chance now(system + 1000 * static_cast<std::uint32_t>(term + 10), "player in a term");
  const Ties& ties = state.ties;
  for (std::uint32_t e = ties.begin[player.school]; e < ties.begin[player.school + 1]; ++e) {
    const Player::Share share{ties.partner[e],
                              now.one_in(2) ? 1.0F : ties.depth[e] * static_cast<float>(now.uniform())};
    if (!now.one_in(4))
      player.served.insert(now.one_in(2) ? player.served.begin() : player.served.end(), share);
    if (now.one_in(6)) player.leaves.push_back(ties.partner[e]);
  }
  player.searches = !now.one_in(3);
  if (!now.one_in(3)) player.proposes_to = now.below(state.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    if (now.one_in(2)) player.accepts.push_back(i);
  }
  return player;
}

/// Runs a random system in both ways side by side, process by process.
void compare(std::uint32_t system, Compared& compared) {
  Chance chance(system);
  const std::vector<ScenarioFile>& scenarios = builtin_scenarios();
  const Scenario& scenario = scenarios[system % scenarios.size()].scenario;
  const Parameters parameters = random_parameters(scenario.parameters, system, chance);
  Scenario varied = scenario;
  varied.parameters = parameters;
  const Draws draws(system, chance.below(3));
  const SchoolIndex n = system % 40 == 7 ? 200 + chance.below(150) : 5 + chance.below(56);
  const Term first = system % 10 == 0 ? -6 : 4 + static_cast<Term>(chance.below(6));
  const World world = make_world(draw_synthetic_schools(n, parameters, draws), parameters, draws);
  Coefficients k = to_coefficients(parameters);

  Course fast;
  fast.state = make_start(world, parameters, draws, first);
  regrade(Step{world, k, draws, first}, nullptr, fast.state);
  Course plain = fast;
  const std::vector<RandomPolicy> random = random_policies(scenario, n, first, system);
  std::vector<std::vector<std::uint8_t>> reached;
  for (const Policy& policy : scenario.policies)
    reached.push_back(
        chosen_schools(policy.target, world, fast.state, draws, parameters.policy_participation));

  Parameters before = parameters;
  for (Term term = first; term < first + n_terms; ++term) {
    const InForce now_in_force = in_force(varied, term, reached);
    std::vector<AimedValues> aimed;
    for (const AimedParameter& parameter : now_in_force.aimed) {
      aimed.push_back({parameter_table()[parameter.parameter].coefficient, {}});
      for (const double value : parameter.value) aimed.back().by_school.push_back(static_cast<float>(value));
    }
    for (const RandomPolicy& policy : random) {
      if (term >= policy.from) aimed.push_back(policy.values);
    }
    k = to_coefficients(now_in_force.everywhere);
    if (now_in_force.everywhere != before) {
      for (Course* course : {&fast, &plain}) refresh_pair_fit(world, k, course->state.ties);
      before = now_in_force.everywhere;
    }
    const Player player = random_player(fast.state, term, system);
    const Step now{world, k, draws, term, aimed, player.school != no_school ? &player : nullptr};
    fast.scratch.sight = plain.scratch.sight = {};
    for (std::size_t p = 0; p < term_processes().size(); ++p) {
      const Process& process = term_processes()[p];
      const auto run_plain = plain::term()[p].run;
      process.run(now, fast.state, fast.scratch);
      if (run_plain != nullptr) {
        run_plain(now, plain.state, plain.scratch);
      } else {
        process.run(now, plain.state, plain.scratch);
      }
      const std::string difference = differences(fast.state, plain.state, fast.scratch, plain.scratch);
      if (!difference.empty()) {
        compared.difference = "system " + std::to_string(system) + " of " + std::to_string(n) +
                              " schools under " + scenario.name + ", term " + std::to_string(term) + ", " +
                              std::string(process.name) + ": " + difference;
        return;
      }
    }
    ++fast.state.term;
    ++plain.state.term;
    compared.difference = differences_in_metrics(now, fast.state);
    if (!compared.difference.empty()) return;
    compared.school_terms += n;
    compared.most_half_edges = std::max<std::size_t>(compared.most_half_edges, fast.state.ties.size());
  }
  compared.ties += fast.state.ties.size() / 2;
  compared.difference = differences_in_observed_start(world, draws, fast.state, chance);
}

/// What must be seen at least so often, or equal bits would say little: about half of what is seen.
const std::map<std::string_view, std::uint64_t> least_noted{
    {"a common partner decides a choice", 600},
    {"a curriculum makes a tie", 100},
    {"a deep tie ends", 50},
    {"a deployed leader goes", 70},
    {"a forced tie begins", 60},
    {"a forced tie goes before earlier ones", 100},
    {"a free tie begins", 2000},
    {"a group moves its members' practice", 500},
    {"a partner lends a head", 200},
    {"a player accepts", 30},
    {"a player declines", 19},
    {"a player leaves a partner", 95},
    {"a player offers a partner its depth", 300},
    {"a player offers a partner less", 210},
    {"a player proposes", 130},
    {"a platform shows a school", 300},
    {"a post has several applicants", 200},
    {"a school accepts", 2000},
    {"a school came in vain", 2000},
    {"a school considers the lead of its alliance", 80},
    {"a school considers whom it met", 400},
    {"a school declines", 2000},
    {"a school does not seek whom policy has promised it", 8},
    {"a school falls to grade 4", 300},
    {"a school has no days for a tie", 4000},
    {"a school has no days for who proposes", 800},
    {"a school has partners enough", 3000},
    {"a school's results are given", 20000},
    {"a school has three proposals or more", 40},
    {"a school has too many partners for who proposes", 400},
    {"a school is given credit for its recovery", 100},
    {"a school is judged with its partners", 300},
    {"a school is under a regime of inspection", 8000},
    {"a school leaves a tie by chance", 2000},
    {"a school offers a tie its depth", 80000},
    {"a school offers what days it has", 1000},
    {"a school starts from what was observed", 5000},
    {"a school that searches proposes to nobody", 2000},
    {"a school with many partners searches", 10},
    {"a team adds to practice or takes from it", 19000},
    {"a side cooperates", 50000},
    {"a side does not cooperate", 20000},
    {"a tie deepens", 30000},
    {"a tie ends", 6000},
    {"a tie gets shallower", 50000},
    {"a tie without contact ends", 1000},
    {"an inspection changes a grade", 3000},
    {"an inspection leaves a grade", 4000},
    {"fear makes a school propose", 10},
    {"forced partners meet", 700},
    {"heads leave after a fall", 100},
    {"partners meet with a guest", 400},
    {"partners work jointly", 70000},
    {"partners work on one area", 80},
    {"policy has tied schools before they search", 80},
    {"policy pays for a tie", 1000},
    {"practice reaches the end of its scale", 8000},
    {"results make an inspection certain", 30},
    {"results make an inspection more or less likely", 8000},
    {"the market gives a head", 3000},
    {"the own bench gives a head", 3000},
    {"time was short", 2000},
    {"too little trust ends a tie", 600},
    {"two schools propose to each other", 90},
    {"two slots show the same school", 3000},
};

TEST_CASE("The plain term has the processes of the program, in its order", "[plain]") {
  REQUIRE(plain::term().size() == term_processes().size());
  for (std::size_t p = 0; p < plain::term().size(); ++p)
    CHECK(plain::term()[p].name == term_processes()[p].name);
}

TEST_CASE(
    "Every process gives, bit for bit, what its plain version gives, in 200 random systems, most with a "
    "player",
    "[plain]") {
  Compared compared;
  for (std::uint32_t system = 0; system < n_systems; ++system) {
    compare(system, compared);
    REQUIRE(compared.difference == "");
  }
  // Blocks of draws hold 64: some systems need many.
  INFO(compared.school_terms << " school-terms, " << compared.ties << " ties at the end, up to "
                             << compared.most_half_edges << " sides at once");
  CHECK(compared.school_terms > 50'000);
  CHECK(compared.most_half_edges > 500);
  CHECK(plain::noted().size() == least_noted.size());
  for (const auto& [what, least] : least_noted) {
    const auto seen = plain::noted().find(what);
    const std::uint64_t times = seen == plain::noted().end() ? 0 : seen->second;
    INFO(what << ": " << times << " times");
    CHECK(times >= least);
  }
}

}  // namespace
}  // namespace schoolsim
