#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/paired.hpp"

/// How far an output of a sweep depends on its factors. Points that lack a run are not numbers here; each
/// method leaves out what it cannot use of them and says how much it used.
namespace schoolsim {

/// What is made of the replicates at a point.
enum class StatisticKind : std::uint8_t { mean, sd, quantile };
struct Statistic {
  StatisticKind kind = StatisticKind::mean;
  double level = 0.5;  ///< of a quantile, between 0 and 1; interpolated as R's type 7
};

/// Not a number if a value is not finite or there are too few for the statistic.
double statistic_of(const Statistic& statistic, std::span<const double> values);

/// An output at each point, and what it would be with other replicates.
struct SweptOutput {
  std::vector<std::size_t> counts;  ///< [point]: replicates
  std::vector<double> values;       ///< [point]
  std::vector<std::vector<double>>
      resampled;  ///< [resample][point]: replicates drawn again, alike everywhere

  [[nodiscard]] std::size_t n_points() const { return values.size(); }
};

/// `runs` is [point][replicate], of which a point has the first `counts[point]`; without `counts` all.
/// One replicate leaves `resampled` empty.
SweptOutput swept_output(std::span<const double> runs, std::size_t n_replicates, const Statistic& statistic,
                         std::uint64_t seed, std::vector<std::size_t> counts = {});

/// Share of the variance over points that is the chance of few replicates; not a number for one replicate.
double share_of_noise(const SweptOutput& output);

/// The elementary effects of one dimension (Morris 1991): by how much the output changes along a trajectory,
/// per whole range of the dimension.
struct ElementaryEffects {
  double mu_star = 0;  ///< mean size (Campolongo et al. 2007)
  Interval interval;   ///< of mu_star, 95 %: bootstrap of the trajectories
  double mu = 0;       ///< mean with sign
  double sigma = 0;    ///< spread of the effects over the space, that of replicates taken off
  double noise = 0;    ///< standard error that few replicates leave in one effect; not a number for one

  /// Whether mu_star is more than noise alone would give: a mean size of sqrt(2 / pi) times its deviation.
  [[nodiscard]] bool is_above_noise() const;
};

struct Screening {
  std::vector<ElementaryEffects> effects;  ///< by dimension
  std::size_t n_trajectories = 0;          ///< that are whole
};

/// `points` are those of morris_design, in any units that rise with its own; `step` is the part of the range
/// that a step takes.
Screening screen(std::span<const double> points, std::size_t n_dimensions, double step,
                 const SweptOutput& output, std::uint64_t seed);

/// A share of the output's variance.
struct VarianceShare {
  double value = 0;
  Interval interval;  ///< 95 %
};

/// Sobol' indices of one dimension: the share of variance that goes when it is known, and the share that
/// stays when all others are.
struct SobolIndices {
  VarianceShare first, total;
};

struct VarianceShares {
  std::vector<SobolIndices> indices;  ///< by dimension; empty if the output varies at too few rows
  std::size_t n_rows = 0;             ///< of the layout that are whole
};

/// Martinez' estimators on Saltelli's layout (saltelli_design) with percentile bootstrap intervals, both by
/// OpenTURNS. Throws Error `file` without it.
VarianceShares variance_shares(std::size_t n_dimensions, std::span<const double> outputs, std::uint64_t seed);

/// What points that lie independently tell of a dimension.
struct GivenDataIndices {
  VarianceShare first;          ///< the first-order index by ranks (Gamboa et al. 2022)
  double rank_correlation = 0;  ///< Spearman's
};

struct GivenData {
  std::vector<GivenDataIndices>
      indices;               ///< by dimension; empty under 20 points or if the output is constant
  std::size_t n_points = 0;  ///< that are whole
};

/// The intervals are normal, with the spread over random fifths of the points, scaled to their number
/// (subsampling, Politis and Romano 1994). Throws Error `file` without OpenTURNS.
GivenData given_data_indices(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, std::uint64_t seed);

}  // namespace schoolsim
