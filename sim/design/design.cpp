#include "sim/design/design.hpp"

#include <bit>
#include <numeric>
#include <random>

#include <dlfcn.h>

#include "sim/design/openturns.hpp"
#include "sim/error.hpp"

namespace schoolsim {

const OpenTurns& openturns() {
  static const OpenTurns* const module = [] {
    void* const library = ::dlopen("libschoolsim_openturns.so", RTLD_NOW | RTLD_LOCAL);
    using Entry = const OpenTurns* (*)();
    const auto entry =
        library == nullptr ? nullptr : reinterpret_cast<Entry>(::dlsym(library, "schoolsim_openturns"));
    if (entry == nullptr) {
      const char* const reason = ::dlerror();
      throw Error(
          ErrorKind::file,
          "this needs OpenTURNS, without which this schoolsim was built or packed (" +
              std::string(reason == nullptr ? "no reason given" : reason) +
              "); build it with Debian's libopenturns-dev, or use a design that needs none: factorial, "
              "oat, morris or a CSV file of points");
    }
    return entry();
  }();
  return *module;
}

std::vector<double> latin_hypercube(std::size_t n, std::size_t n_dimensions, std::uint64_t seed) {
  std::vector<double> points(n * n_dimensions);
  openturns().latin_hypercube(n, n_dimensions, seed, points.data());
  return points;
}

std::vector<double> sobol_sequence(std::size_t n, std::size_t n_dimensions) {
  std::vector<double> points(n * n_dimensions);
  // OpenTURNS begins behind the origin.
  if (n > 1) openturns().sobol_sequence(n - 1, n_dimensions, points.data() + n_dimensions);
  return points;
}

std::vector<double> saltelli_design(std::size_t n, std::size_t n_dimensions) {
  const std::size_t first = std::bit_ceil(n);
  const std::vector<double> both = sobol_sequence(first + n, 2 * n_dimensions);
  std::vector<double> points;
  points.reserve(n * (n_dimensions + 2) * n_dimensions);
  const auto add = [&](const auto& is_from_b) {
    for (std::size_t row = 0; row < n; ++row) {
      for (std::size_t d = 0; d < n_dimensions; ++d)
        points.push_back(both[(first + row) * 2 * n_dimensions + (is_from_b(d) ? n_dimensions : 0) + d]);
    }
  };
  add([](std::size_t) { return false; });
  add([](std::size_t) { return true; });
  for (std::size_t from_b = 0; from_b < n_dimensions; ++from_b)
    add([&](std::size_t d) { return d == from_b; });
  return points;
}

std::vector<double> morris_design(std::size_t n_trajectories, std::size_t n_dimensions, std::size_t levels,
                                  std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  // Not std::uniform_int_distribution, whose values differ between libraries; levels are far fewer than 2^64.
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(generator() % n); };
  const std::size_t step = levels / 2;
  std::vector<double> points;
  points.reserve(n_trajectories * (n_dimensions + 1) * n_dimensions);
  std::vector<std::size_t> position(n_dimensions), order(n_dimensions);
  for (std::size_t t = 0; t < n_trajectories; ++t) {
    for (std::size_t& level : position) level = below(levels);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n_dimensions; i > 1; --i) std::swap(order[i - 1], order[below(i)]);
    const auto add = [&] {
      for (const std::size_t level : position)
        points.push_back(static_cast<double>(level) / static_cast<double>(levels - 1));
    };
    add();
    for (const std::size_t dimension : order) {
      position[dimension] = (position[dimension] + step) % levels;
      add();
    }
  }
  return points;
}

std::string problem_of_formula(const std::string& formula, std::size_t n_dimensions) {
  const std::vector<double> point(n_dimensions, 0.5);
  std::uint8_t holds = 0;
  return openturns().which_hold(1, n_dimensions, point.data(), {formula}, &holds);
}

std::vector<std::uint8_t> which_hold(std::span<const double> points, std::size_t n_dimensions,
                                     const std::vector<std::string>& formulas) {
  const std::size_t n = points.size() / n_dimensions;
  std::vector<std::uint8_t> hold(n * formulas.size());
  if (!hold.empty()) openturns().which_hold(n, n_dimensions, points.data(), formulas, hold.data());
  return hold;
}

bool correlate(std::vector<double>& cube, std::size_t n_dimensions, std::span<const double> correlation) {
  return openturns().correlate(cube.size() / n_dimensions, n_dimensions, correlation.data(), cube.data());
}

std::vector<std::size_t> factorial_design(std::span<const std::size_t> levels) {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> row(levels.size(), 0);
  for (bool has_more = true; has_more;) {
    rows.insert(rows.end(), row.begin(), row.end());
    has_more = false;
    for (std::size_t d = levels.size(); d-- > 0 && !has_more;) {
      has_more = ++row[d] < levels[d];
      if (!has_more) row[d] = 0;
    }
  }
  return rows;
}

}  // namespace schoolsim
