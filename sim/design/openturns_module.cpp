#include <algorithm>
#include <openturns/ComposedDistribution.hxx>
#include <openturns/CorrelationAnalysis.hxx>
#include <openturns/GeometricProfile.hxx>
#include <openturns/LHSExperiment.hxx>
#include <openturns/MartinezSensitivityAlgorithm.hxx>
#include <openturns/RandomGenerator.hxx>
#include <openturns/ResourceMap.hxx>
#include <openturns/SimulatedAnnealingLHS.hxx>
#include <openturns/SobolIndicesExperiment.hxx>
#include <openturns/SobolSequence.hxx>
#include <openturns/SpaceFillingC2.hxx>
#include <openturns/Uniform.hxx>

#include "sim/design/openturns.hpp"

namespace schoolsim {
namespace {

/// Judging how well points fill space takes time with the square of their number.
constexpr std::size_t most_annealed = 3000;

OT::ComposedDistribution unit_cube(std::size_t n_dimensions) {
  return OT::ComposedDistribution(
      OT::ComposedDistribution::DistributionCollection(n_dimensions, OT::Uniform(0, 1)));
}

void hand_over(const OT::Sample& sample, double* points) {
  const OT::Point values = sample.getImplementation()->getData();
  std::copy(values.begin(), values.end(), points);
}

void latin_hypercube(std::size_t n, std::size_t n_dimensions, std::uint64_t seed, double* points) {
  OT::RandomGenerator::SetSeed(seed);
  OT::LHSExperiment experiment(unit_cube(n_dimensions), n);
  experiment.setAlwaysShuffle(true);
  if (n < 2 || n > most_annealed) return hand_over(experiment.generate(), points);
  OT::SimulatedAnnealingLHS annealed(experiment, OT::SpaceFillingC2(), OT::GeometricProfile(10, 0.95, 2000));
  hand_over(annealed.generate(), points);
}

void sobol_sequence(std::size_t n, std::size_t n_dimensions, double* points) {
  hand_over(OT::SobolSequence(n_dimensions).generate(n), points);
}

void saltelli(std::size_t n, std::size_t n_dimensions, double* points) {
  OT::ResourceMap::SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC");
  hand_over(OT::SobolIndicesExperiment(unit_cube(n_dimensions), n, false).generate(), points);
}

OT::Sample sample_of(const double* values, std::size_t n, std::size_t n_dimensions) {
  OT::SampleImplementation sample(n, n_dimensions);
  OT::Point data(n * n_dimensions);
  std::copy(values, values + n * n_dimensions, data.begin());
  sample.setData(data);
  return sample;
}

bool sobol_indices(std::size_t n, std::size_t n_dimensions, const double* outputs, std::size_t n_resamples,
                   std::uint64_t seed, double* first, double* total) {
  OT::RandomGenerator::SetSeed(seed);
  const std::size_t n_points = n * (n_dimensions + 2);
  // The estimators read outputs alone; of the points they take the number of dimensions.
  OT::MartinezSensitivityAlgorithm algorithm(OT::Sample(n_points, n_dimensions),
                                             sample_of(outputs, n_points, 1), n);
  algorithm.setUseAsymptoticDistribution(false);
  algorithm.setBootstrapSize(n_resamples);
  algorithm.setConfidenceLevel(0.95);
  const auto put = [&](const OT::Point& indices, const OT::Interval& interval, double* to) {
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      *to++ = indices[d];
      *to++ = interval.getLowerBound()[d];
      *to++ = interval.getUpperBound()[d];
    }
  };
  try {
    put(algorithm.getFirstOrderIndices(), algorithm.getFirstOrderIndicesInterval(), first);
    put(algorithm.getTotalOrderIndices(), algorithm.getTotalOrderIndicesInterval(), total);
  } catch (const OT::InvalidArgumentException&) {
    return false;  // what it says of constant outputs
  }
  return true;
}

void rank_correlations(std::size_t n, std::size_t n_dimensions, const double* points, const double* outputs,
                       double* correlations) {
  const OT::Point result =
      OT::CorrelationAnalysis(sample_of(points, n, n_dimensions), sample_of(outputs, n, 1))
          .computeSpearmanCorrelation();
  std::copy(result.begin(), result.end(), correlations);
}

constexpr OpenTurns functions{latin_hypercube, sobol_sequence, saltelli, sobol_indices, rank_correlations};

}  // namespace
}  // namespace schoolsim

extern "C" const schoolsim::OpenTurns* schoolsim_openturns() { return &schoolsim::functions; }
