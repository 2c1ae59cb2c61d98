#include "sim/model/metrics.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

#include "sim/model/processes/learning.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// A system whose metrics are worked out by hand, with a twin of its own.
struct Judged : System {
  explicit Judged(const SchoolList& list) : System(list), twin(state) {
    fill<std::uint8_t>(state.grade, 2);
    leadership.assign(world.size(), 0.5F);
  }
  double operator()(std::string_view name) {
    std::vector<SchoolIndex> schools = reported;
    if (schools.empty()) {
      for (SchoolIndex i = 0; i < world.size(); ++i) schools.push_back(i);
    }
    std::vector<SchoolIndex> by_engagement = schools;
    std::sort(by_engagement.begin(), by_engagement.end(), [&](SchoolIndex a, SchoolIndex b) {
      return std::pair(state.engagement[a], world.id[a]) < std::pair(state.engagement[b], world.id[b]);
    });
    std::vector<SchoolIndex> by_disadvantage = schools;
    std::sort(by_disadvantage.begin(), by_disadvantage.end(), [&](SchoolIndex a, SchoolIndex b) {
      return std::pair(world.disadvantage[a], world.id[a]) < std::pair(world.disadvantage[b], world.id[b]);
    });
    const Snapshot snapshot{world,           k,    state, twin, leadership, schools, by_engagement,
                            by_disadvantage, start};
    const std::size_t row = find_metric(name);
    REQUIRE(row < metric_table().size());
    return metric_table()[row].compute(snapshot);
  }
  State twin;
  std::vector<float> leadership;
  std::vector<SchoolIndex> reported;  ///< empty: all
  std::vector<double> start;          ///< metrics of record 0; empty: it is record 0
};

TEST_CASE("Effectiveness: mean, spread, lowest tenth, pupils' mean", "[metrics]") {
  Judged m(test::list_of({{.id = 1, .pupils = 100},
                          {.id = 2, .pupils = 100},
                          {.id = 3, .pupils = 200},
                          {.id = 4, .pupils = 400}}));
  m.state.effectiveness = {0.2F, 0.4F, 0.6F, 0.8F};
  CHECK(m("effectiveness_mean") == Approx(0.5));
  CHECK(m("effectiveness_sd") == Approx(std::sqrt(0.05)));  // of a population
  CHECK(m("effectiveness_pupil_weighted") == Approx((20 + 40 + 120 + 320) / 800.0));
  CHECK(m("effectiveness_lowest_tenth") == Approx(0.2));  // one school at least
  Judged many(test::schools_alike(29));
  for (SchoolIndex i = 0; i < 29; ++i) many.state.effectiveness[28 - i] = 0.01F * static_cast<float>(i + 1);
  CHECK(many("effectiveness_lowest_tenth") == Approx(0.015));  // two of 29
}

TEST_CASE("Shares by attendance and depth", "[metrics]") {
  // Small primaries are of fewer than 130 pupils.
  Judged m(test::list_of({{.id = 1, .pupils = 129},
                          {.id = 2, .pupils = 130},
                          {.id = 3, .phase = Phase::special, .pupils = 90},
                          {.id = 4, .pupils = 60},
                          {.id = 5},
                          {.id = 6},
                          {.id = 7},
                          {.id = 8}}));
  m.state.attended = {0, 1, 0, 2, 1, 1, 1, 1};
  m.state.max_depth = {0, 0.24F, 0, 0.25F, 0.34F, 0.35F, 0.5F, 0.65F};
  CHECK(m("isolated") == Approx(2 / 8.0));
  CHECK(m("shallow") == Approx(1 / 8.0));
  CHECK(m("isolated_or_shallow") == Approx(3 / 8.0));
  CHECK(m("deep") == Approx(2 / 8.0));
  CHECK(m("tier_low") == Approx(5 / 8.0));
  CHECK(m("tier_middle") == Approx(2 / 8.0));
  CHECK(m("tier_high") == Approx(1 / 8.0));
  CHECK(m("margin") == Approx(1 / 8.0 - 2 / 8.0));
  CHECK(m("margin_25_55") == Approx(1 / 8.0 - 4 / 8.0));
  CHECK(m("margin_30_70") == Approx(0 - 4 / 8.0));
  CHECK(m("margin_40_60") == Approx(1 / 8.0 - 1 / 8.0));
  CHECK(m("isolated_small_primaries") == Approx(1 / 2.0));
  CHECK(m("isolated_others") == Approx(1 / 6.0));
}

TEST_CASE("Partners, trust, willingness, leadership", "[metrics]") {
  Judged m(test::schools_alike(4));
  CHECK(std::isnan(m("trust_mean")));
  m.connect(0, 1, 0.2F, 0.4F, 0.1F);
  m.connect(0, 2, 0.6F, 0.8F, 0.1F);
  m.state.propensity = {0.1F, 0.2F, 0.3F, 0.8F};
  m.leadership = {0.1F, 0.3F, 0.3F, 0.7F};
  CHECK(m("degree_mean") == Approx(1.0));
  CHECK(m("trust_mean") == Approx(0.5));
  CHECK(m("propensity_mean") == Approx(0.35));
  CHECK(m("leadership_mean") == Approx(0.35));
}

TEST_CASE("Leadership is judged with a halo of practice, and graded on the same curve", "[metrics]") {
  Judged m(test::schools_alike(5));
  m.state.judged = {0.1F, 0.2F, 0.3F, 0.4F, 0.5F};  // z: -2, -1, 0, 1, 2 over the root of 2
  m.state.grade = {4, 3, 2, 2, 1};
  m.leadership = {0.5F, 0.3F, 0.4F, 0.1F, 0.2F};  // z: 2, 0, 1, -2, -1 over the root of 2
  const auto agreement = [&](float halo) {
    m.k.inspection_leadership_halo = halo;
    return m("judgement_agreement");
  };
  CHECK(agreement(1) == 1.0);
  // Leadership alone ranks 1, 3, 2, 5, 4: grades 1, 2, 2, 4, 3. One school is alike.
  CHECK(agreement(0) == Approx(1 / 5.0));
  // .7 practice and .3 leadership make -.8, -.7, .3, .1, 1.1: grades 4, 3, 2, 2, 1.
  CHECK(agreement(0.7F) == 1.0);
  // Half and half make 0, -.5, .5, -.5, .5: 3 before 5 by id, then 1, then 2 before 4. Grades 2, 3, 1, 4, 2.
  CHECK(agreement(0.5F) == Approx(1 / 5.0));
  // Reported on the first three only: z -1, 0, 1 and 1, -1, 0 over the root of 2/3; halves make 0, -.5, .5.
  m.reported = {0, 1, 2};
  CHECK(agreement(0.5F) == Approx(1 / 3.0));
  m.leadership = {0.5F, 0.5F, 0.5F, 0.1F, 0.2F};
  CHECK(std::isnan(agreement(0.5F)));
}

TEST_CASE("The engagement gap splits into selection and cause", "[metrics]") {
  Judged m(test::schools_alike(7));  // thirds of two
  m.state.engagement = {0.5F, 0.1F, 0.2F, 0.9F, 0.2F, 0.4F, 0.3F};
  m.state.effectiveness = {0.60F, 0.30F, 0.40F, 0.70F, 0.99F, 0.5F, 0.5F};
  m.twin.effectiveness = {0.52F, 0.38F, 0.42F, 0.58F, 0.99F, 0.5F, 0.5F};
  // Lowest by engagement: 2 (.1) and 3 (.2, before 5 by id); highest: 1 and 4.
  CHECK(m("engagement_gap") == Approx(0.65 - 0.35));
  CHECK(m("engagement_gap_selection") == Approx(0.55 - 0.40));
  CHECK(m("engagement_gap_causal") == Approx(0.15));
  CHECK(m("widening") == 0);
  m.start.assign(metric_table().size(), 7);
  m.start[find_metric("engagement_gap_causal")] = 0.05;
  CHECK(m("widening") == Approx(0.10 / m("effectiveness_sd")));
}

TEST_CASE("Persistence is the phi coefficient of then and now", "[metrics]") {
  Judged m(test::schools_alike(10));
  // Bit 0 now, bit 9 nine terms ago: 4 low at both, 1 only then, 2 only now, 3 never.
  constexpr std::uint16_t now = 1;
  constexpr std::uint16_t then = 1 << 9;
  m.state.low_tier_history = {now | then, now | then, now | then, now | then, then, now, now, 0, 0, 0};
  CHECK(m("persistence") == Approx((4 * 3 - 1 * 2) / std::sqrt(5.0 * 6 * 5 * 4)));
  System::fill<std::uint16_t>(m.state.low_tier_history, now | then);
  CHECK(std::isnan(m("persistence")));
  // Where nobody changes side it is 1; of a million schools the product rounds, and its root below the
  // numerator.
  for (const std::size_t low : {342'246U, 406'438U, 427'753U, 629'905U}) {
    std::vector<SchoolIndex> schools(1'000'000, 7);  // never low
    std::fill_n(schools.begin(), low, SchoolIndex{0});
    m.state.low_tier_history = {now | then, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const Snapshot snapshot{m.world, m.k, m.state, m.twin, m.leadership, schools, schools, schools};
    CHECK(metric_table()[find_metric("persistence")].compute(snapshot) <= 1);
  }
}

TEST_CASE("The bimodality coefficient is 5/9 for a uniform distribution and 1 for two points", "[metrics]") {
  Judged m(test::schools_alike(2000));
  for (SchoolIndex i = 0; i < 2000; ++i) m.state.propensity[i] = (static_cast<float>(i) + 0.5F) / 2000;
  CHECK(m("propensity_bimodality") == Approx(5.0 / 9).epsilon(1e-4));
  for (SchoolIndex i = 0; i < 2000; ++i) m.state.engagement[i] = i % 2 == 0 ? 0.1F : 0.9F;
  CHECK(m("engagement_bimodality") == Approx(1.0));
  // Exponential: skewness 2, kurtosis 9: 5/9 as well; a normal: 1/3. By quantiles, so a little short in the
  // tails.
  for (SchoolIndex i = 0; i < 2000; ++i) {
    m.state.propensity[i] = static_cast<float>(0.5 + 0.1 * math::normal_quantile((i + 0.5) / 2000));
  }
  CHECK(m("propensity_bimodality") == Approx(1.0 / 3).epsilon(0.01));
  System::fill(m.state.propensity, 0.4F);
  CHECK(std::isnan(m("propensity_bimodality")));
}

TEST_CASE("Ashman's D is the distance of two groups in their spreads", "[metrics]") {
  Judged m(test::schools_alike(8));
  m.state.propensity = {0.10F, 0.20F, 0.10F, 0.20F, 0.80F, 0.90F, 0.80F, 0.90F};
  // Means .15 and .85, both variances .0025: sqrt(2) .7 / sqrt(.005).
  CHECK(m("propensity_separation") == Approx(std::sqrt(2.0) * 0.7 / std::sqrt(0.005)).epsilon(1e-4));
  m.state.engagement = {0.1001F, 0.0999F, 0.1001F, 0.0999F, 0.6001F, 0.5999F, 0.6001F, 0.5999F};
  CHECK(m("engagement_separation") == Approx(std::sqrt(2.0) * 0.5 / std::sqrt(2e-8)).epsilon(1e-3));
  // Two points have no spread to take the distance in, wherever they are and however their variance rounds.
  std::mt19937 random(1);
  for (int trial = 0; trial < 100; ++trial) {
    const auto low = static_cast<float>(random() % 400) / 1000;
    const auto high = 0.5F + static_cast<float>(random() % 400) / 1000;
    m.state.engagement = {low, low, low, low, low, low, high, high};
    REQUIRE(std::isnan(m("engagement_separation")));
  }
}

TEST_CASE("Likeness of partners is Pearson's correlation over both directions of ties", "[metrics]") {
  Judged m(test::schools_alike(8));
  m.state.effectiveness = {0.30F, 0.40F, 0.50F, 0.45F, 0.70F, 0.60F, 0.9F, 0.1F};
  m.connect(0, 1, 0.5F, 0.5F, 0.1F);
  m.connect(2, 3, 0.5F, 0.5F, 0.1F);
  m.connect(4, 5, 0.5F, 0.5F, 0.1F);
  m.connect(6, 7, 0.5F, 0.5F, 0.1F, TieKind::forced);  // counts in neither
  m.attend_all(0.1F);
  const auto pearson = [](const std::vector<std::pair<double, double>>& pairs) {
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (const auto& [a, b] : pairs) {
      for (const auto& [u, v] : {std::pair(a, b), std::pair(b, a)})
        n += 1, x += u, y += v, xx += u * u, yy += v * v, xy += u * v;
    }
    return (n * xy - x * y) / std::sqrt((n * xx - x * x) * (n * yy - y * y));
  };
  CHECK(m("assortativity") == Approx(pearson({{0.3, 0.4}, {0.5, 0.45}, {0.7, 0.6}})).epsilon(1e-4));
  // New are ties of the last three terms; attendance does not matter there.
  for (SchoolIndex i : {0U, 1U}) m.state.ties.age[i] = 3;
  CHECK(m("assortativity_new") == Approx(pearson({{0.5, 0.45}, {0.7, 0.6}})).epsilon(1e-4));
  m.state.ties.realised[2] = m.state.ties.realised[3] = -1.0F;
  CHECK(m("assortativity") == Approx(pearson({{0.3, 0.4}, {0.7, 0.6}})).epsilon(1e-4));
}

TEST_CASE("Likeness of partners is a correlation, or undefined where one end has no spread", "[metrics]") {
  // Every tie between a stronger and a weaker school: -1, which rounding passes in two of five trials.
  Judged m(test::schools_alike(41));
  for (SchoolIndex i = 0; i + 1 < 40; i += 2) m.connect(i, i + 1, 0.5F, 0.5F, 0.1F);
  m.attend_all(0.1F);
  std::mt19937 random(2);
  for (int trial = 0; trial < 300; ++trial) {
    const auto low = static_cast<float>(random() % 1000) / 2001;
    const auto high = 0.5F + static_cast<float>(random() % 1000) / 2001;
    for (SchoolIndex i = 0; i < 40; ++i) m.state.effectiveness[i] = i % 2 == 0 ? low : high;
    m.state.effectiveness[40] = static_cast<float>(random() % 1000) / 1001;  // without a partner
    const double value = m("assortativity");
    REQUIRE(value >= -1);
    REQUIRE(value == Approx(-1));
  }
  // All who have partners alike, others not: no spread, whatever is left of it by rounding.
  Judged some(test::schools_alike(41));
  for (SchoolIndex i = 0; i + 1 < 40; i += 2) some.connect(i, i + 1, 0.5F, 0.5F, 0.1F);
  some.attend_all(0.1F);
  for (int trial = 0; trial < 300; ++trial) {
    System::fill(some.state.effectiveness, static_cast<float>(random() % 1000) / 1001);
    some.state.effectiveness[40] = static_cast<float>(random() % 1000) / 1001;
    REQUIRE(std::isnan(some("assortativity")));
  }
  // Of a part of the schools the other end has a mean and a spread of its own.
  Judged part(test::schools_alike(6));
  part.state.effectiveness = {0.50F, 0.51F, 0.52F, 0.1F, 0.6F, 0.9F};
  for (SchoolIndex i = 0; i < 3; ++i) part.connect(i, i + 3, 0.5F, 0.5F, 0.1F);
  part.attend_all(0.1F);
  part.reported = {0, 1, 2};
  // Pearson of (.50, .51, .52) and (.1, .6, .9), by hand: .004 / sqrt(.0002 * .326667).
  CHECK(part("assortativity") == Approx(0.008 / std::sqrt(0.0002 * 0.3266667)).epsilon(1e-3));
}

TEST_CASE("Trust goes with depth over half-edges", "[metrics]") {
  Judged m(test::schools_alike(6));
  m.connect(0, 1, 0.2F, 0.4F, 0.1F);
  CHECK(std::isnan(m("trust_depth_correlation")));  // one depth
  m.connect(2, 3, 0.6F, 0.6F, 0.4F);
  m.connect(4, 5, 0.8F, 1.0F, 0.4F);
  // Trust .2 .4 .6 .6 .8 1, depth .1 .1 .4 .4 .4 .4: covariance sum .18, squares .4 and .12.
  CHECK(m("trust_depth_correlation") == Approx(0.18 / std::sqrt(0.4 * 0.12)).epsilon(1e-5));
  m.reported = {0, 2, 4};  // .2 .6 .8 with .1 .4 .4
  CHECK(m("trust_depth_correlation") == Approx(0.1 / std::sqrt(0.56 / 3 * 0.06)).epsilon(1e-5));
  System::fill(m.state.ties.trust, 0.5F);
  CHECK(std::isnan(m("trust_depth_correlation")));
}

TEST_CASE("A tie's gain is what learning makes of it alone, by the depth at which it was attended",
          "[metrics]") {
  Parameters p;
  p.learning_noise_school = 0;
  p.learning_noise_area = 0;
  p.learning_la_support = 0;
  p.learning_own = 0;
  p.learning_decay = 0;
  Judged m(test::schools_alike(4));
  m.p = p;
  m.refresh();
  CHECK(std::isnan(m("gain_of_deep_tie")));
  m.connect(0, 1, 0.6F, 0.9F, 0.5F);
  m.connect(2, 3, 0.5F, 0.7F, 0.2F);
  m.leadership = {0.2F, 0.4F, 0.6F, 0.8F};
  for (SchoolIndex i = 0; i < 4; ++i) {
    m.state.practice.col(i).setConstant(0.3F + 0.1F * static_cast<float>(i));
    m.scratch.absorption[i] =
        static_cast<float>(p.absorption_base + (1 - p.absorption_base) * double(m.leadership[i]));
    m.scratch.root_absorption[i] = std::sqrt(m.scratch.absorption[i]);
  }
  m.state.practice(2, 0) = 0.6F;
  m.state.practice(5, 2) = 0.1F;
  update_effectiveness(m.state);
  m.attend_all(0.5F);
  m.state.ties.realised[2] = m.state.ties.realised[3] = 0.2F;
  const double deep = m("gain_of_deep_tie");
  const double shallow = m("gain_of_shallow_tie");
  const std::vector<float> before = m.state.effectiveness;
  learn(m.step(), m.state, m.scratch);
  const auto gained = [&](SchoolIndex i) { return double(m.state.effectiveness[i]) - double(before[i]); };
  CHECK(deep == Approx((gained(0) + gained(1)) / 2).epsilon(1e-4));
  CHECK(shallow == Approx((gained(2) + gained(3)) / 2).epsilon(1e-4));
  CHECK(deep > 0.0005);

  // By hand, where only gaps are closed and nothing saturates: .8 transfer a x t times a gap of .1 in all
  // areas, for the weaker side; the other gains nothing.
  m.p.learning_joint = 0;
  m.p.learning_cap = 1;
  m.refresh();
  m.state.practice.col(2).setConstant(0.5F);
  m.state.practice.col(3).setConstant(0.6F);
  const double a = p.absorption_base + (1 - p.absorption_base) * 0.6;
  const double offered = 0.8 * p.learning_transfer * a * 0.5 * 0.1;
  CHECK(m("gain_of_shallow_tie") == Approx(offered / (1 + offered / a) / 2).epsilon(1e-4));

  // In the year of a new curriculum what is relevant counts more: as learning has it in the step before.
  m.p = p;
  m.refresh();
  m.state.practice.setConstant(0.5F);
  m.state.practice.row(0).setConstant(0.9F);
  m.state.ties.realised[0] = m.state.ties.realised[1] = 1;
  const double usual = m("gain_of_deep_tie");
  m.state.curriculum_start.assign(4, 0);
  m.state.term = 1;
  const double changed = m("gain_of_deep_tie");
  CHECK(changed != usual);
  m.state.term = static_cast<Term>(m.k.curriculum_relevance_terms);
  CHECK(m("gain_of_deep_tie") == changed);
  ++m.state.term;
  CHECK(m("gain_of_deep_tie") == usual);
  // Not attended, or neither deep nor shallow: no gain of either.
  for (const float realised : {-1.0F, 0.3F}) {
    m.attend_all(realised);
    CHECK(std::isnan(m("gain_of_deep_tie")));
    CHECK(std::isnan(m("gain_of_shallow_tie")));
  }
}

TEST_CASE("Alliances: leads and members of a better grade give to whom they met", "[metrics]") {
  Judged m(test::schools_alike(10));
  CHECK(m("alliance_givers") == 0);
  CHECK(m("alliance_receivers") == 0);
  CHECK(std::isnan(m("alliance_odds_below_good")));
  // Alliances of 0 with 1 to 4 and of 5 with 6; that of 7 has no member.
  m.state.alliances.lead = {0, 5, 7};
  m.state.alliance = {0, 0, 0, 0, 0, 1, 1, 2, no_index, no_index};
  for (const SchoolIndex member : {1U, 2U, 3U}) m.connect(0, member, 0.5F, 0.5F, 0.1F);
  m.connect(5, 6, 0.5F, 0.5F, 0.1F);
  m.connect(8, 9, 0.5F, 0.5F, 0.1F);  // no alliance
  m.connect(4, 9, 0.5F, 0.5F, 0.1F);  // a member, but not with its lead
  const auto set = [&](SchoolIndex i, SchoolIndex j, std::uint8_t age, std::uint8_t unattended) {
    for (const std::uint32_t e : {find_tie(m.state.ties, i, j), find_tie(m.state.ties, j, i)}) {
      m.state.ties.age[e] = age;
      m.state.ties.unattended[e] = unattended;
    }
  };
  set(0, 1, 9, 0);  // met in the last term
  set(0, 2, 9, 2);  // a year ago
  set(0, 3, 9, 3);  // longer ago
  set(5, 6, 2, 2);  // never yet
  set(8, 9, 9, 0);
  set(4, 9, 9, 0);
  CHECK(m("alliance_givers") == Approx(1 / 10.0));
  CHECK(m("alliance_receivers") == Approx(2 / 10.0));
  // Below good are 1, 3 and 4, of whom one receives; of seven others, one.
  for (const SchoolIndex i : {1U, 3U, 4U}) m.state.grade[i] = 3;
  CHECK(m("alliance_odds_below_good") == Approx((1.0 / 2) / (1.0 / 6)));
  // Between members the better grade gives, whatever it is; a lead gives to every member and receives
  // nothing.
  m.connect(1, 4, 0.5F, 0.5F, 0.1F);
  m.connect(1, 3, 0.5F, 0.5F, 0.1F);
  m.connect(3, 6, 0.5F, 0.5F, 0.1F);  // of two alliances
  set(1, 4, 9, 0);
  set(1, 3, 9, 0);
  set(3, 6, 9, 0);
  m.state.grade[0] = 4;
  m.state.grade[4] = 4;
  CHECK(m("alliance_givers") == Approx(2 / 10.0));     // 0 to 1 and 2, 1 to 4; 1 and 3 are alike
  CHECK(m("alliance_receivers") == Approx(3 / 10.0));  // 1, 2 and 4
  m.state.grade[0] = 1;
  m.state.grade[2] = 4;  // no good school receives
  CHECK(std::isnan(m("alliance_odds_below_good")));
  // Whoever does not meet its lead when that has left, as a collapsed alliance has.
  m.state.alliances.lead[0] = no_school;
  for (const SchoolIndex i : {0U, 1U, 2U, 3U, 4U}) m.state.alliance[i] = no_index;
  CHECK(m("alliance_receivers") == 0);
}

TEST_CASE("The causal part of a gap is a difference of two gaps, and so within twice their range",
          "[metrics]") {
  Judged m(test::schools_alike(3));
  m.state.engagement = {0, 0.5F, 1};
  m.state.effectiveness = {0, 0.5F, 1};
  m.twin.effectiveness = {1, 0.5F, 0};
  CHECK(m("engagement_gap_causal") == 2);
  CHECK(is_possible(metric_table()[find_metric("engagement_gap_causal")], 2));
}

TEST_CASE("What a metric can be: finite, within its range, undefined where its row says so", "[metrics]") {
  const MetricInfo& share = metric_table()[find_metric("isolated")];
  const MetricInfo& trust = metric_table()[find_metric("trust_mean")];
  const MetricInfo& days = metric_table()[find_metric("days_paid")];
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(is_possible(share, 0));
  CHECK(is_possible(share, 1));
  CHECK_FALSE(is_possible(share, std::nextafter(1, 2)));
  CHECK_FALSE(is_possible(share, nan));
  CHECK(is_possible(trust, nan));
  CHECK(is_possible(days, 1e9));
  CHECK_FALSE(is_possible(days, infinity));
}

TEST_CASE("The crossing ratio sets new ties against chance", "[metrics]") {
  Judged m(test::schools_alike(8));
  m.state.grade = {1, 2, 2, 1, 2, 3, 4, 3};  // g = 5/8
  CHECK(std::isnan(m("crossing_ratio")));
  m.connect(0, 1, 0.5F, 0.5F, 0.1F);
  m.connect(2, 5, 0.5F, 0.5F, 0.1F);  // crosses
  m.connect(3, 6, 0.5F, 0.5F, 0.1F);  // crosses, old
  m.state.ties.age[m.state.ties.begin[3]] = m.state.ties.age[m.state.ties.begin[6]] = 3;
  CHECK(m("crossing_ratio") == Approx(0.5 / (2 * 0.625 * 0.375)));
}

TEST_CASE("The gap by disadvantage is of the least against the most disadvantaged fifth", "[metrics]") {
  std::vector<test::School> schools;
  for (SchoolId id = 1; id <= 10; ++id)
    schools.push_back({.id = id, .disadvantage = 0.05F * static_cast<float>(id)});
  Judged m(test::list_of(schools));
  for (SchoolIndex i = 0; i < 10; ++i)
    m.state.effectiveness[i] = 1 - 0.1F * static_cast<float>(m.world.id[i]);
  CHECK(m("disadvantage_gap") == Approx(0.85 - 0.05));
}

TEST_CASE("Trapped practice is what near schools know and neither school nor partners do", "[metrics]") {
  Judged m(test::list_of({{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4, .phase = Phase::secondary}}));
  m.set_practice(0.4F);
  m.state.practice(0, m.at(3)) = 0.9F;
  m.state.practice(1, m.at(4)) = 1.0F;  // of another phase: out of reach, not trapped
  // Schools 1 and 2 lack .5 in one area of eight; 3 and 4 lack nothing.
  CHECK(m("trapped_practice") == Approx(2 * 0.5 / (4 * 8)));
  m.connect(m.at(1), m.at(3), 0.5F, 0.5F, 0.1F);
  CHECK(m("trapped_practice") == Approx(2 * 0.5 / (4 * 8)));  // not attended
  m.attend_all(0.1F);
  CHECK(m("trapped_practice") == Approx(0.5 / (4 * 8)));
}

TEST_CASE("Costs are per school and apart for payers", "[metrics]") {
  Judged m(test::schools_alike(4));
  m.state.ledger = {};
  m.state.ledger[static_cast<std::size_t>(Payer::school)][static_cast<std::size_t>(Cost::ties)] = 10;
  m.state.ledger[static_cast<std::size_t>(Payer::authority)][static_cast<std::size_t>(Cost::support)] = 6;
  m.state.ledger[static_cast<std::size_t>(Payer::national)][static_cast<std::size_t>(Cost::sponsor)] = 2;
  CHECK(m("days_on_ties") == Approx(2.5));
  CHECK(m("days_paid") == Approx(2.0));
}

TEST_CASE("End hazards are ends over ties at risk", "[metrics]") {
  Judged m(test::schools_alike(2));
  m.state.half_edges_at_risk = {100, 40, 0};
  m.state.half_edges_ended = {5, 1, 0};
  CHECK(m("end_hazard_shallow") == Approx(0.05));
  CHECK(m("end_hazard_middle") == Approx(0.025));
  CHECK(std::isnan(m("end_hazard_deep")));
}

TEST_CASE("Metrics report on the schools asked for, in the system of all", "[metrics]") {
  Judged m(test::schools_alike(6));
  m.state.effectiveness = {0.1F, 0.2F, 0.9F, 0.9F, 0.6F, 0.9F};
  m.state.attended = {0, 1, 0, 0, 1, 0};
  m.state.grade = {3, 2, 2, 2, 2, 2};
  m.connect(0, 5, 0.2F, 0.9F, 0.1F);
  m.reported = {0, 1, 4};
  CHECK(m("effectiveness_mean") == Approx(0.3));
  CHECK(m("isolated") == Approx(1 / 3.0));
  CHECK(m("degree_mean") == Approx(1 / 3.0));
  CHECK(m("trust_mean") == Approx(0.2));
}

TEST_CASE("Every row of the table says what readers need", "[metrics]") {
  for (const MetricInfo& row : metric_table()) {
    INFO(row.name);
    CHECK_FALSE(row.doc.empty());
    CHECK_FALSE(row.equation.empty());
    CHECK_FALSE(row.label.empty());
    CHECK_FALSE(row.unit.empty());
    CHECK_FALSE(row.more.empty());
    CHECK_FALSE(row.fewer.empty());
    CHECK(row.lower < row.upper);
    CHECK((row.smallest_difference == 0 || !row.smallest_reason.empty()));
    CHECK(find_metric(row.name) == static_cast<std::size_t>(&row - metric_table().data()));
  }
  CHECK(find_metric("no such metric") == metric_table().size());
}

}  // namespace
}  // namespace schoolsim
