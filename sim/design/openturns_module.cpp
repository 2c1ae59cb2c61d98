#include <algorithm>
#include <cmath>
#include <openturns/Basis.hxx>
#include <openturns/ComposedDistribution.hxx>
#include <openturns/CorrectedLeaveOneOut.hxx>
#include <openturns/CorrelationAnalysis.hxx>
#include <openturns/CorrelationMatrix.hxx>
#include <openturns/Description.hxx>
#include <openturns/DistFunc.hxx>
#include <openturns/EvaluationImplementation.hxx>
#include <openturns/GeometricProfile.hxx>
#include <openturns/KrigingAlgorithm.hxx>
#include <openturns/LARS.hxx>
#include <openturns/LHSExperiment.hxx>
#include <openturns/LeastSquaresMetaModelSelection.hxx>
#include <openturns/Log.hxx>
#include <openturns/MaternModel.hxx>
#include <openturns/OptimizationProblem.hxx>
#include <openturns/Pagmo.hxx>
#include <openturns/RandomGenerator.hxx>
#include <openturns/ResourceMap.hxx>
#include <openturns/SimulatedAnnealingLHS.hxx>
#include <openturns/SobolSequence.hxx>
#include <openturns/SpaceFillingC2.hxx>
#include <openturns/SymbolicParser.hxx>
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

double gaussian_process(std::size_t n, std::size_t n_dimensions, const double* points, const double* outputs,
                        double noise_share, bool has_lengths, double* lengths, double* weights) {
  constexpr double shortest = 0.1, longest = 10;
  constexpr OT::UnsignedInteger most_evaluations = 60;
  const OT::Sample inputs = sample_of(points, n, n_dimensions), values = sample_of(outputs, n, 1);
  OT::Point scale(n_dimensions, 1.0);
  if (has_lengths) std::copy(lengths, lengths + n_dimensions, scale.begin());
  OT::MaternModel covariance(scale, OT::Point(1, 1.0), 2.5);
  covariance.setNuggetFactor(noise_share / (1 - noise_share));
  if (!has_lengths) {
    OT::Log::Show(OT::Log::NONE);  // that the outputs' mean is not exactly 0
    OT::KrigingAlgorithm kriging(inputs, values, covariance, OT::Basis());
    kriging.setOptimizationBounds(
        OT::Interval(OT::Point(n_dimensions, shortest), OT::Point(n_dimensions, longest)));
    OT::OptimizationAlgorithm search = kriging.getOptimizationAlgorithm();
    search.setMaximumEvaluationNumber(most_evaluations);
    kriging.setOptimizationAlgorithm(search);
    kriging.run();
    scale = kriging.getResult().getCovarianceModel().getScale();
    covariance.setScale(scale);
    std::copy(scale.begin(), scale.end(), lengths);
  }
  OT::CovarianceMatrix of_outputs = covariance.discretize(inputs);
  OT::TriangularMatrix root = of_outputs.computeCholesky(false);
  const OT::Point centred = values.asPoint();
  const OT::Point found = root.transpose().solveLinearSystem(root.solveLinearSystem(centred));
  std::copy(found.begin(), found.end(), weights);
  double likelihood = -0.5 * static_cast<double>(n) * std::log(found.dot(centred) / static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) likelihood -= std::log(root(i, i));
  return likelihood;
}

/// The aims of a point as a function that OpenTURNS calls.
class Aims : public OT::EvaluationImplementation {
 public:
  Aims(std::size_t n_dimensions, std::size_t n_aims,
       void (*evaluate)(const void* problem, const double* point, double* aims), const void* problem)
      : n_dimensions_(n_dimensions), n_aims_(n_aims), evaluate_(evaluate), problem_(problem) {}
  Aims* clone() const override { return new Aims(*this); }
  OT::UnsignedInteger getInputDimension() const override { return n_dimensions_; }
  OT::UnsignedInteger getOutputDimension() const override { return n_aims_; }
  OT::Point operator()(const OT::Point& point) const override {
    OT::Point aims(n_aims_);
    evaluate_(problem_, point.data(), &aims[0]);
    return aims;
  }
  OT::Sample operator()(const OT::Sample& points) const override {
    OT::Sample aims(points.getSize(), n_aims_);
    for (std::size_t i = 0; i < points.getSize(); ++i) aims[i] = (*this)(OT::Point(points[i]));
    return aims;
  }

 private:
  std::size_t n_dimensions_, n_aims_;
  void (*evaluate_)(const void* problem, const double* point, double* aims);
  const void* problem_;
};

void nsga2(std::size_t n_points, std::size_t n_generations, std::size_t n_dimensions, std::size_t n_aims,
           void (*evaluate)(const void* problem, const double* point, double* aims), const void* problem,
           std::uint64_t seed, double* points) {
  OT::OptimizationProblem search(OT::Function(Aims(n_dimensions, n_aims, evaluate, problem)));
  search.setBounds(OT::Interval(OT::Point(n_dimensions, 0.0), OT::Point(n_dimensions, 1.0)));
  OT::RandomGenerator::SetSeed(seed);
  OT::Pagmo algorithm(search, "nsga2", unit_cube(n_dimensions).getSample(n_points));
  algorithm.setGenerationNumber(n_generations);
  algorithm.setSeed(seed);
  algorithm.setBlockSize(1);
  algorithm.run();
  hand_over(algorithm.getResult().getFinalPoints(), points);
}

std::string which_hold(std::size_t n, std::size_t n_dimensions, const double* points,
                       const std::vector<std::string>& formulas, std::uint8_t* hold) try {
  OT::Description variables, texts;
  for (std::size_t d = 0; d < n_dimensions; ++d) variables.add("x" + std::to_string(d));
  for (const std::string& formula : formulas) texts.add(formula);
  OT::SymbolicParser parser;
  parser.setVariables(variables);
  parser.setFormulas(texts);
  parser.setCheckOutput(false);
  const OT::Sample values = parser(sample_of(points, n, n_dimensions));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t f = 0; f < formulas.size(); ++f) *hold++ = values(i, f) == 1 ? 1 : 0;
  }
  return {};
} catch (const std::exception& error) {
  // "Errors found when parsing expression 'x0 <': ERR208 - Premature end of expression[1]"
  const std::string text = error.what();
  const std::size_t words = text.rfind(" - ");
  return words == std::string::npos ? text : text.substr(words + 3);
}

bool correlate(std::size_t n, std::size_t n_dimensions, const double* correlation, double* points) {
  // Positions at the ends of the cube, as the origin's, have no normal score.
  constexpr double end = 1e-12;
  OT::CorrelationMatrix matrix(n_dimensions);
  for (std::size_t i = 0; i < n_dimensions; ++i) {
    for (std::size_t j = 0; j < i; ++j) matrix(i, j) = correlation[i * n_dimensions + j];
  }
  if (!matrix.isPositiveDefinite()) return false;
  const OT::TriangularMatrix root = matrix.computeCholesky();
  std::vector<double> scores(n_dimensions);
  for (double* point = points; point < points + n * n_dimensions; point += n_dimensions) {
    for (std::size_t d = 0; d < n_dimensions; ++d)
      scores[d] = OT::DistFunc::qNormal(std::clamp(point[d], end, 1 - end));
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      double score = root(d, d) * scores[d];
      bool is_free = true;
      for (std::size_t other = 0; other < d; ++other) {
        score += root(d, other) * scores[other];
        is_free = is_free && root(d, other) == 0;
      }
      if (!is_free) point[d] = OT::DistFunc::pNormal(score);
    }
  }
  return true;
}

constexpr OpenTurns functions{latin_hypercube,  sobol_sequence, sparse_fit, rank_correlations,
                              gaussian_process, nsga2,          which_hold, correlate};

}  // namespace
}  // namespace schoolsim

extern "C" [[gnu::visibility("default")]] const schoolsim::OpenTurns* schoolsim_openturns() {
  return &schoolsim::functions;
}
