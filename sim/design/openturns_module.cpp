#include <algorithm>
#include <openturns/ComposedDistribution.hxx>
#include <openturns/CorrectedLeaveOneOut.hxx>
#include <openturns/CorrelationAnalysis.hxx>
#include <openturns/EvaluationImplementation.hxx>
#include <openturns/GeometricProfile.hxx>
#include <openturns/LARS.hxx>
#include <openturns/LHSExperiment.hxx>
#include <openturns/LeastSquaresMetaModelSelection.hxx>
#include <openturns/RandomGenerator.hxx>
#include <openturns/ResourceMap.hxx>
#include <openturns/SimulatedAnnealingLHS.hxx>
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

OT::Sample sample_of(const double* values, std::size_t n, std::size_t n_dimensions) {
  OT::SampleImplementation sample(n, n_dimensions);
  OT::Point data(n * n_dimensions);
  std::copy(values, values + n * n_dimensions, data.begin());
  sample.setData(data);
  return sample;
}

void rank_correlations(std::size_t n, std::size_t n_dimensions, const double* points, const double* outputs,
                       double* correlations) {
  const OT::Point result =
      OT::CorrelationAnalysis(sample_of(points, n, n_dimensions), sample_of(outputs, n, 1))
          .computeSpearmanCorrelation();
  std::copy(result.begin(), result.end(), correlations);
}

/// A column of a table as a function of the row's number.
class Column : public OT::EvaluationImplementation {
 public:
  explicit Column(const double* values) : values_(values) {}
  Column* clone() const override { return new Column(*this); }
  OT::UnsignedInteger getInputDimension() const override { return 1; }
  OT::UnsignedInteger getOutputDimension() const override { return 1; }
  OT::Point operator()(const OT::Point& row) const override {
    return OT::Point(1, values_[static_cast<std::size_t>(row[0])]);
  }
  OT::Sample operator()(const OT::Sample& rows) const override {
    OT::Sample values(rows.getSize(), 1);
    for (std::size_t i = 0; i < rows.getSize(); ++i)
      values(i, 0) = values_[static_cast<std::size_t>(rows(i, 0))];
    return values;
  }

 private:
  const double* values_;
};

void sparse_fit(std::size_t n, std::size_t n_columns, const double* columns, const double* outputs,
                double* coefficients) {
  // Ends once the error is past its least, instead of at twice that.
  OT::ResourceMap::SetAsScalar("LeastSquaresMetaModelSelection-MaximumErrorFactor", 1.05);
  OT::ResourceMap::SetAsString("LeastSquaresMetaModelSelection-DecompositionMethod", "QR");
  OT::Sample rows(n, 1);
  for (std::size_t i = 0; i < n; ++i) rows(i, 0) = static_cast<double>(i);
  OT::Collection<OT::Function> functions;
  OT::Indices positions(n_columns);
  positions.fill();
  for (std::size_t c = 0; c < n_columns; ++c) functions.add(OT::Function(Column(columns + c * n)));
  OT::LeastSquaresMetaModelSelection fit(rows, sample_of(outputs, n, 1), functions, positions, OT::LARS(),
                                         OT::CorrectedLeaveOneOut());
  fit.run();
  const OT::Point found = fit.getCoefficients();
  std::copy(found.begin(), found.end(), coefficients);
}

constexpr OpenTurns functions{latin_hypercube, sobol_sequence, sparse_fit, rank_correlations};

}  // namespace
}  // namespace schoolsim

extern "C" const schoolsim::OpenTurns* schoolsim_openturns() { return &schoolsim::functions; }
