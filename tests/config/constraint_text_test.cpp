#include "sim/config/constraint_text.hpp"

#include <vector>

#include <catch2/catch.hpp>

using Catch::Contains;

namespace schoolsim {
namespace {

const std::vector<std::string> names{"trust.gain", "trust.loss", "a-b:from", "a-b:from.x", "b:from"};

std::string formula(const std::string& text) {
  const ReadConstraint read = read_constraint(text, names);
  INFO(text << ": " << read.problem);
  CHECK(read.problem.empty());
  return read.formula;
}

void check_problem(const std::string& text, const std::string& wanted) {
  CAPTURE(text);
  CHECK_THAT(read_constraint(text, names).problem, Contains(wanted));
}

TEST_CASE("A constraint names factors by the longest name, and the rest stays as it is", "[plan]") {
  CHECK(formula("trust.gain < trust.loss") == "x0 < x1");
  CHECK(formula("trust.gain-trust.loss>=-1e-3") == "x0-x1>=-1e-3");
  CHECK(formula("2*(a-b:from + 1) <= max(b:from, .5)^2") == "2*(x2 + 1) <= max(x4, .5)^2");
  CHECK(formula("a-b:from.x > 1.5E+2") == "x3 > 1.5E+2");
  CHECK(formula("trust.gain>1") == "x0>1");
}

TEST_CASE("A constraint that cannot be meant says what is known", "[plan]") {
  check_problem("trust.gian < 1",
                "'trust.gian' is no factor of this plan; nearest is trust.gain; known are its "
                "factors, numbers, abs, exp, log, max, min, sqrt");
  check_problem("trust.gainx < 1", "'trust.gainx' is no factor");
  check_problem("sqr(trust.gain) < 1", "nearest is sqrt");
  check_problem("while(1) < 1", "'while' is no factor");
  check_problem("2 trust.gain < 1", "an operator is missing before 'trust.gain < 1'");
  check_problem("trust.gain (1 + 2) < 1", "an operator is missing before '(1 + 2) < 1'");
  check_problem("trust.gain < 1; 2", "';' at character 15 means nothing here");
  check_problem("trust.gain = 1", "'=' at character 12 means nothing here");
  for (const char* text :
       {"", "trust.gain", "1 < trust.gain < 2", "(trust.gain < 1)", "(trust.gain < 1) * 2 > 1"})
    check_problem(text, "allowed is one comparison by <, <=, > or >=");
}

}  // namespace
}  // namespace schoolsim
