#include <algorithm>
#include <openturns/ComposedDistribution.hxx>
#include <openturns/GeometricProfile.hxx>
#include <openturns/LHSExperiment.hxx>
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

constexpr OpenTurns functions{latin_hypercube, sobol_sequence, saltelli};

}  // namespace
}  // namespace schoolsim

extern "C" const schoolsim::OpenTurns* schoolsim_openturns() { return &schoolsim::functions; }
