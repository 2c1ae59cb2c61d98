// Scenario discovery on a published case: e-mail, of which some is spam (Hastie, Tibshirani and Friedman, The
// Elements of Statistical Learning, 2nd edition, section 9.3.2: 4,601 messages, 57 shares of words and
// characters). The data come with R's kernlab.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "analysis/statistics/discovery.hpp"

namespace schoolsim {
namespace {

/// Columns in kernlab's order, which is that of the data's own description.
enum Column : std::size_t {
  your = 20,
  num1999 = 36,
  re = 44,
  edu = 45,
  semicolon = 48,
  exclamation = 51,
  capital_average = 54,
  capital_total = 56,
  n_columns = 57
};

/// No points where R lacks the package.
LabelledPoints read_email() {
  LabelledPoints points;
  points.n_dimensions = n_columns;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      ::popen("Rscript -e 'library(kernlab); data(spam); spam$type <- as.integer(spam$type == \"spam\"); "
              "write.table(spam, row.names = FALSE, col.names = FALSE)' 2>/dev/null",
              "r"),
      ::pclose);
  if (!pipe) return points;
  double value = 0;
  for (std::size_t column = 0; std::fscanf(pipe.get(), "%lf", &value) == 1;) {
    if (column == n_columns) {
      points.is_case.push_back(value == 1 ? 1 : 0);
      column = 0;
    } else {
      points.values.push_back(value);
      ++column;
    }
  }
  return points;
}

}  // namespace

TEST_CASE("on the published e-mail data the boxes are as good as the published one") {
  const LabelledPoints points = read_email();
  if (points.n_points() == 0) {
    std::cout << "SKIPPED: the published case of scenario discovery: R has no package kernlab (Debian: "
                 "r-cran-kernlab)\n";
    return;
  }
  REQUIRE(points.n_points() == 4601);
  // Rule 1 of the book: in its training set of 3,065 messages a support of .1413 with a mean of .9607, in its
  // test set of 1,536 of .1536 with a mean of 1: 433 and 236 messages, of which 416 and 236 are spam.
  PrimBox published;
  published.restrictions.resize(n_columns);
  for (const auto& [column, lower] :
       {std::pair{exclamation, 0.029}, {capital_average, 2.331}, {your, 0.705}, {capital_total, 79.5}})
    published.restrictions[column].lower = std::nextafter(lower, 1e9);
  for (const auto& [column, upper] : {std::pair{num1999, 0.04}, {edu, 0.07}, {re, 0.535}, {semicolon, 0.03}})
    published.restrictions[column].upper = std::nextafter(upper, 0.0);
  std::size_t n_cases = 0;
  for (std::size_t p = 0; p < points.n_points(); ++p) {
    bool is_inside = true;
    for (std::size_t d = 0; d < n_columns; ++d)
      is_inside = is_inside && published.restrictions[d].holds(points.value(p, d));
    n_cases += points.is_case[p];
    published.n_points += is_inside ? 1 : 0;
    published.n_cases += is_inside ? points.is_case[p] : 0U;
  }
  REQUIRE(n_cases == 1813);
  REQUIRE(published.n_points == 433 + 236);
  REQUIRE(published.n_cases == 416 + 236);

  // Ours need not be the same: the book peels by another criterion and chooses by its test set. Where ours
  // hold as many messages, they are to hold as much spam, but for two standard errors of a share of 669.
  const auto n_published = static_cast<double>(published.n_points);
  const double density = static_cast<double>(published.n_cases) / n_published;
  const double margin = 2 * std::sqrt(density * (1 - density) / n_published);
  for (const double peel : {0.05, 0.1}) {
    const std::vector<PrimBox> trajectory = prim_trajectory(points, {peel, 0.05});
    const auto small = std::find_if(trajectory.begin(), trajectory.end(),
                                    [&](const PrimBox& box) { return box.n_points < published.n_points; });
    REQUIRE(small != trajectory.begin());
    REQUIRE(small != trajectory.end());
    const PrimBox& large = *std::prev(small);
    const double part = (static_cast<double>(large.n_points) - n_published) /
                        static_cast<double>(large.n_points - small->n_points);
    CAPTURE(peel, large.n_points, large.density, small->n_points, small->density);
    CHECK((1 - part) * large.density + part * small->density > density - margin);
  }
}

}  // namespace schoolsim
