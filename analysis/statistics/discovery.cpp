#include "analysis/statistics/discovery.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace schoolsim {
namespace {

using Positions = std::vector<std::size_t>;

std::size_t cases_among(const LabelledPoints& points, const Positions& inside) {
  return static_cast<std::size_t>(
      std::count_if(inside.begin(), inside.end(), [&](std::size_t p) { return points.is_case[p] != 0; }));
}

/// A slice off one end of one dimension: the points that stay, and the new end.
struct Slice {
  std::size_t dimension = 0;
  bool is_lower = false;
  double end = 0;
  Positions stay;
  double gain = 0;
};

/// Cuts at the value at which the share `peel` has gone; nothing where all points have one value.
std::optional<Slice> slice_of(const LabelledPoints& points, const Positions& inside, std::size_t dimension,
                              bool is_lower, double peel) {
  std::vector<double> values;
  values.reserve(inside.size());
  for (const std::size_t p : inside) values.push_back(points.value(p, dimension));
  std::sort(values.begin(), values.end());
  if (!is_lower) std::reverse(values.begin(), values.end());
  const auto n_gone = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::floor(peel * static_cast<double>(values.size()))));
  // Points that share the last value that goes all go.
  const double last_gone = values[n_gone - 1];
  const auto first_left = std::find_if(values.begin(), values.end(), [&](double value) {
    return is_lower ? value > last_gone : value < last_gone;
  });
  if (first_left == values.end()) return std::nullopt;
  Slice slice{dimension, is_lower, *first_left, {}, 0};
  for (const std::size_t p : inside) {
    const double value = points.value(p, dimension);
    if (is_lower ? value >= slice.end : value <= slice.end) slice.stay.push_back(p);
  }
  return slice;
}

PrimBox judged(const LabelledPoints& points, std::vector<Restriction> restrictions, const Positions& inside,
               std::size_t n_all_cases) {
  PrimBox box{std::move(restrictions), inside.size(), cases_among(points, inside)};
  box.coverage = static_cast<double>(box.n_cases) / static_cast<double>(n_all_cases);
  box.density = static_cast<double>(box.n_cases) / static_cast<double>(box.n_points);
  return box;
}

bool is_inside(const LabelledPoints& points, std::size_t point,
               const std::vector<Restriction>& restrictions) {
  for (std::size_t d = 0; d < restrictions.size(); ++d) {
    if (!restrictions[d].holds(points.value(point, d))) return false;
  }
  return true;
}

/// The box nearest in a measure; the densest among equals.
template <class Measure>
const PrimBox& nearest_box(std::span<const PrimBox> boxes, double wanted, Measure measure) {
  return *std::min_element(boxes.rbegin(), boxes.rend(), [&](const PrimBox& a, const PrimBox& b) {
    return std::abs(measure(a) - wanted) < std::abs(measure(b) - wanted);
  });
}

}  // namespace

std::size_t PrimBox::n_restricted() const {
  return static_cast<std::size_t>(std::count_if(restrictions.begin(), restrictions.end(),
                                                [](const Restriction& r) { return !r.is_open(); }));
}

std::vector<PrimBox> prim_trajectory(const LabelledPoints& points, const PrimOptions& options) {
  Positions inside(points.n_points());
  std::iota(inside.begin(), inside.end(), std::size_t{0});
  const std::size_t n_all_cases = cases_among(points, inside);
  const auto least =
      static_cast<std::size_t>(std::ceil(options.least_mass * static_cast<double>(points.n_points()) - 1e-9));
  std::vector<PrimBox> boxes;
  boxes.push_back(judged(points, std::vector<Restriction>(points.n_dimensions), inside, n_all_cases));
  while (boxes.back().density < 1) {
    std::optional<Slice> best;
    for (std::size_t d = 0; d < points.n_dimensions; ++d) {
      for (const bool is_lower : {true, false}) {
        auto slice = slice_of(points, inside, d, is_lower, options.peel);
        if (!slice || slice->stay.size() < std::max<std::size_t>(least, 1)) continue;
        const auto n_gone = static_cast<double>(inside.size() - slice->stay.size());
        const double density =
            static_cast<double>(cases_among(points, slice->stay)) / static_cast<double>(slice->stay.size());
        slice->gain = (density - boxes.back().density) / n_gone;
        if (!best || slice->gain > best->gain) best = std::move(slice);
      }
    }
    if (!best || best->gain <= 0) break;
    std::vector<Restriction> restrictions = boxes.back().restrictions;
    (best->is_lower ? restrictions[best->dimension].lower : restrictions[best->dimension].upper) = best->end;
    inside = std::move(best->stay);
    boxes.push_back(judged(points, std::move(restrictions), inside, n_all_cases));
  }
  return boxes;
}

std::size_t balanced_box(std::span<const PrimBox> trajectory) {
  const auto balance = [](const PrimBox& box) {
    return box.n_cases == 0 ? 0 : 2 * box.coverage * box.density / (box.coverage + box.density);
  };
  const auto best = std::max_element(trajectory.begin(), trajectory.end(),
                                     [&](const auto& a, const auto& b) { return balance(a) < balance(b); });
  return static_cast<std::size_t>(best - trajectory.begin());
}

std::optional<double> quasi_p_value(const LabelledPoints& points, const PrimBox& box, std::size_t dimension) {
  if (box.restrictions[dimension].is_open()) return std::nullopt;
  std::vector<Restriction> others = box.restrictions;
  others[dimension] = {};
  double n_points = 0;
  double n_cases = 0;
  for (std::size_t p = 0; p < points.n_points(); ++p) {
    if (!is_inside(points, p, others)) continue;
    ++n_points;
    n_cases += points.is_case[p];
  }
  if (box.n_cases == 0) return 1;
  const boost::math::binomial by_chance(static_cast<double>(box.n_points), n_cases / n_points);
  return boost::math::cdf(complement(by_chance, static_cast<double>(box.n_cases) - 1));
}

std::vector<ResampledDimension> resample_dimensions(const LabelledPoints& points, const PrimBox& box,
                                                    std::size_t n_resamples, std::uint64_t seed,
                                                    const PrimOptions& options) {
  std::vector<ResampledDimension> dimensions(points.n_dimensions);
  std::mt19937_64 generator(seed);
  Positions order(points.n_points());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::size_t n_tried = 0;
  for (std::size_t r = 0; r < n_resamples; ++r) {
    LabelledPoints half;
    half.n_dimensions = points.n_dimensions;
    for (std::size_t i = 0; i < points.n_points() / 2; ++i) {
      std::swap(order[i], order[i + generator() % (order.size() - i)]);
      const auto row = points.values.begin() + static_cast<std::ptrdiff_t>(order[i] * points.n_dimensions);
      half.values.insert(half.values.end(), row, row + static_cast<std::ptrdiff_t>(points.n_dimensions));
      half.is_case.push_back(points.is_case[order[i]]);
    }
    if (std::count(half.is_case.begin(), half.is_case.end(), 0) ==
        static_cast<std::ptrdiff_t>(half.n_points()))
      continue;
    ++n_tried;
    const std::vector<PrimBox> trajectory = prim_trajectory(half, options);
    const PrimBox& like_coverage =
        nearest_box(trajectory, box.coverage, [](const PrimBox& one) { return one.coverage; });
    const PrimBox& like_density =
        nearest_box(trajectory, box.density, [](const PrimBox& one) { return one.density; });
    for (std::size_t d = 0; d < points.n_dimensions; ++d) {
      dimensions[d].share_at_coverage += like_coverage.restrictions[d].is_open() ? 0 : 1;
      dimensions[d].share_at_density += like_density.restrictions[d].is_open() ? 0 : 1;
    }
  }
  for (ResampledDimension& dimension : dimensions) {
    dimension.share_at_coverage /= static_cast<double>(std::max<std::size_t>(n_tried, 1));
    dimension.share_at_density /= static_cast<double>(std::max<std::size_t>(n_tried, 1));
  }
  return dimensions;
}

std::string box_text(const PrimBox& box, std::span<const std::string> names) {
  std::vector<std::string> parts;
  for (std::size_t d = 0; d < box.restrictions.size(); ++d) {
    const auto& [lower, upper] = box.restrictions[d];
    if (lower && upper) {
      parts.push_back(fmt::format("{:.3g} ≤ {} ≤ {:.3g}", *lower, names[d], *upper));
    } else if (lower) {
      parts.push_back(fmt::format("{} ≥ {:.3g}", names[d], *lower));
    } else if (upper) {
      parts.push_back(fmt::format("{} ≤ {:.3g}", names[d], *upper));
    }
  }
  return parts.empty() ? "everywhere" : fmt::format("{}", fmt::join(parts, " and "));
}

}  // namespace schoolsim
