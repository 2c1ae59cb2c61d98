#include "sim/model/metrics.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sim/model/math.hpp"
#include "sim/model/processes/learning.hpp"
#include "sim/model/step.hpp"
#include "sim/model/tiers.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

constexpr double infinity = math::detail::infinity;
constexpr double undefined = math::detail::nan;

// Values of a school, masks (groups of schools) and aggregators: a metric over schools is one of each.

using Metric = double (*)(const Snapshot&);
using Value = double (*)(const Snapshot&, SchoolIndex);
using Mask = bool (*)(const Snapshot&, SchoolIndex);

double effectiveness(const Snapshot& s, SchoolIndex i) {
  return static_cast<double>(s.state.effectiveness[i]);
}
double propensity(const Snapshot& s, SchoolIndex i) { return static_cast<double>(s.state.propensity[i]); }
double engagement(const Snapshot& s, SchoolIndex i) { return static_cast<double>(s.state.engagement[i]); }
double leadership(const Snapshot& s, SchoolIndex i) { return static_cast<double>(s.leadership[i]); }
double judged_practice(const Snapshot& s, SchoolIndex i) { return static_cast<double>(s.state.judged[i]); }
double degree(const Snapshot& s, SchoolIndex i) { return s.state.ties.degree(i); }
double pupils(const Snapshot& s, SchoolIndex i) { return static_cast<double>(s.world.pupils[i]); }

bool all(const Snapshot&, SchoolIndex) { return true; }
bool isolated(const Snapshot& s, SchoolIndex i) { return s.state.attended[i] == 0; }
bool shallow(const Snapshot& s, SchoolIndex i) {
  return !isolated(s, i) && s.state.max_depth[i] < shallow_below;
}
bool isolated_or_shallow(const Snapshot& s, SchoolIndex i) { return isolated(s, i) || shallow(s, i); }
bool deep(const Snapshot& s, SchoolIndex i) { return s.state.max_depth[i] >= deep_from; }
bool small_primary(const Snapshot& s, SchoolIndex i) {
  return s.world.phase[i] == Phase::primary && s.world.pupils[i] < s.k.metric_small_primary_pupils;
}
bool not_small_primary(const Snapshot& s, SchoolIndex i) { return !small_primary(s, i); }
bool judged_good(const Snapshot& s, SchoolIndex i) { return s.state.grade[i] <= 2; }
bool low_tier(const Snapshot& s, SchoolIndex i) { return s.state.max_depth[i] < tier_cuts.low; }
bool high_tier(const Snapshot& s, SchoolIndex i) { return s.state.max_depth[i] >= tier_cuts.high; }
bool middle_tier(const Snapshot& s, SchoolIndex i) { return !low_tier(s, i) && !high_tier(s, i); }

template <Mask member, Mask group = all>
double share(const Snapshot& s) {
  std::uint32_t members = 0;
  std::uint32_t size = 0;
  for (const SchoolIndex i : s.schools) {
    if (!group(s, i)) continue;
    ++size;
    members += member(s, i) ? 1U : 0U;
  }
  return size == 0 ? undefined : static_cast<double>(members) / size;
}

template <Value value, Mask group = all>
double mean(const Snapshot& s) {
  double total = 0;
  std::uint32_t size = 0;
  for (const SchoolIndex i : s.schools) {
    if (!group(s, i)) continue;
    ++size;
    total += value(s, i);
  }
  return size == 0 ? undefined : total / size;
}

template <Value value, Value weight>
double weighted_mean(const Snapshot& s) {
  double total = 0;
  double weights = 0;
  for (const SchoolIndex i : s.schools) {
    total += weight(s, i) * value(s, i);
    weights += weight(s, i);
  }
  return weights > 0 ? total / weights : undefined;
}

/// Central moments 2 to 4 about the mean.
struct Moments {
  double mean = 0, second = 0, third = 0, fourth = 0;
};

template <Value value>
Moments moments(const Snapshot& s) {
  Moments m;
  m.mean = mean<value>(s);
  for (const SchoolIndex i : s.schools) {
    const double x = value(s, i) - m.mean;
    m.second += x * x;
    m.third += x * x * x;
    m.fourth += x * x * x * x;
  }
  const auto n = static_cast<double>(s.schools.size());
  m.second /= n, m.third /= n, m.fourth /= n;
  return m;
}

template <Value value>
double standard_deviation(const Snapshot& s) {
  const double average = mean<value>(s);
  double total = 0;
  for (const SchoolIndex i : s.schools) {
    const double x = value(s, i) - average;
    total += x * x;
  }
  return math::sqrt(total / static_cast<double>(s.schools.size()));
}

double lowest_tenth(const Snapshot& s) {
  std::vector<float> values;
  values.reserve(s.schools.size());
  for (const SchoolIndex i : s.schools) values.push_back(s.state.effectiveness[i]);
  const auto count = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, values.size() / 10));
  std::nth_element(values.begin(), values.begin() + (count - 1), values.end());
  std::sort(values.begin(), values.begin() + count);  // a fixed order of summation
  double total = 0;
  for (auto v = values.begin(); v != values.begin() + count; ++v) total += static_cast<double>(*v);
  return total / static_cast<double>(count);
}

double mean_trust(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  double total = 0;
  std::uint32_t half_edges = 0;
  for (const SchoolIndex i : s.schools) {
    half_edges += ties.degree(i);
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e)
      total += static_cast<double>(ties.trust[e]);
  }
  return half_edges == 0 ? undefined : total / half_edges;
}

double margin_at(const Snapshot& s, TierCuts cuts) {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  for (const SchoolIndex i : s.schools) {
    low += s.state.max_depth[i] < cuts.low ? 1U : 0U;
    high += s.state.max_depth[i] >= cuts.high ? 1U : 0U;
  }
  const auto n = static_cast<double>(s.schools.size());
  return (std::min(low, high) - (n - low - high)) / n;
}

double margin(const Snapshot& s) { return margin_at(s, tier_cuts); }
template <std::size_t which>
double other_margin(const Snapshot& s) {
  return margin_at(s, other_tier_cuts[which]);
}

/// What a metric was in record 0.
double at_start(const Snapshot& s, Metric metric) {
  const auto rows = metric_table();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const MetricInfo& one) { return one.compute == metric; });
  return s.start[static_cast<std::size_t>(row - rows.begin())];
}

/// Mean of the last `1/parts` of the schools in `order` minus mean of the first.
double gap_between_ends(const std::vector<float>& values, const std::vector<SchoolIndex>& order,
                        std::size_t parts) {
  const std::size_t n = order.size();
  const std::size_t count = std::max<std::size_t>(1, n / parts);
  double first = 0;
  double last = 0;
  for (std::size_t r = 0; r < count; ++r) {
    first += static_cast<double>(values[order[r]]);
    last += static_cast<double>(values[order[n - 1 - r]]);
  }
  return (last - first) / static_cast<double>(count);
}

double engagement_gap(const Snapshot& s) {
  return gap_between_ends(s.state.effectiveness, s.by_engagement, 3);
}
double selection_gap(const Snapshot& s) { return gap_between_ends(s.twin.effectiveness, s.by_engagement, 3); }
double causal_gap(const Snapshot& s) { return engagement_gap(s) - selection_gap(s); }
double widening(const Snapshot& s) {
  if (s.start.empty()) return 0;
  const double spread = standard_deviation<effectiveness>(s);
  return spread > 0 ? (causal_gap(s) - at_start(s, causal_gap)) / spread : undefined;
}
double disadvantage_gap(const Snapshot& s) {
  return -gap_between_ends(s.state.effectiveness, s.by_disadvantage, 5);
}

double persistence(const Snapshot& s) {
  std::array<double, 4> count{};  // then + 2 now
  for (const SchoolIndex i : s.schools) {
    const std::uint16_t history = s.state.low_tier_history[i];
    const unsigned now = history & 1U;
    const unsigned then = (history >> persistence_terms) & 1U;
    count[then + 2 * now] += 1;
  }
  const auto& [neither, only_then, only_now, both] = count;
  const double product =
      (both + only_then) * (both + only_now) * (neither + only_then) * (neither + only_now);
  if (!(product > 0)) return undefined;
  return std::clamp((both * neither - only_then * only_now) / math::sqrt(product), -1.0, 1.0);
}

template <Value value>
double bimodality(const Snapshot& s) {
  const Moments m = moments<value>(s);
  if (!(m.second > 0)) return undefined;
  const double skewness = m.third / (m.second * math::sqrt(m.second));
  const double kurtosis = m.fourth / (m.second * m.second);
  return std::min(1.0, (skewness * skewness + 1) / kurtosis);  // 1 for two points, but for rounding
}

/// The sum of variances within two groups from which on they are more than two points, far above its
/// rounding.
constexpr double least_variance_within = 1e-9;
/// The greatest distance that separation() can give: of two such groups at 0 and 1.
constexpr double most_separation = 44722;

/// Ashman's D of the two groups that a threshold makes, at the threshold with the largest variance between
/// them (Otsu 1979) on 256 cells of [0, 1].
template <Value value>
double separation(const Snapshot& s) {
  constexpr std::size_t cells = 256;
  struct Sum {
    double count = 0, first = 0, second = 0;
  };
  std::array<Sum, cells> histogram{};
  Sum all_schools;
  for (const SchoolIndex i : s.schools) {
    const double x = value(s, i);
    Sum& cell =
        histogram[std::min<std::size_t>(cells - 1, static_cast<std::size_t>(std::max(0.0, x) * cells))];
    for (Sum* sum : {&cell, &all_schools}) sum->count += 1, sum->first += x, sum->second += x * x;
  }
  Sum below;
  double best = -1;
  double result = undefined;
  for (const Sum& cell : histogram) {
    below.count += cell.count, below.first += cell.first, below.second += cell.second;
    const Sum above{all_schools.count - below.count, all_schools.first - below.first,
                    all_schools.second - below.second};
    if (below.count < 2 || above.count < 2) continue;
    const double mean_below = below.first / below.count;
    const double mean_above = above.first / above.count;
    const double distance = mean_above - mean_below;
    const double between = below.count * above.count * distance * distance;
    if (between <= best) continue;
    best = between;
    const double variances = below.second / below.count - mean_below * mean_below +
                             above.second / above.count - mean_above * mean_above;
    result = variances > least_variance_within ? math::sqrt(2 / variances) * distance : undefined;
  }
  return result;
}

/// What a variance is made of, of values near 0 or centred.
struct End {
  double total = 0, squares = 0;
  void add(double x) { total += x, squares += x * x; }
  [[nodiscard]] double variance(double n) const {
    const double value = squares - total * total / n;
    return value > 1e-9 * squares ? value : 0;  // less is rounding
  }
};

/// Pearson correlation of the effectiveness of the two ends, over the half-edges that `counts` admits.
template <class Counts>
double correlation_over_ties(const Snapshot& s, Counts counts) {
  const Ties& ties = s.state.ties;
  End own_end;
  End other_end;
  double n = 0;
  double products = 0;
  const double centre = mean<effectiveness>(s);
  for (const SchoolIndex i : s.schools) {
    const double own = effectiveness(s, i) - centre;
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (!counts(e)) continue;
      const double other = effectiveness(s, ties.partner[e]) - centre;
      n += 1;
      own_end.add(own);
      other_end.add(other);
      products += own * other;
    }
  }
  // Of all schools every tie is seen from both sides, so that both ends are one distribution.
  if (s.schools.size() == s.world.size()) other_end = own_end;
  const double variance = math::sqrt(own_end.variance(n) * other_end.variance(n));
  if (!(n > 2 && variance > 0)) return undefined;
  return std::clamp((products - own_end.total * other_end.total / n) / variance, -1.0, 1.0);
}

bool is_new(const Ties& ties, std::uint32_t e) {
  return ties.kind[e] == TieKind::free && ties.age[e] < terms_per_year;
}

double assortativity(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  return correlation_over_ties(
      s, [&](std::uint32_t e) { return ties.kind[e] == TieKind::free && ties.realised[e] >= 0; });
}
double assortativity_new(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  return correlation_over_ties(s, [&](std::uint32_t e) { return is_new(ties, e); });
}

double trust_depth_correlation(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  End trust;
  End depth;
  double n = 0;
  double products = 0;
  for (const SchoolIndex i : s.schools) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const auto t = static_cast<double>(ties.trust[e]);
      const auto z = static_cast<double>(ties.depth[e]);
      n += 1;
      trust.add(t);
      depth.add(z);
      products += t * z;
    }
  }
  const double variance = math::sqrt(trust.variance(n) * depth.variance(n));
  if (!(n > 2 && variance > 0)) return undefined;
  return std::clamp((products - trust.total * depth.total / n) / variance, -1.0, 1.0);
}

/// Mean gain of schools from one attended tie whose realised depth y `counts`.
template <bool (*counts)(float)>
double gain_of_tie(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  double total = 0;
  std::uint32_t n = 0;
  for (const SchoolIndex i : s.schools) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (!counts(ties.realised[e])) continue;
      ++n;
      total += static_cast<double>(gain_from_tie(s.k, s.state, s.leadership, i, e));
    }
  }
  return n == 0 ? undefined : total / n;
}
bool is_shallow(float y) { return y >= 0 && y < shallow_below; }
bool is_deep(float y) { return y >= deep_from; }

/// Who supports whom in alliances, of two schools of one that met in the last year: the lead gives support,
/// or else the school of the better grade, and the other receives it.
struct Support {
  std::vector<std::uint8_t> gives, receives;  ///< by school; empty without any alliance
};

Support support_in_alliances(const Snapshot& s) {
  Support support;
  const State& state = s.state;
  if (state.alliances.lead.empty()) return support;
  support.gives.resize(state.size());
  support.receives.resize(state.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const std::uint32_t alliance = state.alliance[i];
    if (alliance == no_index) continue;
    const SchoolIndex lead = state.alliances.lead[alliance];
    for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
      const SchoolIndex j = state.ties.partner[e];
      const bool supports = i == lead || (j != lead && state.grade[i] < state.grade[j]);
      if (!supports || state.alliance[j] != alliance ||
          state.ties.unattended[e] >= std::min<int>(terms_per_year, state.ties.age[e]))
        continue;
      support.gives[i] = 1;
      support.receives[j] = 1;
    }
  }
  return support;
}

template <std::vector<std::uint8_t> Support::*whom>
double alliance_share(const Snapshot& s) {
  const Support support = support_in_alliances(s);
  if ((support.*whom).empty()) return 0;
  double total = 0;
  for (const SchoolIndex i : s.schools) total += (support.*whom)[i];
  return total / static_cast<double>(s.schools.size());
}

double alliance_odds_below_good(const Snapshot& s) {
  const Support support = support_in_alliances(s);
  if (support.receives.empty()) return undefined;
  double count[2][2] = {};  // [is good][receives]
  for (const SchoolIndex i : s.schools) count[judged_good(s, i) ? 1 : 0][support.receives[i]] += 1;
  const double odds = count[0][0] * count[1][1];
  return odds > 0 ? count[0][1] * count[1][0] / odds : undefined;
}

double crossing_ratio(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  double crossing = 0;
  double made = 0;
  for (const SchoolIndex i : s.schools) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (!is_new(ties, e)) continue;
      made += 1;
      crossing += judged_good(s, i) != judged_good(s, ties.partner[e]) ? 1U : 0U;
    }
  }
  const double good = share<judged_good>(s);
  const double expected = 2 * good * (1 - good);
  return made > 0 && expected > 0 ? crossing / made / expected : undefined;
}

double trapped_practice(const Snapshot& s) {
  const World& world = s.world;
  const Ties& ties = s.state.ties;
  double total = 0;
  for (const SchoolIndex i : s.schools) {
    AreaValues reached = s.state.practice.col(i);
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (ties.realised[e] >= 0) reached = reached.max(s.state.practice.col(ties.partner[e]));
    }
    AreaValues near = AreaValues::Zero();
    for (std::uint32_t m = 0; m < world.n_near[i]; ++m) {
      near = near.max(s.state.practice.col(world.near[std::size_t{i} * max_near + m]));
    }
    total += static_cast<double>(sum((near - reached).max(0.0F)));
  }
  return total / (static_cast<double>(s.schools.size()) * n_areas);
}

double per_school(const Snapshot& s, double total) { return total / s.world.size(); }

double days_on_ties(const Snapshot& s) {
  return per_school(
      s, s.state.ledger[static_cast<std::size_t>(Payer::school)][static_cast<std::size_t>(Cost::ties)]);
}
double days_paid(const Snapshot& s) {
  double total = 0;
  for (const Payer payer : {Payer::authority, Payer::national}) {
    for (const double days : s.state.ledger[static_cast<std::size_t>(payer)]) total += days;
  }
  return per_school(s, total);
}

/// Share of schools whose leadership gets the grade of their practice. Judged leadership is halo z(judged
/// practice) + (1 - halo) z(effective leadership), z standardised over schools, and is graded on the curve:
/// as many schools get each grade as for practice, equals by id.
double judgement_agreement(const Snapshot& s) {
  const Moments practice = moments<judged_practice>(s);
  const Moments lead = moments<leadership>(s);
  if (!(practice.second > 0 && lead.second > 0)) return undefined;
  const double of_practice =
      static_cast<double>(s.k.inspection_leadership_halo) / math::sqrt(practice.second);
  const double of_leadership =
      (1 - static_cast<double>(s.k.inspection_leadership_halo)) / math::sqrt(lead.second);
  struct Judged {
    double leadership;
    SchoolIndex school;
  };
  std::vector<Judged> judged;
  std::array<std::ptrdiff_t, 4> schools_at_grade{};
  judged.reserve(s.schools.size());
  for (const SchoolIndex i : s.schools) {
    judged.push_back({of_practice * (judged_practice(s, i) - practice.mean) +
                          of_leadership * (leadership(s, i) - lead.mean),
                      i});
    ++schools_at_grade[s.state.grade[i] - 1U];
  }
  const auto is_better = [&](const Judged& a, const Judged& b) {
    return a.leadership != b.leadership ? a.leadership > b.leadership
                                        : s.world.id[a.school] < s.world.id[b.school];
  };
  std::ptrdiff_t alike = 0;
  auto first = judged.begin();
  for (std::size_t grade = 1; grade <= 4; ++grade) {
    const auto last = first + schools_at_grade[grade - 1];
    std::nth_element(first, last, judged.end(), is_better);
    alike += std::count_if(first, last, [&](const Judged& j) { return s.state.grade[j.school] == grade; });
    first = last;
  }
  return static_cast<double>(alike) / static_cast<double>(judged.size());
}

template <std::size_t depth_class>
double end_hazard(const Snapshot& s) {
  const std::uint64_t at_risk = s.state.half_edges_at_risk[depth_class];
  return at_risk == 0
             ? undefined
             : static_cast<double>(s.state.half_edges_ended[depth_class]) / static_cast<double>(at_risk);
}

// What rows say more than once.
constexpr auto lower_is_better = Direction::lower_is_better;
constexpr auto higher_is_better = Direction::higher_is_better;
constexpr auto no_direction = Direction::none;
// Emergent, but from coefficients that are mostly assumed; or tuned to, while parameters were chosen
// (MODEL 10.0).
constexpr auto finding = Evidence::assumed;
constexpr auto calibrated = Evidence::calibrated;
constexpr std::string_view of_schools = "1 % of schools: about one or two in a typical authority";
constexpr std::string_view of_practice =
    "0.7 points, a tenth of the spread of schools: about a third of a month of a pupil's progress";
constexpr std::string_view of_gap = "0.5 points: a tenth of the gap at the start";
constexpr std::string_view of_willing = "2 points: a tenth of the spread of heads";

// A row says what MetricInfo (metrics.hpp) asks for, a line for each kind of thing; one with a field missing
// does not compile.
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
// clang-format off
constexpr auto metric_rows = std::to_array<MetricInfo>({
    {.name = "effectiveness_mean", .compute = mean<effectiveness>, .doc = "mean effectiveness Q over schools",
     .equation = "sum_i Q_i / N,  Q_i = sum_k p_ik / 8",
     .unit = "practice", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = calibrated,
     .label = "Teaching", .plain_unit = "points", .plain_scale = 100,
     .more = "better teaching", .fewer = "weaker teaching",
     .smallest_difference = 0.007, .smallest_reason = of_practice},
    {.name = "effectiveness_sd", .compute = standard_deviation<effectiveness>,
     .doc = "standard deviation of effectiveness over schools",
     .equation = "sqrt(sum_i (Q_i - Qbar)^2 / N),  Qbar = sum_i Q_i / N",
     .unit = "practice", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Spread of teaching", .plain_unit = "points", .plain_scale = 100,
     .more = "a wider spread of teaching", .fewer = "a narrower spread of teaching"},
    {.name = "effectiveness_lowest_tenth", .compute = lowest_tenth,
     .doc = "mean effectiveness of the tenth of schools with the lowest (Qlow)",
     .equation = "mean Q_i of the N/10 schools with the lowest Q_i",
     .unit = "practice", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Teaching in the weakest tenth", .plain_unit = "points", .plain_scale = 100,
     .more = "better teaching in the weakest tenth", .fewer = "weaker teaching in the weakest tenth",
     .smallest_difference = 0.007, .smallest_reason = of_practice, .judged = 3},
    {.name = "effectiveness_pupil_weighted", .compute = weighted_mean<effectiveness, pupils>,
     .doc = "mean effectiveness over pupils",
     .equation = "sum_i n_i Q_i / sum_i n_i",
     .unit = "practice", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Teaching that pupils get", .plain_unit = "points", .plain_scale = 100,
     .more = "better teaching for the average pupil", .fewer = "weaker teaching for the average pupil",
     .smallest_difference = 0.007, .smallest_reason = of_practice},
    {.name = "isolated", .compute = share<isolated>,
     .doc = "share of schools that attended no tie in the last term",
     .equation = "count(attended_i = 0) / N",
     .unit = "share", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Schools with no partner", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools without a partner", .fewer = "fewer schools without a partner",
     .smallest_difference = 0.01, .smallest_reason = of_schools, .judged = 1},
    {.name = "shallow", .compute = share<shallow>,
     .doc = "share of schools that attended, none of their ties at a depth of .25 or more",
     .equation = "count(attended_i > 0 and Z_i < .25) / N,  Z_i = max_j y_ij",
     .unit = "share", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Schools with a shallow partner only", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with shallow partners only", .fewer = "fewer schools with shallow partners only",
     .smallest_difference = 0.01, .smallest_reason = of_schools},
    {.name = "isolated_or_shallow", .compute = share<isolated_or_shallow>,
     .doc = "share of schools without an attended tie at a depth of .25 or more",
     .equation = "count(attended_i = 0 or Z_i < .25) / N,  Z_i = max_j y_ij",
     .unit = "share", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Schools with no or a shallow partner", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with no or a shallow partner",
     .fewer = "fewer schools with no or a shallow partner",
     .smallest_difference = 0.01, .smallest_reason = of_schools},
    {.name = "deep", .compute = share<deep>,
     .doc = "share of schools with an attended tie at a depth of .5 or more",
     .equation = "count(Z_i >= .5) / N,  Z_i = max_j y_ij, 0 without a partner",
     .unit = "share", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Schools with a tie of depth .5", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with a tie of depth .5", .fewer = "fewer schools with a tie of depth .5",
     .smallest_difference = 0.01, .smallest_reason = of_schools},
    {.name = "degree_mean", .compute = mean<degree>,
     .doc = "mean number of ties, those just made or not attended included",
     .equation = "sum_i ties_i / N",
     .unit = "ties", .lower = 0, .upper = infinity, .direction = no_direction, .evidence = finding,
     .label = "Partners per school", .plain_unit = "partners", .plain_scale = 1,
     .more = "more partners per school", .fewer = "fewer partners per school"},
    {.name = "trust_mean", .compute = mean_trust, .doc = "mean trust over half-edges",
     .equation = "mean of t_ij over all ties, both sides",
     .unit = "trust", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .undefined_when = "no school has a partner",
     .label = "Trust in partners", .plain_unit = "points", .plain_scale = 100,
     .more = "more trust between partners", .fewer = "less trust between partners",
     .smallest_difference = 0.02, .smallest_reason = "2 points: a small part of what one kept promise adds"},
    {.name = "propensity_mean", .compute = mean<propensity>, .doc = "mean collaboration propensity c",
     .equation = "sum_i c_i / N",
     .unit = "propensity", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Heads willing to partner", .plain_unit = "points", .plain_scale = 100,
     .more = "heads more willing to partner", .fewer = "heads less willing to partner",
     .smallest_difference = 0.02, .smallest_reason = of_willing, .judged = 5},
    {.name = "leadership_mean", .compute = mean<leadership>, .doc = "mean effective leadership l",
     .equation = "sum_i l_i / N",
     .unit = "leadership", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Leadership", .plain_unit = "points", .plain_scale = 100,
     .more = "stronger leadership", .fewer = "weaker leadership",
     .smallest_difference = 0.01, .smallest_reason = "1 point: a tenth of the spread of schools"},
    {.name = "tier_low", .compute = share<low_tier>,
     .doc = "share of schools whose deepest attended tie is below .35, those without one included",
     .equation = "count(Z_i < .35) / N,  Z_i = max_j y_ij, 0 without a partner",
     .unit = "share", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Schools with no or a loose partner", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with no or a loose partner", .fewer = "fewer schools with no or a loose partner",
     .smallest_difference = 0.01, .smallest_reason = of_schools},
    {.name = "tier_middle", .compute = share<middle_tier>,
     .doc = "share of schools whose deepest attended tie is from .35 to below .65",
     .equation = "count(.35 <= Z_i < .65) / N,  Z_i = max_j y_ij, 0 without a partner",
     .unit = "share", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Schools with a middling partner", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with a middling partner", .fewer = "fewer schools with a middling partner",
     .smallest_difference = 0.01, .smallest_reason = of_schools},
    {.name = "tier_high", .compute = share<high_tier>,
     .doc = "share of schools whose deepest attended tie is at .65 or more",
     .equation = "count(Z_i >= .65) / N,  Z_i = max_j y_ij, 0 without a partner",
     .unit = "share", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .label = "Schools with a deep partner", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools with a deep partner", .fewer = "fewer schools with a deep partner",
     .smallest_difference = 0.01, .smallest_reason = of_schools, .judged = 2},
    {.name = "margin", .compute = margin,
     .doc = "polarisation margin min(low, high) - middle; above 0 the middle is hollow",
     .equation = "min(low, high) - middle:  shares of schools with Z_i < .35, Z_i >= .65, and between",
     .unit = "share", .lower = -1, .upper = 0.5, .direction = no_direction, .evidence = calibrated,
     .label = "Hollow middle", .plain_unit = "points", .plain_scale = 100,
     .more = "a hollower middle", .fewer = "a fuller middle",
     .smallest_difference = 0.01, .smallest_reason = "1 % of schools"},
    {.name = "margin_25_55", .compute = other_margin<0>, .doc = "polarisation margin at cuts .25 and .55",
     .equation = "min(low, high) - middle:  shares of schools with Z_i < .25, Z_i >= .55, and between",
     .unit = "share", .lower = -1, .upper = 0.5, .direction = no_direction, .evidence = calibrated,
     .label = "Hollow middle, cuts .25 and .55", .plain_unit = "points", .plain_scale = 100,
     .more = "a hollower middle", .fewer = "a fuller middle",
     .smallest_difference = 0.01, .smallest_reason = "1 % of schools"},
    {.name = "margin_30_70", .compute = other_margin<1>, .doc = "polarisation margin at cuts .30 and .70",
     .equation = "min(low, high) - middle:  shares of schools with Z_i < .30, Z_i >= .70, and between",
     .unit = "share", .lower = -1, .upper = 0.5, .direction = no_direction, .evidence = calibrated,
     .label = "Hollow middle, cuts .30 and .70", .plain_unit = "points", .plain_scale = 100,
     .more = "a hollower middle", .fewer = "a fuller middle",
     .smallest_difference = 0.01, .smallest_reason = "1 % of schools"},
    {.name = "margin_40_60", .compute = other_margin<2>, .doc = "polarisation margin at cuts .40 and .60",
     .equation = "min(low, high) - middle:  shares of schools with Z_i < .40, Z_i >= .60, and between",
     .unit = "share", .lower = -1, .upper = 0.5, .direction = no_direction, .evidence = calibrated,
     .label = "Hollow middle, cuts .40 and .60", .plain_unit = "points", .plain_scale = 100,
     .more = "a hollower middle", .fewer = "a fuller middle",
     .smallest_difference = 0.01, .smallest_reason = "1 % of schools"},
    {.name = "engagement_gap", .compute = engagement_gap,
     .doc = "mean effectiveness of the third of schools most engaged in joint work minus the least engaged "
         "third",
     .equation = "mean Q_i of the N/3 schools with the greatest e_i - mean Q_i of the N/3 with the least",
     .unit = "practice", .lower = -1, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Gap between engaged thirds", .plain_unit = "points", .plain_scale = 100,
     .more = "a wider gap between engaged and unengaged schools",
     .fewer = "a narrower gap between engaged and unengaged schools",
     .smallest_difference = 0.005, .smallest_reason = of_gap, .judged = 4},
    {.name = "engagement_gap_selection", .compute = selection_gap,
     .doc = "the same gap between the same schools in the twin run without any ties",
     .equation = "the gap between the same schools, with the Q_i that they have in the twin without ties",
     .unit = "practice", .lower = -1, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Part of the gap by selection", .plain_unit = "points", .plain_scale = 100,
     .more = "more selection into partnership", .fewer = "less selection into partnership",
     .smallest_difference = 0.005, .smallest_reason = of_gap},
    {.name = "engagement_gap_causal", .compute = causal_gap, .doc = "engagement gap minus its selection part",
     .equation = "engagement_gap - engagement_gap_selection",
     .unit = "practice", .lower = -2, .upper = 2, .direction = lower_is_better, .evidence = finding,
     .label = "Part of the gap by partnership", .plain_unit = "points", .plain_scale = 100,
     .more = "more of the gap made by partnership", .fewer = "less of the gap made by partnership",
     .smallest_difference = 0.005, .smallest_reason = of_gap},
    {.name = "widening", .compute = widening,
     .doc = "causal part of the engagement gap minus that in record 0, over the standard deviation of "
         "effectiveness",
     .equation = "(causal gap - causal gap in record 0) / sd(Q_i)",
     .unit = "sd", .lower = -infinity, .upper = infinity, .direction = lower_is_better, .evidence = finding,
     .undefined_when = "all schools are equally effective",
     .label = "Widening because of partnership", .plain_unit = "sd of schools", .plain_scale = 1,
     .more = "more widening", .fewer = "less widening",
     .smallest_difference = 0.05, .smallest_reason = "a twentieth of the spread of schools"},
    {.name = "persistence", .compute = persistence,
     .doc = "phi coefficient of low-tier membership now and nine terms ago",
     .equation = "(n11 n00 - n10 n01) / sqrt(n1 n0 m1 m0);  n11: schools with Z_i < .35 now and nine terms "
         "ago, n10: now only, n01: then only, n00: neither;  n1, n0: low now or not;  m1, m0: low then or "
         "not",
     .unit = "phi", .lower = -1, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "all schools or none were in the low tier, then or now",
     .label = "Once low, still low", .plain_unit = "points", .plain_scale = 100,
     .more = "more lasting tiers", .fewer = "less lasting tiers",
     .smallest_difference = 0.02, .smallest_reason = "2 points"},
    {.name = "propensity_bimodality", .compute = bimodality<propensity>,
     .doc = "bimodality coefficient of propensity; a uniform distribution has 5/9",
     .equation = "(g^2 + 1) / q,  g = m3 / m2^1.5,  q = m4 / m2^2,  mr = sum_i (c_i - cbar)^r / N",
     .unit = "1", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "all schools are equally willing",
     .label = "Split of attitudes", .plain_unit = "points", .plain_scale = 100,
     .more = "more split attitudes", .fewer = "less split attitudes"},
    {.name = "engagement_bimodality", .compute = bimodality<engagement>,
     .doc = "bimodality coefficient of engagement; a uniform distribution has 5/9",
     .equation = "(g^2 + 1) / q,  g = m3 / m2^1.5,  q = m4 / m2^2,  mr = sum_i (e_i - ebar)^r / N",
     .unit = "1", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "all schools are equally engaged",
     .label = "Split of engagement", .plain_unit = "points", .plain_scale = 100,
     .more = "more split engagement", .fewer = "less split engagement"},
    {.name = "propensity_separation", .compute = separation<propensity>,
     .doc = "Ashman's D of propensity, split where the variance between is largest",
     .equation = "sqrt(2 / (var1 + var2)) (mean2 - mean1) of c_i below and above the cut with the greatest "
         "variance between",
     .unit = "1", .lower = 0, .upper = most_separation, .direction = no_direction, .evidence = finding,
     .undefined_when = "no cut leaves two schools on either side, or both sides are points",
     .label = "Distance of two attitudes", .plain_unit = "sd", .plain_scale = 1,
     .more = "attitudes farther apart", .fewer = "attitudes closer together"},
    {.name = "engagement_separation", .compute = separation<engagement>,
     .doc = "Ashman's D of engagement, split where the variance between is largest",
     .equation = "sqrt(2 / (var1 + var2)) (mean2 - mean1) of e_i below and above the cut with the greatest "
         "variance between",
     .unit = "1", .lower = 0, .upper = most_separation, .direction = no_direction, .evidence = finding,
     .undefined_when = "no cut leaves two schools on either side, or both sides are points",
     .label = "Distance of two engagements", .plain_unit = "sd", .plain_scale = 1,
     .more = "engagement farther apart", .fewer = "engagement closer together"},
    {.name = "assortativity", .compute = assortativity,
     .doc = "correlation of effectiveness over attended free ties",
     .equation = "corr(Q_i, Q_j) over free ties ij that were attended",
     .unit = "1", .lower = -1, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "fewer than two ties count, or one end of all is equally effective",
     .label = "Likeness of partners", .plain_unit = "points", .plain_scale = 100,
     .more = "partners more alike", .fewer = "partners less alike"},
    {.name = "assortativity_new", .compute = assortativity_new,
     .doc = "correlation of effectiveness over free ties of the last three terms",
     .equation = "corr(Q_i, Q_j) over free ties ij younger than three terms",
     .unit = "1", .lower = -1, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "fewer than two ties count, or one end of all is equally effective",
     .label = "Likeness of new partners", .plain_unit = "points", .plain_scale = 100,
     .more = "new partners more alike", .fewer = "new partners less alike"},
    {.name = "crossing_ratio", .compute = crossing_ratio,
     .doc = "share of new ties between grades 1-2 and 3-4 over 2g(1-g), what chance gives",
     .equation = "share of new ties between grades 1-2 and 3-4 / (2 g (1 - g)),  g = share of schools of "
         "grades 1-2",
     .unit = "1", .lower = 0, .upper = infinity, .direction = higher_is_better, .evidence = finding,
     .undefined_when = "no tie is new, or all schools are on one side of the line",
     .label = "New ties across the grade line", .plain_unit = "ratio", .plain_scale = 1,
     .more = "more new ties between stronger and weaker schools",
     .fewer = "fewer new ties between stronger and weaker schools",
     .smallest_difference = 0.05, .smallest_reason = "a twentieth of what chance gives"},
    {.name = "disadvantage_gap", .compute = disadvantage_gap,
     .doc = "mean effectiveness of the least minus the most disadvantaged fifth of schools",
     .equation = "mean Q_i of the N/5 schools with the least d_i - mean Q_i of the N/5 with the greatest",
     .unit = "practice", .lower = -1, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Gap by disadvantage", .plain_unit = "points", .plain_scale = 100,
     .more = "a wider gap by disadvantage", .fewer = "a narrower gap by disadvantage",
     .smallest_difference = 0.005, .smallest_reason = "0.5 points: a tenth of the gap at the start"},
    {.name = "isolated_small_primaries", .compute = share<isolated, small_primary>,
     .doc = "share of small primary schools that attended no tie",
     .equation = "count(attended_i = 0, small primaries) / count(small primaries),  small: n_i < "
         "metric.small_primary_pupils",
     .unit = "share", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .undefined_when = "there is no small primary",
     .label = "Small primaries with no partner", .plain_unit = "% of small primaries", .plain_scale = 100,
     .more = "more small primaries without a partner", .fewer = "fewer small primaries without a partner",
     .smallest_difference = 0.02, .smallest_reason = "2 % of small primaries"},
    {.name = "isolated_others", .compute = share<isolated, not_small_primary>,
     .doc = "share of all schools but small primaries that attended no tie",
     .equation = "count(attended_i = 0, others) / count(others),  others: all but primaries with n_i < "
         "metric.small_primary_pupils",
     .unit = "share", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .undefined_when = "all schools are small primaries",
     .label = "Other schools with no partner", .plain_unit = "% of other schools", .plain_scale = 100,
     .more = "more other schools without a partner", .fewer = "fewer other schools without a partner",
     .smallest_difference = 0.01, .smallest_reason = "1 % of schools"},
    {.name = "trapped_practice", .compute = trapped_practice,
     .doc = "mean over schools and areas of what the best near school of the phase does better than the "
         "school and its partners",
     .equation = "sum_i sum_k max(0, best p_jk of the near schools - best p_jk of the school and its "
         "partners) / (8 N)",
     .unit = "practice", .lower = 0, .upper = 1, .direction = lower_is_better, .evidence = finding,
     .label = "Good practice out of reach", .plain_unit = "points", .plain_scale = 100,
     .more = "more good practice out of reach", .fewer = "less good practice out of reach",
     .smallest_difference = 0.005, .smallest_reason = "0.5 points"},
    {.name = "days_on_ties", .compute = days_on_ties,
     .doc = "leader-days spent on attended ties since term 0 per school",
     .equation = "sum of all leader-days that schools spent on attended ties / N",
     .unit = "leader-days/school", .lower = 0, .upper = infinity, .direction = no_direction,
     .evidence = finding,
     .label = "Days spent on partners", .plain_unit = "leader-days per school", .plain_scale = 1,
     .more = "more days spent on partners", .fewer = "fewer days spent on partners"},
    {.name = "days_paid", .compute = days_paid,
     .doc = "leader-days paid by authorities and nation since term 0 per school",
     .equation = "sum of all leader-days that authorities and nation paid / N",
     .unit = "leader-days/school", .lower = 0, .upper = infinity, .direction = no_direction,
     .evidence = finding,
     .label = "Days paid by policy", .plain_unit = "leader-days per school", .plain_scale = 1,
     .more = "more days paid", .fewer = "fewer days paid",
     .judged = price_of_policy},
    {.name = "end_hazard_shallow", .compute = end_hazard<0>,
     .doc = "share of free ties below a depth of .25 that end in a term, since term 0",
     .equation = "ends / terms at risk of free ties with z < .25",
     .unit = "1/term", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "no such tie was at risk",
     .label = "Ends of shallow partnerships", .plain_unit = "% a term", .plain_scale = 100,
     .more = "more shallow partnerships ending", .fewer = "fewer shallow partnerships ending"},
    {.name = "end_hazard_middle", .compute = end_hazard<1>,
     .doc = "share of free ties from .25 to below .5 that end in a term, since term 0",
     .equation = "ends / terms at risk of free ties with .25 <= z < .5",
     .unit = "1/term", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "no such tie was at risk",
     .label = "Ends of middling partnerships", .plain_unit = "% a term", .plain_scale = 100,
     .more = "more middling partnerships ending", .fewer = "fewer middling partnerships ending"},
    {.name = "end_hazard_deep", .compute = end_hazard<2>,
     .doc = "share of free ties of a depth of .5 or more that end in a term, since term 0",
     .equation = "ends / terms at risk of free ties with z >= .5",
     .unit = "1/term", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "no such tie was at risk",
     .label = "Ends of deep partnerships", .plain_unit = "% a term", .plain_scale = 100,
     .more = "more deep partnerships ending", .fewer = "fewer deep partnerships ending"},
    {.name = "judgement_agreement", .compute = judgement_agreement,
     .doc = "share of schools whose judged leadership gets the grade of their judged practice; an "
         "observation model",
     .equation = "count(same grade) / N,  leadership is judged as halo z(judged practice_i) + (1 - halo) "
         "z(l_i), z = standardised, halo = inspection.leadership_halo",
     .unit = "share", .lower = 0, .upper = 1, .direction = no_direction, .evidence = calibrated,
     .undefined_when = "all schools are judged alike, or all are led alike",
     .label = "Teaching and leadership judged alike", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools judged alike on both", .fewer = "fewer schools judged alike on both"},
    {.name = "trust_depth_correlation", .compute = trust_depth_correlation,
     .doc = "correlation of trust and depth over half-edges",
     .equation = "corr(t_ij, z_ij) over schools i and their ties ij",
     .unit = "1", .lower = -1, .upper = 1, .direction = no_direction, .evidence = finding,
     .undefined_when = "fewer than two ties stand, or all are equally trusting or deep",
     .label = "Depth goes with trust", .plain_unit = "points", .plain_scale = 100,
     .more = "depth goes more with trust", .fewer = "depth goes less with trust"},
    {.name = "gain_of_deep_tie", .compute = gain_of_tie<is_deep>,
     .doc = "mean practice that a school gains in a term from one tie that it attended at a depth of .5 or more",
     .equation = "mean over schools i and ties ij with y_ij >= .5 of gain_i as it were from ij alone",
     .unit = "practice/term", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .undefined_when = "no tie was attended at such a depth",
     .label = "Gain from a deep partnership", .plain_unit = "points a term", .plain_scale = 100,
     .more = "more gain from a deep partnership", .fewer = "less gain from a deep partnership"},
    {.name = "gain_of_shallow_tie", .compute = gain_of_tie<is_shallow>,
     .doc = "mean practice that a school gains in a term from one tie that it attended at a depth below .25",
     .equation = "mean over schools i and ties ij with 0 <= y_ij < .25 of gain_i as it were from ij alone",
     .unit = "practice/term", .lower = 0, .upper = 1, .direction = higher_is_better, .evidence = finding,
     .undefined_when = "no tie was attended at such a depth",
     .label = "Gain from a shallow partnership", .plain_unit = "points a term", .plain_scale = 100,
     .more = "more gain from a shallow partnership", .fewer = "less gain from a shallow partnership"},
    {.name = "alliance_givers", .compute = alliance_share<&Support::gives>,
     .doc = "share of schools that gave support in an alliance in the last year: its lead to a member that it met, or a "
            "member to one of a worse grade",
     .equation = "count(i met j of its alliance in the last three terms, and leads it, or has a better grade than j, which "
         "does not lead it) / N",
     .unit = "share", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Schools that give support in alliances", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools giving support in alliances", .fewer = "fewer schools giving support in alliances"},
    {.name = "alliance_receivers", .compute = alliance_share<&Support::receives>,
     .doc = "share of schools that received support in an alliance in the last year: from its lead, or from a member of "
            "a better grade",
     .equation = "count(i met j of its alliance in the last three terms, and j leads it, or has a better grade than i, which "
         "does not lead it) / N",
     .unit = "share", .lower = 0, .upper = 1, .direction = no_direction, .evidence = finding,
     .label = "Schools that receive support in alliances", .plain_unit = "schools", .plain_scale = 0,
     .more = "more schools receiving support in alliances",
     .fewer = "fewer schools receiving support in alliances"},
    {.name = "alliance_odds_below_good", .compute = alliance_odds_below_good,
     .doc = "odds that a school of grade 3 or 4 receives support in an alliance over the odds of others",
     .equation = "(w1 g0) / (w0 g1);  w1, w0: schools of grades 3-4 that receive support in alliances or do "
         "not;  g1, g0: those of grades 1-2",
     .unit = "odds ratio", .lower = 0, .upper = infinity, .direction = higher_is_better, .evidence = finding,
     .undefined_when = "no good school receives support, or every school below good does",
     .label = "Alliances reach weak schools", .plain_unit = "odds ratio", .plain_scale = 1,
     .more = "alliances reaching more of the weak", .fewer = "alliances reaching fewer of the weak"},
});
// clang-format on
#pragma GCC diagnostic pop

constexpr std::size_t row_judged(int place) {
  const auto row = std::find_if(metric_rows.begin(), metric_rows.end(),
                                [&](const MetricInfo& metric) { return metric.judged == place; });
  return static_cast<std::size_t>(row - metric_rows.begin());
}

constexpr auto judged_rows = [] {
  constexpr auto n = std::count_if(metric_rows.begin(), metric_rows.end(),
                                   [](const MetricInfo& metric) { return metric.judged > 0; });
  std::array<std::size_t, static_cast<std::size_t>(n)> rows{};
  for (std::size_t m = 0; m < rows.size(); ++m) rows[m] = row_judged(static_cast<int>(m) + 1);
  return rows;
}();
static_assert(std::count(judged_rows.begin(), judged_rows.end(), metric_rows.size()) == 0 &&
                  row_judged(price_of_policy) < metric_rows.size(),
              "places of judged metrics run from 1 without a gap or a double, and one metric is the price");

}  // namespace

std::span<const MetricInfo> metric_table() { return metric_rows; }
std::span<const std::size_t> judged_metrics() { return judged_rows; }
std::size_t price_metric() { return row_judged(price_of_policy); }

bool is_possible(const MetricInfo& metric, double value) {
  if (value != value) return !metric.undefined_when.empty();
  return metric.lower <= value && value <= metric.upper && -infinity < value && value < infinity;
}

std::size_t find_metric(std::string_view name) {
  const auto row = std::find_if(metric_rows.begin(), metric_rows.end(),
                                [&](const MetricInfo& metric) { return metric.name == name; });
  return static_cast<std::size_t>(row - metric_rows.begin());
}

}  // namespace schoolsim
