#include "sim/model/metrics.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sim/model/math.hpp"
#include "sim/model/step.hpp"
#include "sim/model/tiers.hpp"

namespace schoolsim {
namespace {

constexpr double infinity = math::detail::infinity;
constexpr double undefined = math::detail::nan;

// Values of a school, masks (groups of schools) and aggregators: a metric over schools is one of each.

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
bool shallow(const Snapshot& s, SchoolIndex i) { return !isolated(s, i) && s.state.max_depth[i] < 0.25F; }
bool isolated_or_shallow(const Snapshot& s, SchoolIndex i) { return isolated(s, i) || shallow(s, i); }
bool deep(const Snapshot& s, SchoolIndex i) { return s.state.max_depth[i] >= 0.5F; }
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
  const double spread = standard_deviation<effectiveness>(s);
  return spread > 0 ? (causal_gap(s) - s.causal_gap_at_start) / spread : undefined;
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

/// Pearson correlation of the effectiveness of the two ends, over the half-edges that `counts` admits.
template <class Counts>
double correlation_over_ties(const Snapshot& s, Counts counts) {
  const Ties& ties = s.state.ties;
  struct End {
    double total = 0, squares = 0;
    void add(double x) { total += x, squares += x * x; }
    [[nodiscard]] double variance(double n) const {
      const double value = squares - total * total / n;
      return value > 1e-9 * squares ? value : 0;  // less is rounding
    }
  };
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

double crossing_ratio(const Snapshot& s) {
  const Ties& ties = s.state.ties;
  double crossing = 0;
  double made = 0;
  for (const SchoolIndex i : s.schools) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (!is_new(ties, e)) continue;
      made += 1;
      crossing += judged_good(s, i) != judged_good(s, ties.partner[e]) ? 1 : 0;
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

// Rows: name, unit, label, plain unit, plain scale, direction, smallest difference that matters, its reason,
// words for more and fewer, evidence, range, doc, function, and where it can be undefined: when. Scale 0
// means: times the number of schools.
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

constexpr auto metric_rows = std::to_array<MetricInfo>({
    {"effectiveness_mean", "practice", "Teaching", "points", 100, higher_is_better, 0.007, of_practice,
     "better teaching", "weaker teaching", calibrated, 0, 1, "mean effectiveness Q over schools",
     mean<effectiveness>},
    {"effectiveness_sd", "practice", "Spread of teaching", "points", 100, no_direction, 0, "",
     "a wider spread of teaching", "a narrower spread of teaching", finding, 0, 1,
     "standard deviation of effectiveness over schools", standard_deviation<effectiveness>},
    {"effectiveness_lowest_tenth", "practice", "Teaching in the weakest tenth", "points", 100,
     higher_is_better, 0.007, of_practice, "better teaching in the weakest tenth",
     "weaker teaching in the weakest tenth", finding, 0, 1,
     "mean effectiveness of the tenth of schools with the lowest (Qlow)", lowest_tenth},
    {"effectiveness_pupil_weighted", "practice", "Teaching that pupils get", "points", 100, higher_is_better,
     0.007, of_practice, "better teaching for the average pupil", "weaker teaching for the average pupil",
     finding, 0, 1, "mean effectiveness over pupils", weighted_mean<effectiveness, pupils>},
    {"isolated", "share", "Schools with no partner", "schools", 0, lower_is_better, 0.01, of_schools,
     "more schools without a partner", "fewer schools without a partner", finding, 0, 1,
     "share of schools that attended no tie in the last term", share<isolated>},
    {"shallow", "share", "Schools with a shallow partner only", "schools", 0, no_direction, 0.01, of_schools,
     "more schools with shallow partners only", "fewer schools with shallow partners only", finding, 0, 1,
     "share of schools that attended, none of their ties at a depth of .25 or more", share<shallow>},
    {"isolated_or_shallow", "share", "Schools with no or a shallow partner", "schools", 0, lower_is_better,
     0.01, of_schools, "more schools with no or a shallow partner",
     "fewer schools with no or a shallow partner", finding, 0, 1,
     "share of schools without an attended tie at a depth of .25 or more", share<isolated_or_shallow>},
    {"deep", "share", "Schools with a tie of depth .5", "schools", 0, higher_is_better, 0.01, of_schools,
     "more schools with a tie of depth .5", "fewer schools with a tie of depth .5", finding, 0, 1,
     "share of schools with an attended tie at a depth of .5 or more", share<deep>},
    {"degree_mean", "ties", "Partners per school", "partners", 1, no_direction, 0, "",
     "more partners per school", "fewer partners per school", finding, 0, infinity,
     "mean number of ties, those just made or not attended included", mean<degree>},
    {"trust_mean", "trust", "Trust in partners", "points", 100, higher_is_better, 0.02,
     "2 points: a small part of what one kept promise adds", "more trust between partners",
     "less trust between partners", finding, 0, 1, "mean trust over half-edges", mean_trust,
     "no school has a partner"},
    {"propensity_mean", "propensity", "Heads willing to partner", "points", 100, higher_is_better, 0.02,
     of_willing, "heads more willing to partner", "heads less willing to partner", finding, 0, 1,
     "mean collaboration propensity c", mean<propensity>},
    {"leadership_mean", "leadership", "Leadership", "points", 100, higher_is_better, 0.01,
     "1 point: a tenth of the spread of schools", "stronger leadership", "weaker leadership", finding, 0, 1,
     "mean effective leadership l", mean<leadership>},
    {"tier_low", "share", "Schools with no or a loose partner", "schools", 0, lower_is_better, 0.01,
     of_schools, "more schools with no or a loose partner", "fewer schools with no or a loose partner",
     finding, 0, 1, "share of schools whose deepest attended tie is below .35, those without one included",
     share<low_tier>},
    {"tier_middle", "share", "Schools with a middling partner", "schools", 0, no_direction, 0.01, of_schools,
     "more schools with a middling partner", "fewer schools with a middling partner", finding, 0, 1,
     "share of schools whose deepest attended tie is from .35 to below .65", share<middle_tier>},
    {"tier_high", "share", "Schools with a deep partner", "schools", 0, higher_is_better, 0.01, of_schools,
     "more schools with a deep partner", "fewer schools with a deep partner", finding, 0, 1,
     "share of schools whose deepest attended tie is at .65 or more", share<high_tier>},
    {"margin", "share", "Hollow middle", "points", 100, no_direction, 0.01, "1 % of schools",
     "a hollower middle", "a fuller middle", calibrated, -1, 0.5,
     "polarisation margin min(low, high) - middle; above 0 the middle is hollow", margin},
    {"margin_25_55", "share", "Hollow middle, cuts .25 and .55", "points", 100, no_direction, 0.01,
     "1 % of schools", "a hollower middle", "a fuller middle", calibrated, -1, 0.5,
     "polarisation margin at cuts .25 and .55", other_margin<0>},
    {"margin_30_70", "share", "Hollow middle, cuts .30 and .70", "points", 100, no_direction, 0.01,
     "1 % of schools", "a hollower middle", "a fuller middle", calibrated, -1, 0.5,
     "polarisation margin at cuts .30 and .70", other_margin<1>},
    {"margin_40_60", "share", "Hollow middle, cuts .40 and .60", "points", 100, no_direction, 0.01,
     "1 % of schools", "a hollower middle", "a fuller middle", calibrated, -1, 0.5,
     "polarisation margin at cuts .40 and .60", other_margin<2>},
    {"engagement_gap", "practice", "Gap between engaged thirds", "points", 100, lower_is_better, 0.005,
     of_gap, "a wider gap between engaged and unengaged schools",
     "a narrower gap between engaged and unengaged schools", finding, -1, 1,
     "mean effectiveness of the third of schools most engaged in joint work minus the least engaged third",
     engagement_gap},
    {"engagement_gap_selection", "practice", "Part of the gap by selection", "points", 100, no_direction,
     0.005, of_gap, "more selection into partnership", "less selection into partnership", finding, -1, 1,
     "the same gap between the same schools in the twin run without any ties", selection_gap},
    {"engagement_gap_causal", "practice", "Part of the gap by partnership", "points", 100, lower_is_better,
     0.005, of_gap, "more of the gap made by partnership", "less of the gap made by partnership", finding, -2,
     2, "engagement gap minus its selection part", causal_gap},
    {"widening", "sd", "Widening because of partnership", "sd of schools", 1, lower_is_better, 0.05,
     "a twentieth of the spread of schools", "more widening", "less widening", finding, -infinity, infinity,
     "causal part of the engagement gap minus that in record 0, over the standard deviation of effectiveness",
     widening, "all schools are equally effective"},
    {"persistence", "phi", "Once low, still low", "points", 100, no_direction, 0.02, "2 points",
     "more lasting tiers", "less lasting tiers", finding, -1, 1,
     "phi coefficient of low-tier membership now and nine terms ago", persistence,
     "all schools or none were in the low tier, then or now"},
    {"propensity_bimodality", "1", "Split of attitudes", "points", 100, no_direction, 0, "",
     "more split attitudes", "less split attitudes", finding, 0, 1,
     "bimodality coefficient of propensity; a uniform distribution has 5/9", bimodality<propensity>,
     "all schools are equally willing"},
    {"engagement_bimodality", "1", "Split of engagement", "points", 100, no_direction, 0, "",
     "more split engagement", "less split engagement", finding, 0, 1,
     "bimodality coefficient of engagement; a uniform distribution has 5/9", bimodality<engagement>,
     "all schools are equally engaged"},
    {"propensity_separation", "1", "Distance of two attitudes", "sd", 1, no_direction, 0, "",
     "attitudes farther apart", "attitudes closer together", finding, 0, most_separation,
     "Ashman's D of propensity, split where the variance between is largest", separation<propensity>,
     "no cut leaves two schools on either side, or both sides are points"},
    {"engagement_separation", "1", "Distance of two engagements", "sd", 1, no_direction, 0, "",
     "engagement farther apart", "engagement closer together", finding, 0, most_separation,
     "Ashman's D of engagement, split where the variance between is largest", separation<engagement>,
     "no cut leaves two schools on either side, or both sides are points"},
    {"assortativity", "1", "Likeness of partners", "points", 100, no_direction, 0, "", "partners more alike",
     "partners less alike", finding, -1, 1, "correlation of effectiveness over attended free ties",
     assortativity, "fewer than two ties count, or one end of all is equally effective"},
    {"assortativity_new", "1", "Likeness of new partners", "points", 100, no_direction, 0, "",
     "new partners more alike", "new partners less alike", finding, -1, 1,
     "correlation of effectiveness over free ties of the last three terms", assortativity_new,
     "fewer than two ties count, or one end of all is equally effective"},
    {"crossing_ratio", "1", "New ties across the grade line", "ratio", 1, higher_is_better, 0.05,
     "a twentieth of what chance gives", "more new ties between stronger and weaker schools",
     "fewer new ties between stronger and weaker schools", finding, 0, infinity,
     "share of new ties between grades 1-2 and 3-4 over 2g(1-g), what chance gives", crossing_ratio,
     "no tie is new, or all schools are on one side of the line"},
    {"disadvantage_gap", "practice", "Gap by disadvantage", "points", 100, lower_is_better, 0.005,
     "0.5 points: a tenth of the gap at the start", "a wider gap by disadvantage",
     "a narrower gap by disadvantage", finding, -1, 1,
     "mean effectiveness of the least minus the most disadvantaged fifth of schools", disadvantage_gap},
    {"isolated_small_primaries", "share", "Small primaries with no partner", "% of small primaries", 100,
     lower_is_better, 0.02, "2 % of small primaries", "more small primaries without a partner",
     "fewer small primaries without a partner", finding, 0, 1,
     "share of small primary schools that attended no tie", share<isolated, small_primary>,
     "there is no small primary"},
    {"isolated_others", "share", "Other schools with no partner", "% of other schools", 100, lower_is_better,
     0.01, "1 % of schools", "more other schools without a partner", "fewer other schools without a partner",
     finding, 0, 1, "share of all schools but small primaries that attended no tie",
     share<isolated, not_small_primary>, "all schools are small primaries"},
    {"trapped_practice", "practice", "Good practice out of reach", "points", 100, lower_is_better, 0.005,
     "0.5 points", "more good practice out of reach", "less good practice out of reach", finding, 0, 1,
     "mean over schools and areas of what the best near school of the phase does better than the school and "
     "its partners",
     trapped_practice},
    {"days_on_ties", "leader-days/school", "Days spent on partners", "leader-days per school", 1,
     no_direction, 0, "", "more days spent on partners", "fewer days spent on partners", finding, 0, infinity,
     "leader-days spent on attended ties since term 0 per school", days_on_ties},
    {"days_paid", "leader-days/school", "Days paid by policy", "leader-days per school", 1, no_direction, 0,
     "", "more days paid", "fewer days paid", finding, 0, infinity,
     "leader-days paid by authorities and nation since term 0 per school", days_paid},
    {"end_hazard_shallow", "1/term", "Ends of shallow partnerships", "% a term", 100, no_direction, 0, "",
     "more shallow partnerships ending", "fewer shallow partnerships ending", finding, 0, 1,
     "share of free ties below a depth of .25 that end in a term, since term 0", end_hazard<0>,
     "no such tie was at risk"},
    {"end_hazard_middle", "1/term", "Ends of middling partnerships", "% a term", 100, no_direction, 0, "",
     "more middling partnerships ending", "fewer middling partnerships ending", finding, 0, 1,
     "share of free ties from .25 to below .5 that end in a term, since term 0", end_hazard<1>,
     "no such tie was at risk"},
    {"end_hazard_deep", "1/term", "Ends of deep partnerships", "% a term", 100, no_direction, 0, "",
     "more deep partnerships ending", "fewer deep partnerships ending", finding, 0, 1,
     "share of free ties of a depth of .5 or more that end in a term, since term 0", end_hazard<2>,
     "no such tie was at risk"},
    {"judgement_agreement", "share", "Teaching and leadership judged alike", "schools", 0, no_direction, 0,
     "", "more schools judged alike on both", "fewer schools judged alike on both", calibrated, 0, 1,
     "share of schools whose judged leadership gets the grade of their judged practice; an observation model",
     judgement_agreement, "all schools are judged alike, or all are led alike"},
});

}  // namespace

std::span<const MetricInfo> metric_table() { return metric_rows; }

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
