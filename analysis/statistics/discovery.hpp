#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

/// Points of a sweep, and which of them are cases: where the condition holds.
struct LabelledPoints {
  std::size_t n_dimensions = 0;
  std::vector<double> values;         ///< [point][dimension]
  std::vector<std::uint8_t> is_case;  ///< [point]

  [[nodiscard]] std::size_t n_points() const { return is_case.size(); }
  [[nodiscard]] double value(std::size_t point, std::size_t dimension) const {
    return values[point * n_dimensions + dimension];
  }
};

/// What a box leaves of one dimension, ends included; an end without a value is open.
struct Restriction {
  std::optional<double> lower, upper;

  [[nodiscard]] bool is_open() const { return !lower && !upper; }
  [[nodiscard]] bool holds(double value) const {
    return (!lower || value >= *lower) && (!upper || value <= *upper);
  }
  bool operator==(const Restriction&) const = default;
};

/// A box of the patient rule induction method, and how well it describes the cases.
struct PrimBox {
  std::vector<Restriction> restrictions;  ///< one per dimension
  std::size_t n_points = 0;               ///< inside
  std::size_t n_cases = 0;                ///< inside
  double coverage = 0;                    ///< share of all cases that are inside
  double density = 0;                     ///< share of the points inside that are cases

  [[nodiscard]] std::size_t n_restricted() const;
};

struct PrimOptions {
  double peel = 0.05;        ///< share of the points inside that one peeling takes away, at least one point
  double least_mass = 0.05;  ///< share of all points below which a box is not peeled further
};

/// The boxes of one peeling trajectory (Friedman and Fisher 1999), from the box of all points on. Each
/// peeling takes a thin slice off one end of one dimension: the one that gains most density for each point
/// lost (the lenient criterion of their section 14.1), the first dimension and the lower end among equals.
/// Points of equal value go together. Needs a point and a case.
std::vector<PrimBox> prim_trajectory(const LabelledPoints& points, const PrimOptions& options = {});

/// The box with the greatest harmonic mean of coverage and density; the least restricted among equals.
std::size_t balanced_box(std::span<const PrimBox> trajectory);

/// The chance that a dimension's restriction would hold as many cases if it meant nothing: upper tail of the
/// binomial whose share is that of the box without this restriction (Bryant and Lempert 2010). Nothing if the
/// dimension is open.
std::optional<double> quasi_p_value(const LabelledPoints& points, const PrimBox& box, std::size_t dimension);

/// How often each dimension is restricted if the method sees only a random half of the points, in the box of
/// similar coverage and in that of similar density (Bryant and Lempert 2010).
struct ResampledDimension {
  double share_at_coverage = 0, share_at_density = 0;
};
std::vector<ResampledDimension> resample_dimensions(const LabelledPoints& points, const PrimBox& box,
                                                    std::size_t n_resamples, std::uint64_t seed,
                                                    const PrimOptions& options = {});

/// "cooperation.base > 0.25 and trust.loss < 0.3"; "everywhere" for a box without restriction.
std::string box_text(const PrimBox& box, std::span<const std::string> names);

}  // namespace schoolsim
