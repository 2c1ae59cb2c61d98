#include "analysis/words/numbers.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

namespace schoolsim {

TEST_CASE("counts are rounded to 100 from 1,000 up, to 10 from 100 up, whole below") {
  const std::pair<double, const char*> cases[] = {
      {0, "0"},          {-0.0, "0"},           {-0.4, "0"},       {0.5, "1"},      {4.4, "4"},
      {99.4, "99"},      {99.6, "100"},         {100, "100"},      {104.9, "100"},  {105, "110"},
      {994.9, "990"},    {995, "1,000"},        {999.9, "1,000"},  {1000, "1,000"}, {1049, "1,000"},
      {1050, "1,100"},   {3947, "3,900"},       {21075, "21,100"}, {-140, "−140"},  {-1499, "−1,500"},
      {-4012, "−4,000"}, {1234567, "1,234,600"}};
  for (const auto& [value, text] : cases) {
    CAPTURE(value);
    CHECK(count_text(value) == text);
  }
  CHECK(whole_text(21075) == "21,075");
  CHECK(whole_text(-1) == "−1");
}

TEST_CASE("differences are printed with their sign and the decimals of their unit") {
  CHECK(estimate_text(Quantity::schools, -1512, true) == "−1,500");
  CHECK(estimate_text(Quantity::schools, 63, true) == "+63");
  CHECK(estimate_text(Quantity::schools, 0.3, true) == "0");
  CHECK(estimate_text(Quantity::schools, -0.3, true) == "0");
  CHECK(estimate_text(Quantity::points, 3.4449, true) == "+3.44");
  CHECK(estimate_text(Quantity::points, -4.236, true) == "−4.24");
  CHECK(estimate_text(Quantity::points, -0.004, true) == "0.00");
  CHECK(estimate_text(Quantity::points, 0.004, true) == "0.00");
  CHECK(estimate_text(Quantity::points, 3.4449, false) == "+3");
  CHECK(estimate_text(Quantity::days, 37.6, true) == "+38");
  CHECK(estimate_text(Quantity::days, 0, true) == "0");
  CHECK(estimate_text(Quantity::points, std::nan(""), true) == "not defined");
}

TEST_CASE("half of an interval never reads ± 0") {
  CHECK(half_width_text(Quantity::schools, 43) == "± 43");
  CHECK(half_width_text(Quantity::schools, 1250) == "± 1,300");
  CHECK(half_width_text(Quantity::schools, 0.3) == "± <1");
  CHECK(half_width_text(Quantity::points, 0.08) == "± 0.08");
  CHECK(half_width_text(Quantity::points, 0.004) == "± <0.01");
  CHECK(half_width_text(Quantity::days, 0.2) == "± <1");
  CHECK(half_width_text(Quantity::days, 0).empty());
  for (const Quantity quantity : {Quantity::schools, Quantity::points, Quantity::days, Quantity::other}) {
    for (double half = 1e-12; half < 1e5; half *= 1.37) {
      const std::string text = half_width_text(quantity, half);
      CAPTURE(half, text);
      CHECK(text.find_first_of("123456789") != std::string::npos);
    }
  }
}

TEST_CASE("sizes in sentences are whole and never zero for something") {
  CHECK(amount_text(Quantity::schools, -1512) == "1,500");
  CHECK(amount_text(Quantity::points, -4.24) == "4 points");
  CHECK(amount_text(Quantity::points, 1.16) == "1 point");
  CHECK(amount_text(Quantity::points, 0.9) == "less than 1 point");
  CHECK(amount_text(Quantity::points, 1.5) == "2 points");
  CHECK(amount_text(Quantity::days, 37.6) == "38 leader-days");
  CHECK(amount_text(Quantity::days, 1.2) == "1 leader-day");
  CHECK(amount_text(Quantity::days, 0.2) == "less than 1 leader-day");
}

TEST_CASE("shares, dates, counts and words") {
  CHECK(share_text(0.264) == "26%");
  CHECK(share_text(0) == "0%");
  CHECK(share_text(0.002) == "<1%");
  CHECK(share_text(1) == "100%");
  CHECK(date_text(45) == "year 15");
  CHECK(date_text(46) == "year 15, term 2");
  CHECK(date_text(47) == "year 15, term 3");
  CHECK(date_text(0) == "year 0");
  CHECK(counted(1, "run") == "1 run");
  CHECK(counted(20, "run") == "20 runs");
  CHECK(number_word(3) == "three");
  CHECK(number_word(10) == "ten");
  CHECK(number_word(11) == "11");
}

TEST_CASE("each judged metric and the price have the rounding of their kind") {
  const auto quantity = [](std::string_view name) { return quantity_of(metric_table()[find_metric(name)]); };
  CHECK(quantity("isolated") == Quantity::schools);
  CHECK(quantity("tier_high") == Quantity::schools);
  CHECK(quantity("effectiveness_lowest_tenth") == Quantity::points);
  CHECK(quantity("engagement_gap") == Quantity::points);
  CHECK(quantity("propensity_mean") == Quantity::points);
  CHECK(quantity("days_paid") == Quantity::days);
}

TEST_CASE("figures that count, of numbers of any size") {
  CHECK(figures_text(-3.4749, 3, true) == "−3.47");
  CHECK(figures_text(0.0012345, 3, true) == "+0.00123");
  CHECK(figures_text(13573, 3, true) == "+13,600");
  CHECK(figures_text(450, 3, false) == "450");
  CHECK(figures_text(0, 3, true) == "0");
}

TEST_CASE("amounts and their intervals share a unit and a last figure") {
  CHECK(amount_and_interval_text(12345678, 345678) == "+12.3 ± 0.3 million");
  CHECK(amount_and_interval_text(-421245, 182370) == "−421,000 ± 182,000");
  CHECK(amount_and_interval_text(100, 2000000) == "0.00 ± 2.00 million");
  CHECK(amount_and_interval_text(5550000, 10) == "+5.55 ± <0.01 million");
  CHECK(amount_and_interval_text(11100, 0.0) == "+11,100");
  CHECK(amount_and_interval_text(11100, {}) == "+11,100");
  CHECK(amount_and_interval_text(0, 0.0) == "0");
}

}  // namespace schoolsim
