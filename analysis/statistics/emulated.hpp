#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "analysis/statistics/emulator.hpp"
#include "analysis/statistics/sensitivity.hpp"

/// What an emulator tells of a whole box of factors that runs at a few of its points cannot.
namespace schoolsim {

/// The coordinate of a dimension below which the share `u` of its values lies, in the unit of the points that
/// the emulator was fitted to. Dimensions are independent.
using Margin = std::function<double(std::size_t dimension, double u)>;

/// Sobol' indices of what is expected at a point: the chance of replicates has no part in them. First-order:
/// the part that a dimension alone moves, of the variance that is emulated and what the emulator misses of
/// it. Total: with the interactions that it has a part in, scaled up so that interactions hold what is
/// missed, which is where a chaos loses most. Intervals of 95 % hold how much the indices move between fits
/// without a fold each (delete-a-group jackknife with Student's t), and all that is missed, wherever it
/// belongs. Of an emulator, the first is the variance of main_effect(..), which chance in the rows hardly
/// touches; the total is Jansen's on Saltelli's layout (variance_shares).
std::vector<SobolIndices> emulated_indices(const EmulatorFamily& family, std::size_t n_dimensions,
                                           const Margin& margin, unsigned threads);

/// [step]: the expected output where a dimension is at the quantiles (step + 1/2) / n_steps of its values,
/// over all others.
std::vector<double> main_effect(const Emulator& emulator, std::size_t n_dimensions, const Margin& margin,
                                std::size_t dimension, std::size_t n_steps);

/// [step of one][step of the other]: the same of two.
std::vector<double> pair_effect(const Emulator& emulator, std::size_t n_dimensions, const Margin& margin,
                                std::size_t one, std::size_t other, std::size_t n_steps);

/// The variance of pair_effect(..), and the part of it that is more than the sum of its two main effects.
struct PairVariance {
  double all = 0, together = 0;
};
PairVariance pair_variance(std::span<const double> pair, std::size_t n_steps);

/// Says of points, as rows, which may be: 1 or 0.
using Fits = std::function<std::vector<std::uint8_t>(std::span<const double>)>;

/// Points, as rows, at which an emulator knows least of its box: one after the other, each where fits without
/// a fold disagree most, times the distance to the nearest point that is there (in dimensions that the
/// emulator feels), among many of a Sobol' sequence that fit; fewer than `n` where next to nothing fits.
std::vector<double> next_points(const EmulatorFamily& family, std::size_t n_dimensions, const Margin& margin,
                                std::span<const double> there, std::size_t n, const Fits& fits = {});

/// Standard deviation of the fits without a fold each at a point, as a jackknife: how well the expected
/// output is known there, beside what no fit sees.
double jackknife_deviation(const EmulatorFamily& family, std::span<const double> point);

}  // namespace schoolsim
