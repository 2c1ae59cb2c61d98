#include "tests/patterns/measure.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "sim/model/processes/time_budget.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"

namespace schoolsim::test {
namespace {

constexpr Term terms = 45;
constexpr Term policy_start = 9;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using Row = std::map<std::string, double, std::less<>>;

/// What patterns need of every school in one record.
struct Record {
  std::vector<float> propensity, effectiveness, bench;
  std::vector<std::uint8_t> attended, degree, new_ties, head_left, grade;
  std::vector<std::uint32_t> group;
  std::vector<SchoolIndex> lead;  ///< by group
};

struct Sum {
  double total = 0;
  double n = 0;
  void add(double value) { total += value, n += 1; }
  [[nodiscard]] double mean() const { return n > 0 ? total / n : undefined; }
};

/// Trust and realised depth of ties by kind (free, forced) and age (4-9, 10-18).
struct TieSums {
  std::array<std::array<Sum, 2>, 2> trust, depth, realised;
};

struct Run {
  std::vector<Record> records;
  std::vector<double> metrics;
  std::vector<float> leadership;  ///< in the last record
  TieSums ties;                   ///< of all records
  [[nodiscard]] double metric(std::string_view name, Term record) const {
    return metrics[find_metric(name) * (terms + 1) + static_cast<std::size_t>(record)];
  }
};

void add_ties(const State& state, TieSums& sums) {
  const Ties& ties = state.ties;
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    const int age = ties.age[e];
    const bool young = age >= 4 && age <= 9;
    if (!young && !(age >= 10 && age <= 18)) continue;
    const std::size_t kind = ties.kind[e] == TieKind::forced ? 1 : 0;
    const std::size_t class_of_age = young ? 0 : 1;
    sums.trust[kind][class_of_age].add(static_cast<double>(ties.trust[e]));
    sums.depth[kind][class_of_age].add(static_cast<double>(ties.depth[e]));
    if (ties.realised[e] >= 0) sums.realised[kind][class_of_age].add(static_cast<double>(ties.realised[e]));
  }
}

Record look_at(const State& state) {
  Record r{state.propensity, state.effectiveness, state.bench,      state.attended, {}, {}, {},
           state.grade,      state.group,         state.groups.lead};
  const SchoolIndex n = state.size();
  r.degree.resize(n);
  r.new_ties.resize(n);
  r.head_left.resize(n);
  for (SchoolIndex i = 0; i < n; ++i) {
    const auto first = state.ties.age.begin() + state.ties.begin[i];
    const auto last = state.ties.age.begin() + state.ties.begin[i + 1];
    r.degree[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(255, state.ties.degree(i)));
    r.new_ties[i] = static_cast<std::uint8_t>(std::count(first, last, 0));
    r.head_left[i] = state.heads.tenure[i] == 0 ? 1 : 0;
  }
  return r;
}

/// What the runs of a replicate branch off, with the parameters that made it.
struct Past : SharedPast {
  Parameters parameters;
};

/// The scenario's policies in the world of `past`.
Run run(const Past& past, Scenario scenario) {
  scenario.parameters = past.parameters;
  Run result;
  Simulation simulation(past, scenario);
  const RecordPlan plan;
  Recorder recorder(past, plan, terms);
  for (Term record = 0; record <= terms; ++record) {
    recorder.record(simulation.coefficients(), simulation.state(), simulation.twin(),
                    simulation.participants());
    result.records.push_back(look_at(simulation.state()));
    if (record > policy_start) add_ties(simulation.state(), result.ties);
    if (record < terms) simulation.advance();
  }
  for (SchoolIndex i = 0; i < past.world.size(); ++i) {
    result.leadership.push_back(
        effective_leadership(past.world, simulation.coefficients(), simulation.state(), i));
  }
  result.metrics = recorder.finish(simulation.state()).metrics;
  return result;
}

Scenario with_policy(std::string_view key, double value, Term from) {
  Scenario scenario;
  scenario.policies.push_back(
      {std::string(key), from, std::numeric_limits<Term>::max(), {{*find_parameter(key), value}}});
  return scenario;
}

Past past_of(const Schools& schools, const Parameters& parameters, const Draws& draws) {
  if (schools.list != nullptr) return {*make_shared_past(*schools.list, parameters, draws), parameters};
  return {
      *make_shared_past(draw_synthetic_schools(schools.n_synthetic, parameters, draws), parameters, draws),
      parameters};
}

/// Least-squares slope and correlation.
struct Line {
  double slope, correlation;
};
template <class X, class Y>
Line fit_line(std::size_t n, X x_of, Y y_of) {
  double x = 0, y = 0;
  for (std::size_t i = 0; i < n; ++i) x += x_of(i), y += y_of(i);
  const auto count = static_cast<double>(n);
  x /= count, y /= count;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    xx += (x_of(i) - x) * (x_of(i) - x);
    yy += (y_of(i) - y) * (y_of(i) - y);
    xy += (x_of(i) - x) * (y_of(i) - y);
  }
  return {xy / xx, xy / std::sqrt(xx * yy)};
}

void levels(const Run& base, Row& row) {
  for (const std::string_view name : {"effectiveness_mean",
                                      "effectiveness_sd",
                                      "isolated",
                                      "isolated_or_shallow",
                                      "deep",
                                      "trust_mean",
                                      "propensity_mean",
                                      "degree_mean",
                                      "isolated_small_primaries",
                                      "isolated_others",
                                      "margin",
                                      "engagement_gap",
                                      "engagement_gap_causal",
                                      "propensity_bimodality",
                                      "engagement_bimodality",
                                      "tier_low",
                                      "tier_middle",
                                      "tier_high",
                                      "assortativity",
                                      "judgement_agreement"}) {
    row[std::string(name) + " at 0"] = base.metric(name, 0);
    row[std::string(name) + " at 45"] = base.metric(name, terms);
    row[std::string(name) + " change"] = base.metric(name, terms) - base.metric(name, 0);
  }
  for (const std::string_view cuts : {"margin_25_55", "margin_30_70", "margin_40_60"}) {
    row[std::string(cuts) + " change"] = base.metric(cuts, terms) - base.metric(cuts, 0);
  }
  row["total gap change in sd"] = row["engagement_gap change"] / row["effectiveness_sd at 0"];
  row["widening"] = base.metric("widening", terms);
  row["phi"] = base.metric("persistence", terms);
  row["small primaries isolated as often"] =
      row["isolated_small_primaries at 45"] / row["isolated_others at 45"];
  row["end hazard shallow"] = base.metric("end_hazard_shallow", terms);
  row["end hazard middle"] = base.metric("end_hazard_middle", terms);
  row["end hazard deep"] = base.metric("end_hazard_deep", terms);
}

void differences(const std::string& name, const Run& scenario, const Run& base, Row& row) {
  for (const std::string_view metric :
       {"effectiveness_mean", "effectiveness_lowest_tenth", "isolated", "deep", "propensity_mean",
        "engagement_gap", "isolated_small_primaries", "degree_mean", "days_paid"}) {
    row[name + " " + std::string(metric)] = scenario.metric(metric, terms) - base.metric(metric, terms);
  }
  row[name + " isolated a year on"] =
      scenario.metric("isolated", policy_start + 3) - base.metric("isolated", policy_start + 3);
  row[name + " effectiveness a year on"] = scenario.metric("effectiveness_mean", policy_start + 3) -
                                           base.metric("effectiveness_mean", policy_start + 3);
}

/// P2. The coerced are those of the first policy term; "k terms after" counts from the record in which they
/// first stand.
void coercion(const Run& forced, const Run& base, Row& row) {
  const auto& first = forced.records[policy_start + 1];
  const std::size_t n = first.group.size();
  for (const Term after : {9, 30}) {
    const auto record = static_cast<std::size_t>(policy_start + 1 + after);
    Sum c, q, of_leads;
    for (std::size_t i = 0; i < n; ++i) {
      if (first.group[i] == no_index) continue;
      const double gain = static_cast<double>(forced.records[record].effectiveness[i]) -
                          static_cast<double>(base.records[record].effectiveness[i]);
      if (first.lead[first.group[i]] == i) {
        of_leads.add(gain);
        continue;
      }
      q.add(gain);
      c.add(static_cast<double>(forced.records[record].propensity[i]) -
            static_cast<double>(base.records[record].propensity[i]));
    }
    row["coerced c after " + std::to_string(after)] = c.mean();
    row["coerced Q after " + std::to_string(after)] = q.mean();
    row["leads Q after " + std::to_string(after)] = of_leads.mean();
  }
  const auto& last = forced.records.back().group;
  row["grouped"] =
      static_cast<double>(std::count_if(last.begin(), last.end(), [](auto g) { return g != no_index; })) /
      static_cast<double>(n);
  for (const std::size_t age : {0U, 1U}) {
    const std::string ages = age == 0 ? "4-9" : "10-18";
    const TieSums& t = forced.ties;
    row["forced against free ties, trust at " + ages] = t.trust[1][age].mean() - t.trust[0][age].mean();
    row["forced against free ties, depth at " + ages] = t.depth[1][age].mean() - t.depth[0][age].mean();
    row["forced against free ties, realised at " + ages] =
        t.realised[1][age].mean() - t.realised[0][age].mean();
  }
}

/// P3. The isolated are those without an attended tie in record 9; new ties are those of steps 9 to 14.
void new_curriculum(const Run& curriculum, const Run& base, Row& row) {
  const Record& start = base.records[policy_start];
  const std::size_t n = start.attended.size();
  std::array<Sum, 2> with, without;  // by whether a school had a partner
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t group = start.attended[i] > 0 ? 1 : 0;
    double made = 0;
    double made_anyway = 0;
    for (std::size_t record = policy_start + 1; record <= policy_start + 6; ++record) {
      made += curriculum.records[record].new_ties[i];
      made_anyway += base.records[record].new_ties[i];
    }
    with[group].add(made);
    without[group].add(made_anyway);
  }
  row["curriculum tie rate of the isolated"] = with[0].mean() / without[0].mean();
  row["curriculum tie rate of others"] = with[1].mean() / without[1].mean();
  row["curriculum new ties of the isolated"] = with[0].mean() - without[0].mean();
  row["curriculum new ties of others"] = with[1].mean() - without[1].mean();
  for (const Term record : {27, 36, 45}) {
    const Record& a = curriculum.records[static_cast<std::size_t>(record)];
    const Record& b = base.records[static_cast<std::size_t>(record)];
    Sum partnered, degree;
    for (std::size_t i = 0; i < n; ++i) {
      degree.add(static_cast<double>(a.degree[i]) - b.degree[i]);
      if (start.attended[i] == 0)
        partnered.add((a.attended[i] > 0 ? 1.0 : 0.0) - (b.attended[i] > 0 ? 1.0 : 0.0));
    }
    row["curriculum degree at " + std::to_string(record)] = degree.mean();
    row["curriculum formerly isolated partnered at " + std::to_string(record)] = partnered.mean();
  }
  Term back = policy_start + 3;
  while (back <= terms &&
         curriculum.metric("effectiveness_mean", back) < base.metric("effectiveness_mean", back))
    ++back;
  row["curriculum years until Q is back"] = back > terms ? undefined : (back - policy_start) / 3.0;
}

/// P6. Entrants: a year without an attended tie, then one. Each is set against the school of the nearest c
/// that was alone for the same year and stays so for two more.
void entry(const Run& base, Row& row) {
  constexpr Term year = 3;
  constexpr Term alone_after = 6;
  const std::size_t n = base.records[0].attended.size();
  const auto alone = [&](std::size_t i, Term from, Term until) {
    for (Term r = from; r <= until; ++r) {
      if (base.records[static_cast<std::size_t>(r)].attended[i] > 0) return false;
    }
    return true;
  };
  Sum after_6, after_12;
  for (Term t = year; t + 12 < terms; ++t) {
    const auto c = [&](Term record, std::size_t i) {
      return static_cast<double>(base.records[static_cast<std::size_t>(record)].propensity[i]);
    };
    std::vector<std::pair<double, std::size_t>> others;
    std::vector<std::size_t> entrants;
    for (std::size_t i = 0; i < n; ++i) {
      if (!alone(i, t - year, t)) continue;
      if (base.records[static_cast<std::size_t>(t) + 1].attended[i] > 0) {
        entrants.push_back(i);
      } else if (alone(i, t + 1, t + alone_after)) {
        others.emplace_back(c(t, i), i);
      }
    }
    std::sort(others.begin(), others.end());
    for (const std::size_t i : entrants) {
      auto match = std::lower_bound(others.begin(), others.end(), std::pair(c(t, i), std::size_t{0}));
      if (match == others.end() ||
          (match != others.begin() && c(t, i) - std::prev(match)->first < match->first - c(t, i))) {
        if (match == others.begin()) continue;
        --match;
      }
      const std::size_t j = match->second;
      if (std::abs(c(t, i) - c(t, j)) > 0.05) continue;
      after_6.add(c(t + 6, i) - c(t, i) - (c(t + 6, j) - c(t, j)));
      after_12.add(c(t + 12, i) - c(t, i) - (c(t + 12, j) - c(t, j)));
    }
  }
  row["c of entrants after 6"] = after_6.mean();
  row["c of entrants after 12"] = after_12.mean();
}

/// P7. Change of Q in the year from the record before a head leaves, against schools of the same half by
/// bench whose head does not leave in that term.
void succession(const Run& base, Row& row) {
  constexpr std::size_t year = 3;
  std::array<Sum, 2> left, stayed;
  for (std::size_t t = 0; t + year <= terms; ++t) {
    const Record& before = base.records[t];
    std::vector<float> order = before.bench;
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
    std::nth_element(order.begin(), middle, order.end());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const double change = static_cast<double>(base.records[t + year].effectiveness[i]) -
                            static_cast<double>(before.effectiveness[i]);
      (base.records[t + 1].head_left[i] != 0 ? left : stayed)[before.bench[i] >= *middle ? 1 : 0].add(change);
    }
  }
  const double shallow = left[0].mean() - stayed[0].mean();
  const double deep = left[1].mean() - stayed[1].mean();
  row["Q lost with the head, deep bench"] = deep;
  row["Q lost with the head, shallow bench"] = shallow;
  row["Q lost with the head, difference"] = deep - shallow;
}

/// P9 and P12, in the last record; and what MODEL sets against data.
void schools_at_the_end(const World& world, const Run& base, Row& row) {
  const SchoolIndex n = world.size();
  const Record& last = base.records.back();
  std::vector<SchoolIndex> by_size(n);
  std::iota(by_size.begin(), by_size.end(), SchoolIndex{0});
  std::sort(by_size.begin(), by_size.end(), [&](SchoolIndex a, SchoolIndex b) {
    return std::pair(world.pupils[a], world.id[a]) < std::pair(world.pupils[b], world.id[b]);
  });
  Sum small, large;
  for (SchoolIndex r = 0; r < n / 4; ++r) {
    small.add(last.degree[by_size[r]]);
    large.add(last.degree[by_size[n - 1 - r]]);
  }
  row["ties of the smallest quarter"] = small.mean();
  row["ties of the largest quarter"] = large.mean();
  row["ties with log size, r"] =
      fit_line(
          n, [&](std::size_t i) { return std::log(static_cast<double>(world.pupils[i])); },
          [&](std::size_t i) { return static_cast<double>(last.degree[i]); })
          .correlation;
  const Line leadership = fit_line(
      n, [&](std::size_t i) { return static_cast<double>(world.disadvantage[i]); },
      [&](std::size_t i) { return static_cast<double>(base.leadership[i]); });
  row["leadership on disadvantage, slope"] = leadership.slope;
  row["leadership on disadvantage, r"] = leadership.correlation;

  Sum persistence, exits, small_q, other_q;
  for (std::size_t t = 3; t <= terms; ++t) {
    persistence.add(
        fit_line(
            n, [&](std::size_t i) { return static_cast<double>(base.records[t - 3].effectiveness[i]); },
            [&](std::size_t i) { return static_cast<double>(base.records[t].effectiveness[i]); })
            .correlation);
  }
  for (std::size_t t = 1; t <= terms; ++t) {
    for (const std::uint8_t left : base.records[t].head_left) exits.add(left);
  }
  for (SchoolIndex i = 0; i < n; ++i) {
    if (world.phase[i] != Phase::primary) continue;
    (world.pupils[i] < 130 ? small_q : other_q).add(static_cast<double>(last.effectiveness[i]));
  }
  row["yearly correlation of Q"] = persistence.mean();
  row["heads leaving in a year"] = 3 * exits.mean();
  row["small primaries' Q against other primaries"] = small_q.mean() - other_q.mean();
  for (std::size_t fifth = 0; fifth < 5; ++fifth) {
    Sum below_good;
    for (std::size_t r = fifth * n / 5; r < (fifth + 1) * n / 5; ++r) {
      below_good.add(last.grade[world.by_disadvantage[r]] >= 3 ? 1.0 : 0.0);
    }
    row["below good, fifth " + std::to_string(fifth + 1) + " by disadvantage"] = below_good.mean();
  }
  // Intraclass correlation from the one-way analysis of variance.
  double between = 0, within = 0, sizes = 0;
  const double mean = base.metric("effectiveness_mean", terms);
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    Sum group;
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i)
      group.add(static_cast<double>(last.effectiveness[i]));
    between += group.n * (group.mean() - mean) * (group.mean() - mean);
    sizes += group.n * group.n;
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i) {
      within += std::pow(static_cast<double>(last.effectiveness[i]) - group.mean(), 2);
    }
  }
  const double groups = world.n_authorities();
  const double typical = (n - sizes / n) / (groups - 1);
  between /= groups - 1;
  within /= n - groups;
  row["authority ICC of Q"] = (between - within) / (between + (typical - 1) * within);
}

/// P5. Mean of a metric over the last ten yearly records.
double late_mean(const Run& r, std::string_view metric) {
  Sum sum;
  for (Term record = terms; record > terms - 30; record -= 3) sum.add(r.metric(metric, record));
  return sum.mean();
}

/// The policies of MODEL section 9 as files state them: local ones act in authorities that take part.
std::vector<std::pair<std::string, Scenario>> policies_of_section_9() {
  using Changes = std::vector<std::pair<std::string_view, double>>;
  const Condition participating{ConditionKind::participating, {}, {}, 0, 0};
  const std::vector<Condition> everyone;
  const std::vector<Condition> local{participating};
  const std::vector<Condition> small_primaries{{ConditionKind::phase, {}, {0}, 0, 0},
                                               {ConditionKind::pupils, {}, {}, 0, 129}};
  const auto policy = [](std::string name, const Changes& changes, const std::vector<Condition>& conditions,
                         Term until = std::numeric_limits<Term>::max()) {
    Policy p{std::move(name), policy_start, until, {}};
    for (const auto& [key, value] : changes) p.changes.push_back({*find_parameter(key), value});
    p.target.conditions = conditions;
    return p;
  };
  const Policy broker = policy("broker", {{"broker.active", 1}}, local);
  const Policy vision = policy("vision", {{"lever.vision", 0.8}}, everyone);
  const Policy grow = policy("grow", {{"grow.rate", 0.02}}, local);
  const Policy rotate = policy("rotate", {{"rotation.active", 1}}, local);
  const Policy collective = policy("collective", {{"collective.active", 1}}, everyone);
  const Policy alliance = policy("alliance", {{"alliance.active", 1}}, everyone, policy_start + 12);
  const Policy carrot = policy("carrot", {{"incentive.days", 6}}, small_primaries);
  const Policy low_stakes = policy("A = .2", {{"lever.accountability", 0.2}}, everyone);
  const Policy focus = policy("focus", {{"lever.initiatives", 2.5}}, everyone);
  const Policy forced = policy("forced", {{"forced.active", 1}}, everyone);
  const Policy curriculum = policy("curriculum", {{"curriculum.active", 1}}, everyone);
  std::vector<std::pair<std::string, Scenario>> all;
  const auto add = [&](const std::string& name, const std::vector<Policy>& policies) {
    all.emplace_back(name, Scenario{name, {}, policies});
  };
  for (const Policy& p : {broker, vision, grow, rotate, collective, alliance, carrot, low_stakes})
    add(p.name, {p});
  for (const auto& [name, quota] :
       {std::pair("broker everywhere .06", 0.06), {"broker everywhere .15", 0.15}}) {
    add(name, {policy("broker", {{"broker.active", 1}, {"broker.quota", quota}}, everyone)});
  }
  add("all together", {broker, vision, grow, collective, carrot, focus});
  add("vision+forced", {vision, forced});
  add("collective+forced", {collective, forced});
  add("curriculum+broker", {curriculum, broker});
  return all;
}

Row measure_replicate(const Schools& schools, const Parameters& standard, const Draws& draws) {
  Row row;
  {
    const Past past = past_of(schools, standard, draws);
    Run base = run(past, Scenario{});
    levels(base, row);
    entry(base, row);
    succession(base, row);
    schools_at_the_end(past.world, base, row);
    {
      const Run forced = run(past, with_policy("forced.active", 1, policy_start));
      differences("forced", forced, base, row);
      coercion(forced, base, row);
    }
    {
      const Run curriculum = run(past, with_policy("curriculum.active", 1, policy_start));
      differences("curriculum", curriculum, base, row);
      new_curriculum(curriculum, base, row);
    }
    {
      Scenario without_executive = with_policy("forced.active", 1, policy_start);
      without_executive.policies[0].changes.push_back({*find_parameter("forced.executive_share"), 0});
      differences("forced without executive head", run(past, without_executive), base, row);
    }
    // Support is whole until term 0 anyway: a policy from term 0 is the static scenario on the shared past.
    differences("supported", run(past, with_policy("lever.la_floor", 1, 0)), base, row);
    for (const auto& [name, initiatives] : {std::pair("m = 2.5", 2.5), {"m = 1", 1.0}, {"m = 12", 12.0}}) {
      differences(name, run(past, with_policy("lever.initiatives", initiatives, policy_start)), base, row);
    }
    for (const auto& [name, scenario] : policies_of_section_9()) {
      const Run policy = run(past, scenario);
      differences(name, policy, base, row);
      if (name == "alliance")
        row["alliance isolated at 21"] = policy.metric("isolated", 21) - base.metric("isolated", 21);
    }
    double twin_start = 0;
    for (const float q : past.twin.effectiveness)
      twin_start += static_cast<double>(q) / static_cast<double>(past.world.size());
    Scenario nothing;
    nothing.parameters = standard;
    Simulation alone(past, nothing);
    for (Term t = 0; t < terms; ++t) alone.advance();
    double twin_end = 0;
    for (const float q : alone.twin().effectiveness)
      twin_end += static_cast<double>(q) / static_cast<double>(past.world.size());
    row["Q without any ties, change"] = twin_end - twin_start;
    row["Q without any ties, change in sd"] = (twin_end - twin_start) / row["effectiveness_sd at 0"];
  }
  std::array<Run, 2> stakes;
  for (const std::size_t high : {0U, 1U}) {
    Parameters parameters = standard;
    parameters.lever_accountability = high == 1 ? 1.0 : 0.2;
    stakes[high] = run(past_of(schools, parameters, draws), Scenario{});
    stakes[high].records.clear();
  }
  for (const auto& [name, metric] :
       {std::pair("likeness of new partners, A = 1 against .2", "assortativity_new"),
        {"likeness of partners, A = 1 against .2", "assortativity"},
        {"crossing ratio, A = 1 against .2", "crossing_ratio"}}) {
    row[name] = late_mean(stakes[1], metric) - late_mean(stakes[0], metric);
  }
  return row;
}

/// One row per replicate, from threads, in the order of replicates.
template <class Measure>
Measured over_replicates(const Ensemble& ensemble, Measure measure) {
  std::vector<Row> rows(ensemble.replicates);
  std::atomic<std::uint32_t> next = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < std::max(1U, std::thread::hardware_concurrency()); ++t) {
      threads.emplace_back([&] {
        for (std::uint32_t r = next++; r < ensemble.replicates; r = next++)
          rows[r] = measure(Draws(ensemble.seed, r), r);
      });
    }
  }
  Measured result;
  for (const Row& row : rows) {
    for (const auto& [name, value] : row) result[name].push_back(value);
  }
  return result;
}

}  // namespace

Measured measure_patterns(const Ensemble& ensemble) {
  return over_replicates(ensemble, [&](const Draws& draws, std::uint32_t r) {
    return measure_replicate(ensemble.schools, ensemble.worlds.empty() ? Parameters{} : ensemble.worlds[r],
                             draws);
  });
}

Measured measure_settled(const Ensemble& ensemble) {
  return over_replicates(ensemble, [&](const Draws& draws, std::uint32_t) {
    const Past past = past_of(ensemble.schools, Parameters{}, draws);
    const Run base = run(past, Scenario{});
    Row row;
    coercion(run(past, with_policy("forced.active", 1, policy_start)), base, row);
    for (const auto& [name, scenario] : policies_of_section_9()) {
      if (name == "broker everywhere .06") differences(name, run(past, scenario), base, row);
    }
    return row;
  });
}

Measured measure_gap_at_start(const Ensemble& ensemble) {
  return over_replicates(ensemble, [&](const Draws& draws, std::uint32_t) {
    const SharedPast past = past_of(ensemble.schools, Parameters{}, draws);
    const RunResult result = *run_replicate(past, Scenario{}, 1, {});
    return Row{{"engagement_gap at 0", result.metrics[find_metric("engagement_gap") * result.n_records]}};
  });
}

Measured measure_tiers(const Ensemble& ensemble, const Scenario& scenario) {
  return over_replicates(ensemble, [&](const Draws& draws, std::uint32_t) {
    const SharedPast past = past_of(ensemble.schools, scenario.parameters, draws);
    const RunResult result = *run_replicate(past, scenario, terms, {});
    Row row;
    for (const std::string_view name : {"tier_low", "tier_high", "margin", "persistence", "widening"}) {
      row[std::string(name)] = result.metrics[find_metric(name) * (terms + 1) + terms];
    }
    return row;
  });
}

Estimate estimate(const std::vector<double>& values) {
  Estimate e;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    e.mean += v;
    ++e.n;
  }
  const auto n = static_cast<double>(e.n);
  e.mean /= n;
  for (const double v : values) {
    if (!std::isnan(v)) e.sd += (v - e.mean) * (v - e.mean);
  }
  e.sd = std::sqrt(e.sd / (n - 1));
  e.se = e.sd / std::sqrt(n);
  return e;
}

std::string_view classify(const Measured& tiers) {
  const auto mean = [&](std::string_view name) { return estimate(tiers.find(name)->second).mean; };
  if (mean("tier_high") < 0.10) return "universally shallow";
  if (mean("tier_low") < 0.10) return "inclusive";
  if (mean("margin") <= 0) return "graded";
  if (!(mean("persistence") > 0.3 && mean("widening") > 0.2)) return "polarised but not diverging";
  return "two tiers";
}

}  // namespace schoolsim::test
