#include "sim/model/parameters.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

/// Default, lower and upper end of the sweep as MODEL section 6 prints them.
struct Row {
  const char* key;
  double standard, lower, upper;
};

TEST_CASE("The table has the defaults and sweep ranges of the specification", "[parameters]") {
  static constexpr Row specified[] = {
      {"time.base_share", 0.05, 0.03, 0.08},
      {"time.leadership_share", 0.10, 0.05, 0.15},
      {"time.days_per_leader", 65, 65, 65},
      {"time.pupils_per_leader", 120, 90, 160},
      {"initiatives.days", 0.6, 0.2, 1.2},
      {"tie.base_days", 1.5, 0.5, 3},
      {"tie.depth_days", 6, 3, 10},
      {"tie.travel_scale", 40, 20, 100},
      {"inspection.rate", 0.1111, 0.08, 0.2},
      {"inspection.rate_weak", 0.3333, 0.2, 0.5},
      {"inspection.noise_primary", 0.04, 0.02, 0.08},
      {"inspection.noise_secondary", 0.04, 0.02, 0.08},
      {"inspection.bias_primary", 0.08, 0, 0.2},
      {"inspection.bias_secondary", 0.08, 0, 0.2},
      {"cooperation.base", 0.25, 0.1, 0.4},
      {"cooperation.propensity", 0.40, 0.2, 0.6},
      {"cooperation.trust", 0.35, 0.1, 0.5},
      {"cooperation.rivalry", 0.25, 0, 0.6},
      {"cooperation.mutual_benefit", 0.18, 0, 0.35},
      {"cooperation.coercion", 0.35, 0, 0.6},
      {"rivalry.scale", 5, 2, 10},
      {"trust.gain", 0.10, 0.05, 0.2},
      {"trust.loss", 0.16, 0.05, 0.3},
      {"trust.fade", 0.05, 0.02, 0.1},
      {"trust.initial", 0.40, 0.25, 0.5},
      {"trust.transitive", 0.15, 0, 0.3},
      {"trust.deep_threshold", 0.42, 0.3, 0.6},
      {"trust.end", 0.15, 0.1, 0.25},
      {"depth.rise", 0.15, 0.05, 0.3},
      {"depth.fall", 0.30, 0.1, 0.5},
      {"depth.fade", 0.10, 0.05, 0.2},
      {"absorption.base", 0.3, 0.1, 0.6},
      {"fit.cross_phase", 0.5, 0.2, 0.8},
      {"fit.context_scale", 0.5, 0.2, 1.0},
      {"learning.transfer", 0.03, 0.01, 0.06},
      {"learning.joint", 0.018, 0.006, 0.04},
      {"learning.create", 0.5, 0.0, 1.0},
      {"learning.cap", 0.010, 0.004, 0.03},
      {"learning.own", 0.02, 0.01, 0.03},
      {"learning.focus", 2.5, 1.5, 4},
      {"learning.focus_floor", 0.35, 0.1, 0.6},
      {"learning.decay", 0.0103, 0.006, 0.015},
      {"learning.decay_disadvantage", 0.5, 0, 1.5},
      {"learning.la_support", 0.02, 0, 0.05},
      {"learning.noise_school", 0.012, 0, 0.02},
      {"learning.noise_area", 0.012, 0, 0.03},
      {"bench.by_head", 0.0218, 0.01, 0.04},
      {"bench.by_joint_work", 0.012, 0, 0.04},
      {"bench.decay", 0.010, 0.005, 0.02},
      {"bench.decay_disadvantage", 0.5, 0, 2},
      {"bench.noise", 0.018, 0, 0.03},
      {"bench.promotion_cost", 0.10, 0, 0.2},
      {"head.growth", 0.004, 0, 0.01},
      {"head.by_joint_work", 0.006, 0, 0.02},
      {"head.leave_primary", 0.030, 0.02, 0.05},
      {"head.leave_secondary", 0.030, 0.02, 0.05},
      {"head.leave_grade3", 0.015, 0, 0.04},
      {"head.leave_grade4", 0.050, 0, 0.1},
      {"head.market_mean", 0.45, 0.35, 0.55},
      {"head.market_slope", 0.25, 0, 0.6},
      {"head.market_sd", 0.15, 0.08, 0.2},
      {"head.internal_base", 0.28, 0.2, 0.4},
      {"head.internal_slope", 0.45, 0.2, 0.7},
      {"head.disruption", 0.25, 0, 0.5},
      {"head.practice_loss", 0.05, 0, 0.1},
      {"propensity.experience_rate", 0.06, 0.0, 0.12},
      {"propensity.gain_reference", 0.0018, 0.0008, 0.004},
      {"propensity.cost_weight", 0.9, 0.2, 1.5},
      {"propensity.social_rate", 0.02, 0, 0.05},
      {"propensity.vision_rate", 0.01, 0, 0.02},
      {"propensity.pressure_rate", 0.01, 0, 0.03},
      {"propensity.coercion_rate", 0.04, 0, 0.08},
      {"propensity.isolation_rate", 0.005, 0, 0.02},
      {"propensity.reversion", 0.02, 0.0, 0.08},
      {"propensity.head_share", 0.5, 0, 1},
      {"search.rate", 0.35, 0.1, 0.8},
      {"search.need", 0.25, 0, 0.6},
      {"search.la_support", 0.10, 0, 0.3},
      {"choice.strength", 1.0, 0, 2},
      {"choice.complementarity", 1.0, 0, 2},
      {"choice.transitivity", 1.0, 0, 2},
      {"choice.proximity", 1.0, 0, 2},
      {"choice.proximity_scale", 20, 10, 40},
      {"choice.reputation_gap", 0.5, 0, 1.5},
      {"choice.reputation_gap_pressure", 2.0, 0, 4},
      {"choice.rivalry", 0.5, 0, 1.5},
      {"choice.shared_need", 1.5, 0, 3},
      {"choice.outside", 2.0, 0, 4},
      {"acceptance.base", -2.2, -4, -1},
      {"acceptance.propensity", 3.0, 1, 5},
      {"exit.rate", 0.12, 0.04, 0.25},
      {"lever.accountability", 0.6, 0.1, 1.0},
      {"lever.initiatives", 4, 1, 12},
      {"lever.vision", 0.2, 0, 1},
      {"lever.la_fade_terms", 15, 5, 60},
      {"start.tie_rate", 1.5, 0.5, 3},
      {"forced.executive_share", 0.5, 0, 0.8},
      {"forced.sponsor_days", 4, 0, 8},
      {"forced.propensity_shock", 0.1, 0, 0.2},
      {"forced.trust_initial", 0.25, 0.15, 0.4},
  };
  for (const Row& row : specified) {
    INFO(row.key);
    const auto found = find_parameter(row.key);
    REQUIRE(found.has_value());
    const ParameterInfo& ours = parameter_table()[*found];
    CHECK(ours.standard == row.standard);
    CHECK(ours.sweep_lower == row.lower);
    CHECK(ours.sweep_upper == row.upper);
    CHECK(Parameters{}.*ours.member == row.standard);
    CHECK(to_coefficients({}).*ours.coefficient == static_cast<float>(row.standard));
  }
}

TEST_CASE("Values out of bounds, broken or not numbers are told apart", "[parameters]") {
  CHECK(validate(Parameters{}).empty());
  Parameters p;
  p.trust_gain = 1.5;
  p.lever_accountability = std::numeric_limits<double>::quiet_NaN();
  p.search_friends = 2.5;
  const std::vector<Violation> found = validate(p);
  REQUIRE(found.size() == 3);
  CHECK(found[0].key == "trust.gain");
  CHECK(found[0].message == "is 1.5, allowed is 0 to 1 1/term");
  CHECK(found[1].key == "search.friends");
  CHECK(found[1].message == "is 2.5, allowed is a whole number from 0 to 8");
  CHECK(found[2].key == "lever.accountability");
  CHECK(found[2].message == "is nan, allowed is 0 to 1");
}

TEST_CASE("Infinite values are refused, bounds themselves are allowed", "[parameters]") {
  for (const ParameterInfo& row : parameter_table()) {
    INFO(row.key);
    CHECK_FALSE(check_value(row, row.lower));
    CHECK_FALSE(check_value(row, row.upper));
    CHECK(check_value(row, std::numeric_limits<double>::infinity()));
    CHECK(check_value(row, std::nextafter(row.upper, 1e9)));
    CHECK(check_value(row, std::nextafter(row.lower, -1e9)));
  }
}

TEST_CASE("Values that contradict each other are refused", "[parameters]") {
  Parameters p;
  p.inspection_share_inadequate = 0.5;
  p.start_support_low = 2;
  const std::vector<Violation> found = validate(p);
  REQUIRE(found.size() == 2);
  CHECK(found[0].message == "is 0.5, which is above inspection.share_weak = 0.33");
  CHECK(found[1].key == "start.support_low");
}

TEST_CASE("What regimes of inspection hold must fit together", "[parameters]") {
  Parameters p;
  p.inspection_threshold_secondary_2012_grade2 = 0.7;
  p.inspection_stock_primary_grade1 = p.inspection_stock_primary_grade2 = 0.25;
  p.inspection_stock_primary_grade3 = 0.75;
  std::vector<Violation> found = validate(p);
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "inspection.threshold_secondary_2012_grade2");
  CHECK(found[0].message == "is 0.7, which is above inspection.threshold_secondary_2012_grade1 = 0.601");
  CHECK(found[1].key == "inspection.stock_primary_grade3");
  CHECK(found[1].message ==
        "is 0.75, which is above what inspection.stock_primary_grade1 and "
        "inspection.stock_primary_grade2 leave = 0.5");
  p = {};
  p.inspection_rate = 0.2;
  p.inspection_share_top = 0.1;
  CHECK(validate(p).empty());
  p.inspection_regimes = 1;
  found = validate(p);
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "inspection.rate");
  CHECK(found[0].message ==
        "is 0.2, but inspection.regimes is 1, under which nothing reads it; leave it at its "
        "default, or set inspection.regimes to 0");
  CHECK(found[1].key == "inspection.share_top");
}

TEST_CASE("Two keys have taken the place of each former one, which is none any more", "[parameters]") {
  for (const FormerKey& former : former_keys()) {
    INFO(former.key);
    CHECK_FALSE(find_parameter(former.key));
    CHECK(find_parameter(former.now[0]));
    CHECK(find_parameter(former.now[1]));
  }
}

TEST_CASE("Shares that make up the whole contradict nothing, whatever their last bits say", "[parameters]") {
  for (int percent = 0; percent <= 100; ++percent) {
    Parameters p;
    p.inspection_share_inadequate = 0;
    p.inspection_share_top = percent / 100.0;
    p.inspection_share_weak = (100 - percent) / 100.0;
    p.synthetic_primary_share = percent / 100.0;
    p.synthetic_special_share = (100 - percent) / 100.0;
    CAPTURE(percent);
    CHECK(validate(p).empty());
    if (percent == 0) continue;
    p.inspection_share_weak += 0.001;
    p.synthetic_special_share += 0.001;
    CHECK(validate(p).size() == 2);
  }
}

}  // namespace
}  // namespace schoolsim
