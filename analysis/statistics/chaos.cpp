#include "analysis/statistics/chaos.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include <boost/math/special_functions/legendre.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

#include "analysis/statistics/chaos_terms.hpp"
#include "sim/design/openturns.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t n_folds = 10;
constexpr std::size_t least_degree = 3, greatest_degree = 10;
constexpr std::size_t most_terms = 1000;
constexpr double chaos_normal_975 = 1.959963984540054;

/// Polynomials of each dimension at each point, [dimension][degree][point], from degree 0 on.
using Polynomials = std::vector<std::vector<std::vector<double>>>;

/// Legendre's polynomials of positions from 0 to 1, of mean square 1.
std::vector<std::vector<double>> legendre_polynomials(const std::vector<double>& positions,
                                                      std::size_t degree) {
  std::vector<std::vector<double>> values;
  for (unsigned k = 0; k <= degree; ++k) {
    std::vector<double>& of_degree = values.emplace_back();
    for (const double position : positions)
      of_degree.push_back(std::sqrt(2.0 * k + 1) *
                          boost::math::legendre_p(static_cast<int>(k), 2 * position - 1));
  }
  return values;
}

/// Polynomials of values, orthonormal over the points: fewer than there are different values.
std::vector<std::vector<double>> own_polynomials(const std::vector<double>& of_points, std::size_t n_values,
                                                 std::size_t degree) {
  const std::size_t n = of_points.size();
  const auto [least, greatest] = std::minmax_element(of_points.begin(), of_points.end());
  const auto mean_product = [&](const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / static_cast<double>(n);
  };
  std::vector<std::vector<double>> values{std::vector<double>(n, 1)};
  while (values.size() <= std::min(degree, n_values - 1)) {
    std::vector<double> next = values.back();
    for (std::size_t i = 0; i < n; ++i) next[i] *= 2 * (of_points[i] - *least) / (*greatest - *least) - 1;
    for (const auto& lower : values) {
      const double part = mean_product(next, lower);
      for (std::size_t i = 0; i < n; ++i) next[i] -= part * lower[i];
    }
    const double size = std::sqrt(mean_product(next, next));
    for (double& value : next) value /= size;
    values.push_back(std::move(next));
  }
  return values;
}

Polynomials polynomials_of(std::span<const double> points, std::size_t n_dimensions, Margins margins) {
  const std::size_t n = points.size() / n_dimensions;
  const std::size_t degree = std::clamp(n / n_dimensions, least_degree, greatest_degree);
  Polynomials polynomials;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    std::vector<double> of_points;
    for (std::size_t point = 0; point < n; ++point) of_points.push_back(points[point * n_dimensions + d]);
    const std::set<double> values(of_points.begin(), of_points.end());
    const bool is_continuous = 2 * values.size() > n;
    polynomials.push_back(margins == Margins::uniform && is_continuous
                              ? legendre_polynomials(of_points, degree)
                              : own_polynomials(of_points, values.size(), degree));
  }
  return polynomials;
}

struct Chaos {
  std::vector<ChaosTerm> terms;  ///< the constant first
  std::vector<double> coefficients;
};

double value_of(const Polynomials& polynomials, const ChaosTerm& term, std::size_t point) {
  return polynomials[term.dimension][term.degree][point] * polynomials[term.other][term.other_degree][point];
}

/// Fits some of the points.
Chaos fit_chaos(const Polynomials& polynomials, std::span<const double> outputs,
                std::span<const std::size_t> chosen) {
  std::vector<double> strengths;
  for (const auto& of_dimension : polynomials) {
    double strength = 0;
    for (std::size_t k = 1; k < of_dimension.size(); ++k) {
      double product = 0;
      for (const std::size_t point : chosen) product += of_dimension[k][point] * outputs[point];
      strength += product * product;
    }
    strengths.push_back(strength);
  }
  std::vector<std::size_t> degrees;
  for (const auto& of_dimension : polynomials) degrees.push_back(of_dimension.size() - 1);
  std::vector<ChaosTerm> terms =
      chaos_terms(degrees, greatest_degree, strengths, std::min(chosen.size(), most_terms) - 1);
  terms.insert(terms.begin(), ChaosTerm{});
  std::vector<double> columns, of_chosen, coefficients(terms.size());
  columns.reserve(terms.size() * chosen.size());
  for (const ChaosTerm& term : terms) {
    for (const std::size_t point : chosen) columns.push_back(value_of(polynomials, term, point));
  }
  for (const std::size_t point : chosen) of_chosen.push_back(outputs[point]);
  openturns().sparse_fit(chosen.size(), terms.size(), columns.data(), of_chosen.data(), coefficients.data());
  Chaos chaos;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    if (t > 0 && coefficients[t] == 0) continue;
    chaos.terms.push_back(terms[t]);
    chaos.coefficients.push_back(coefficients[t]);
  }
  return chaos;
}

}  // namespace

GivenData chaos_indices(std::span<const double> points, std::size_t n_dimensions, Margins margins,
                        std::span<const double> outputs, std::uint64_t seed) {
  auto [inputs, values] = points_with_output(points, n_dimensions, outputs);
  GivenData result;
  const std::size_t n = result.n_points = values.size();
  // Equal points are left out together: what is fitted to one would know the other.
  std::map<std::vector<double>, std::size_t> numbers;
  std::vector<std::size_t> number_of(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = inputs.begin() + static_cast<std::ptrdiff_t>(i * n_dimensions);
    number_of[i] = numbers
                       .emplace(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(n_dimensions)),
                                numbers.size())
                       .first->second;
  }
  if (numbers.size() < fewest_chaos_points) return result;
  const double centre = boost::math::statistics::mean(values.begin(), values.end());
  const double unit = std::sqrt(boost::math::statistics::variance(values.begin(), values.end()));
  if (!(unit > 1e-12 * std::abs(centre))) return result;
  for (double& value : values) value = (value - centre) / unit;
  const Polynomials polynomials = polynomials_of(inputs, n_dimensions, margins);

  std::vector<double> correlations(n_dimensions);
  openturns().rank_correlations(n, n_dimensions, inputs.data(), values.data(), correlations.data());

  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const Chaos chaos = fit_chaos(polynomials, values, all);
  result.n_terms = chaos.terms.size() - 1;
  std::vector<std::size_t> fold_of(numbers.size());
  for (std::size_t i = 0; i < fold_of.size(); ++i) fold_of[i] = i % n_folds;
  std::mt19937_64 generator(seed);
  for (std::size_t i = fold_of.size(); i > 1; --i) std::swap(fold_of[i - 1], fold_of[generator() % i]);
  std::vector<double> residuals = values;
  for (std::size_t fold = 0; fold < n_folds; ++fold) {
    std::vector<std::size_t> kept, held;
    for (const std::size_t i : all) (fold_of[number_of[i]] == fold ? held : kept).push_back(i);
    const Chaos without = fit_chaos(polynomials, values, kept);
    for (const std::size_t point : held) {
      for (std::size_t t = 0; t < without.terms.size(); ++t)
        residuals[point] -= without.coefficients[t] * value_of(polynomials, without.terms[t], point);
    }
  }
  const auto size = static_cast<double>(n);
  const auto mean_product = [&](const std::vector<double>& one, const std::vector<double>& other) {
    return std::inner_product(one.begin(), one.end(), other.begin(), 0.0) / size;
  };
  const double unexplained = mean_product(residuals, residuals);
  result.q2 = 1 - unexplained;

  std::vector<std::vector<double>> alone(n_dimensions, std::vector<double>(n, 0));  // [dimension][point]
  std::vector<double> together(n, 0), squares(n_dimensions, 0), left = values;
  std::set<std::pair<std::size_t, std::size_t>> is_chosen;
  double variance = 0;
  for (std::size_t t = 0; t < chaos.terms.size(); ++t) {
    const ChaosTerm& term = chaos.terms[t];
    const double c = chaos.coefficients[t];
    for (std::size_t i = 0; i < n; ++i) {
      const double value = c * value_of(polynomials, term, i);
      left[i] -= value;
      if (t > 0) together[i] += value;
      if (t > 0 && term.other_degree == 0) alone[term.dimension][i] += value;
    }
    if (t == 0) continue;
    variance += c * c;
    if (term.other_degree > 0) continue;
    squares[term.dimension] += c * c;
    is_chosen.emplace(term.dimension, term.degree);
  }
  variance += mean_product(left, left);
  // What chance adds to the square of any coefficient. The residual of the fit itself is too small for the
  // interval, since it chose the terms; that at points left out knows nothing of them.
  const double of_chance =
      mean_product(left, left) / std::max(1.0, size - static_cast<double>(chaos.terms.size()));
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    // What is left may hold polynomials that were too small to be chosen: nothing is 0 because it is small.
    for (std::size_t k = 1; k < polynomials[d].size(); ++k) {
      if (!is_chosen.contains({d, k})) squares[d] += std::pow(mean_product(polynomials[d][k], left), 2);
    }
    const auto n_polynomials = static_cast<double>(polynomials[d].size() - 1);
    const double first = (squares[d] - n_polynomials * of_chance) / variance;
    std::vector<double> parts(n);
    for (std::size_t i = 0; i < n; ++i)
      parts[i] = (2 * alone[d][i] - first * (2 * together[i] + residuals[i])) * residuals[i];
    const double deviation = std::sqrt(boost::math::statistics::variance(parts.begin(), parts.end()) / size +
                                       2 * n_polynomials * std::pow(unexplained / size, 2)) /
                             variance;
    result.indices.push_back(
        {{first, {first - chaos_normal_975 * deviation, first + chaos_normal_975 * deviation}},
         correlations[d]});
  }
  return result;
}

}  // namespace schoolsim
