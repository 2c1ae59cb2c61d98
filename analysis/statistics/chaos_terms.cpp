#include "analysis/statistics/chaos_terms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace schoolsim {

std::vector<ChaosTerm> chaos_terms(std::span<const std::size_t> degrees, std::size_t product_degree,
                                   std::span<const double> strengths, std::size_t most) {
  const std::size_t n_dimensions = degrees.size();
  std::vector<ChaosTerm> terms;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    for (std::size_t degree = 1; degree <= degrees[d]; ++degree) terms.push_back({d, degree});
  }
  std::vector<std::size_t> strong(n_dimensions);
  std::iota(strong.begin(), strong.end(), std::size_t{0});
  std::stable_sort(strong.begin(), strong.end(),
                   [&](std::size_t a, std::size_t b) { return strengths[a] > strengths[b]; });
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 1; a <= product_degree; ++a) {
    for (std::size_t b = 1; b <= product_degree; ++b) pairs.emplace_back(a, b);
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
    const auto norm = [](const auto& one) {
      return std::sqrt(static_cast<double>(one.first)) + std::sqrt(static_cast<double>(one.second));
    };
    return norm(a) < norm(b) - 1e-9;
  });
  for (const auto& [degree, other_degree] : pairs) {
    for (std::size_t i = 1; i < n_dimensions; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (terms.size() >= most) return terms;
        if (degree <= degrees[strong[i]] && other_degree <= degrees[strong[j]])
          terms.push_back({strong[i], degree, strong[j], other_degree});
      }
    }
  }
  return terms;
}

}  // namespace schoolsim
