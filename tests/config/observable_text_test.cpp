#include "sim/config/observable_text.hpp"

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

std::string problem(std::string_view name, std::string_view arguments) {
  return read_observable(name, arguments).problem;
}

TEST_CASE("Observables are read in any order of arguments and written in the table's") {
  const ReadObservable read = read_observable("grade_share", "record=6  grade=2 phase=secondary");
  CHECK(read.problem == "");
  CHECK(read.observable.info().name == "grade_share");
  CHECK(read.observable.arguments[Argument::phase] == 1);
  CHECK(write_arguments(read.observable) == "phase=secondary grade=2 record=6");
  CHECK(write_arguments(read_observable("group_size", "record=12 statistic=p90").observable) ==
        "statistic=p90 record=12");
  CHECK(write_arguments(read_observable("value_added_autocorrelation",
                                        "cohort_below=51 cohort_from=22.5 phase=primary record=18 years=1")
                            .observable) ==
        "phase=primary record=18 years=1 cohort_from=22.5 cohort_below=51");
}

TEST_CASE("What is wrong with an observable is said, with what is allowed and the nearest") {
  CHECK(problem("grade_shares", "") ==
        "observable: is 'grade_shares', which is none; nearest is grade_share; 'schoolsim describe "
        "observables' lists all");
  CHECK(problem("grade_share", "phase=primary grad=1 record=0") ==
        "arguments: has 'grad=1', allowed of grade_share are phase= grade= record=; nearest is grade");
  CHECK(problem("good_share", "phase=primary record") ==
        "arguments: has 'record', allowed of good_share are phase= record=; nearest is record");
  CHECK(problem("good_share", "phase=primery record=0") ==
        "phase: is 'primery', allowed is primary, secondary, special; nearest is primary");
  CHECK(problem("grade_share", "phase=primary grade=5 record=0") ==
        "grade: is '5', allowed is a whole number from 1 to 4");
  CHECK(problem("good_share", "phase=primary record=1.5") ==
        "record: is '1.5', allowed is a whole number from -15 to 3071");
  CHECK(problem("good_share", "phase=primary record=nan") ==
        "record: is 'nan', allowed is a whole number from -15 to 3071");
  CHECK(problem("good_share", "phase=primary record=0 record=3") == "record: is '3', but was given before");
  CHECK(
      problem("good_share", "phase=primary") ==
      "arguments: lack record (terms since August 2010, three a year), allowed is a whole number from -15 to "
      "3071");
}

TEST_CASE("Spans are whole years, and later grades come a year after them") {
  CHECK(problem("grade_given", "phase=primary grade=1 first=0 last=0") ==
        "last: is 0, allowed is one year or more, three records each, after first, 0");
  CHECK(problem("grade_given", "phase=primary grade=1 first=0 last=4") ==
        "last: is 4, allowed is one year or more, three records each, after first, 0");
  CHECK(problem("grade_memory", "phase=primary first=-15 last=-6 given=-4") ==
        "given: is -4, allowed is a year, three records, or more after last, -6");
  CHECK(problem("grade_memory", "phase=primary first=-15 last=-6 given=-3") == "");
  CHECK(problem("value_added_disadvantage", "phase=primary record=18 cohort_from=50 cohort_below=22") ==
        "cohort_below: is 22, allowed is more than cohort_from, 50");
}

TEST_CASE("Nothing of partnerships is kept before record 0") {
  CHECK(problem("without_partner", "record=-1") ==
        "record: is -1, allowed of without_partner is 0 or more: nothing of partnerships is kept before");
  CHECK(problem("ties_change", "tier=deep first=-3 last=0") ==
        "first: is -3, allowed of ties_change is 0 or more: nothing of partnerships is kept before");
  CHECK(problem("ties_change", "tier=deep first=0 last=3") == "");
  CHECK(
      problem("ties_ended", "origin=broker age=9 first=9 last=33") ==
      "origin: is 'broker', allowed is voluntary, brokered, curriculum, forced, alliance, exchange, enquiry, "
      "inclusion, deployed, executive, chain; nearest is brokered");
  CHECK(problem("ties_change", "tier=shallow first=0 last=3")
            .starts_with("tier: is 'shallow', allowed is loose, middle, deep"));
}

}  // namespace
}  // namespace schoolsim
