#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "analysis/statistics/paired.hpp"

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

/// An output at each point, and what it would be with other replicates. All points share their draws: a
/// replicate's luck moves them together, which takes nothing from what tells them apart. So a run that is
/// missing stands for what its point and its replicate are elsewhere (least squares of their sum): a point of
/// fewer replicates is not moved by which of them it has.
struct SweptOutput {
  std::size_t n_replicates = 0;     ///< that any point has
  std::vector<std::size_t> counts;  ///< [point]: replicates that have a value
  std::vector<double> values;       ///< [point]; not a number where too few have one
  std::vector<std::vector<double>>
      resampled;  ///< [resample][point]: replicates drawn again, alike everywhere
  double noise = std::numeric_limits<double>::quiet_NaN();  ///< variance that few replicates leave in a value
                                                            ///< against the others; not a number for one

  [[nodiscard]] std::size_t n_points() const { return values.size(); }
};

/// `runs` is [point][replicate], not a number where one is missing. One replicate leaves `resampled` empty.
/// The noise of a mean comes from the mean square of points with replicates, of other statistics from
/// `resampled`.
SweptOutput swept_output(std::span<const double> runs, std::size_t n_replicates, const Statistic& statistic,
                         std::uint64_t seed);

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
  std::size_t n_effects = 0;

  /// Whether mu_star is more than noise alone would give: a mean size of sqrt(2 / pi) times its deviation.
  [[nodiscard]] bool is_above_noise() const;
};

struct Screening {
  std::vector<ElementaryEffects> effects;  ///< by dimension
  std::size_t n_trajectories = 0;          ///< that are whole; a missing point takes its own steps alone
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
  std::size_t n_rows = 0;             ///< of the layout, of those dimensions that have fewest
};

/// On Saltelli's layout (saltelli_design) first-order indices as Saltelli et al. (2010) estimate them, total
/// ones as Jansen (1999). Intervals are percentiles of 1,000 bootstraps of rows. An output that is missing
/// costs the dimensions that need it their row, and no others.
VarianceShares variance_shares(std::size_t n_dimensions, std::span<const double> outputs, std::uint64_t seed);

/// Points that have an output, and those outputs.
struct GivenPoints {
  std::vector<double> inputs;  ///< [point][dimension]
  std::vector<double> outputs;
};
GivenPoints points_with_output(std::span<const double> points, std::size_t n_dimensions,
                               std::span<const double> outputs);

/// The least share of the variance that a chaos must predict at points that were left out for its indices to
/// be told.
inline constexpr double least_q2 = 0.7;

/// What points without a layout tell of a dimension.
struct GivenDataIndices {
  VarianceShare first;          ///< the first-order index
  double rank_correlation = 0;  ///< Spearman's
};

struct GivenData {
  std::vector<GivenDataIndices>
      indices;               ///< by dimension; empty for too few points or if the output is constant
  std::size_t n_points = 0;  ///< that have an output
  std::optional<double> q2;  ///< of a chaos: share of the variance that it predicts at points left out
  std::size_t n_terms = 0;   ///< of a chaos: polynomials that were chosen

  [[nodiscard]] bool is_told() const { return !indices.empty() && q2.value_or(1) >= least_q2; }
};

/// Whether points look as if drawn independently of each other: in the order of one dimension, the ranks of
/// neighbours in another are as alike as by chance. Sobol' sequences, optimised Latin hypercubes and grids
/// do not; nor do points whose dimensions go together. True of a single dimension.
bool are_independent(std::span<const double> points, std::size_t n_dimensions);

/// The two dimensions whose ranks go together most, if beyond chance and by more than a tenth.
struct RankCorrelation {
  std::size_t one = 0, other = 0;
  double correlation = 0;
};
std::optional<RankCorrelation> correlated_dimensions(std::span<const double> points,
                                                     std::size_t n_dimensions);

/// Points without which no index is taken by ranks.
inline constexpr std::size_t fewest_ranked_points = 20;

/// First-order indices by ranks (Gamboa et al. 2022).
/// Of points that were drawn independently of each other; on others, such as Sobol' sequences and Latin
/// hypercubes, neighbours in one dimension are no independent draws of the rest, and the index is wrong. The
/// intervals are normal, with the spread over random fifths of the points, scaled to their number
/// (subsampling, Politis and Romano 1994). Empty for fewer than fewest_ranked_points. Throws Error `file`
/// without OpenTURNS.
GivenData given_data_indices(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, std::uint64_t seed);

}  // namespace schoolsim
