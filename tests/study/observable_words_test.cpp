#include "sim/study/observable_words.hpp"

#include <catch2/catch.hpp>

#include "sim/config/observable_text.hpp"

using namespace schoolsim;

namespace {

Observable observable(const std::string& name, const std::string& arguments) {
  const ReadObservable read = read_observable(name, arguments);
  REQUIRE(read.problem.empty());
  return read.observable;
}

TEST_CASE("A record is a month, three to a year", "[words]") {
  CHECK(month_of(0) == "August 2010");
  CHECK(month_of(1) == "December 2010");
  CHECK(month_of(2) == "April 2011");
  CHECK(month_of(-1) == "April 2010");
  CHECK(month_of(-3) == "August 2009");
  CHECK(month_of(27) == "August 2019");
}

TEST_CASE("An observable is said in words, with all its arguments", "[words]") {
  CHECK(plain_arguments(observable("grade_share", "phase=primary grade=2 record=12")) ==
        "primary schools, grade 2, August 2014");
  CHECK(plain_arguments(observable("grade_transition", "phase=secondary from=3 to=2 first=-3 last=6")) ==
        "secondary schools, from grade 3 to grade 2, August 2009 to August 2012");
  CHECK(plain_arguments(observable("group_size", "statistic=p90 record=12")) ==
        "90th percentile, August 2014");
  CHECK(plain_arguments(observable("below_good", "phase=primary fifth=5 record=6")) ==
        "primary schools, the most disadvantaged fifth, August 2012");
  CHECK(plain_arguments(observable("value_added_autocorrelation",
                                   "phase=primary record=6 years=2 cohort_from=15 cohort_below=30")) ==
        "primary schools, 15 to fewer than 30 pupils a year, August 2012, and 2 years later");
  CHECK(plain_title(observable("grade_memory", "phase=primary first=-3 last=6 given=12"))
            .rfind("Correlation, over schools", 0) == 0);
  CHECK(plain_title(observable("below_good", "phase=primary fifth=5 record=6")) ==
        "Share below good among the graded schools of a fifth by disadvantage");
}

TEST_CASE("Shares are percentages, other figures as they are", "[words]") {
  const Observable share = observable("grade_share", "phase=primary grade=2 record=12");
  CHECK(plain_value(share, 0.01844) == "1.84%");
  CHECK(plain_value(share, 0.5) == "50.0%");
  CHECK(plain_value(observable("group_size", "statistic=mean record=12"), 3.4) == "3.40");
  CHECK(plain_value(observable("value_added_disadvantage", "phase=primary record=6"), -0.214) == "−0.214");
}

}  // namespace
