#include "analysis/statistics/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "sim/design/openturns.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t greatest_active = 8;
constexpr double least_gain = 0.1;  ///< of the mean square error, for which a process is worth its time
constexpr std::size_t most_for_lengths = 200;  ///< points by which the lengths of a process are found

/// Legendre's polynomials, of mean square 1 from -1 to 1.
double legendre(std::size_t degree, double x) {
  if (degree <= 2)
    return degree == 0 ? 1 : degree == 1 ? std::sqrt(3.0) * x : std::sqrt(5.0) * (1.5 * x * x - 0.5);
  double before = x, now = 1.5 * x * x - 0.5;
  for (std::size_t k = 2; k < degree; ++k) {
    const auto of = static_cast<double>(k);
    const double next = ((2 * of + 1) * x * now - of * before) / (of + 1);
    before = now;
    now = next;
  }
  return std::sqrt(2 * static_cast<double>(degree) + 1) * now;
}

/// Matern's correlation of smoothness 5/2 at a distance in lengths.
double matern(double distance) {
  const double s = std::sqrt(5.0) * distance;
  return (1 + s + s * s / 3) * std::exp(-s);
}

double mean_square(std::span<const double> values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0) /
         static_cast<double>(values.size());
}

}  // namespace

double Emulator::mean(std::span<const double> point) const {
  const auto scaled = [&](std::size_t d) { return 2 * (point[d] - lower_[d]) / (upper_[d] - lower_[d]) - 1; };
  double sum = 0;
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const ChaosTerm& term = terms_[t];
    double value = coefficients_[t];
    if (term.degree > 0) value *= legendre(term.degree, scaled(term.dimension));
    if (term.other_degree > 0) value *= legendre(term.other_degree, scaled(term.other));
    sum += value;
  }
  const std::size_t n_active = active_.size();
  double own[greatest_active];
  for (std::size_t a = 0; a < n_active; ++a) own[a] = scaled(active_[a]);
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    double square = 0;
    for (std::size_t a = 0; a < n_active; ++a) {
      const double step = (own[a] - at_[i * n_active + a]) / lengths_[a];
      square += step * step;
    }
    sum += weights_[i] * matern(std::sqrt(square));
  }
  return sum;
}

bool Emulator::feels(std::size_t dimension) const {
  return std::find(active_.begin(), active_.end(), dimension) != active_.end() ||
         std::any_of(terms_.begin(), terms_.end(), [&](const ChaosTerm& term) {
           return (term.degree > 0 && term.dimension == dimension) ||
                  (term.other_degree > 0 && term.other == dimension);
         });
}

/// Fits emulators to parts of the same points.
class EmulatorFit {
 public:
  EmulatorFit(std::span<const double> points, std::size_t n_dimensions, std::span<const double> outputs,
              const EmulatorShape& shape)
      : points_(points), d_(n_dimensions), outputs_(outputs), shape_(shape) {
    box_.lower_.assign(d_, std::numeric_limits<double>::infinity());
    box_.upper_.assign(d_, -std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < points.size(); ++i) {
      box_.lower_[i % d_] = std::min(box_.lower_[i % d_], points[i]);
      box_.upper_[i % d_] = std::max(box_.upper_[i % d_], points[i]);
    }
    for (std::size_t d = 0; d < d_; ++d) {
      if (!(box_.lower_[d] < box_.upper_[d])) box_.upper_[d] = box_.lower_[d] + 1;
    }
  }

  /// A polynomial of some of the points.
  [[nodiscard]] Emulator polynomial(std::span<const std::size_t> chosen) const {
    Emulator fit = box_;
    const double n = static_cast<double>(chosen.size());
    double centre = 0, unit = 0;
    for (const std::size_t i : chosen) centre += outputs_[i] / n;
    for (const std::size_t i : chosen) unit += (outputs_[i] - centre) * (outputs_[i] - centre) / n;
    unit = std::sqrt(unit);
    fit.terms_ = {{}};
    fit.coefficients_ = {centre};
    if (!(unit > 1e-12 * std::abs(centre))) return fit;

    const std::vector<ChaosTerm> candidates = terms_for(chosen, centre);
    std::vector<double> columns, of_chosen, coefficients(candidates.size());
    columns.reserve(candidates.size() * chosen.size());
    for (const ChaosTerm& term : candidates) {
      for (const std::size_t i : chosen)
        columns.push_back(legendre(term.degree, scaled(i, term.dimension)) *
                          legendre(term.other_degree, scaled(i, term.other)));
    }
    for (const std::size_t i : chosen) of_chosen.push_back((outputs_[i] - centre) / unit);
    openturns().sparse_fit(chosen.size(), candidates.size(), columns.data(), of_chosen.data(),
                           coefficients.data());
    for (std::size_t t = 0; t < candidates.size(); ++t) {
      if (coefficients[t] == 0) continue;
      fit.terms_.push_back(candidates[t]);
      fit.coefficients_.push_back(coefficients[t] * unit);
    }
    return fit;
  }

  /// Outputs less what an emulator expects, of some of the points.
  [[nodiscard]] std::vector<double> residuals(const Emulator& fit, std::span<const std::size_t> of) const {
    std::vector<double> left;
    for (const std::size_t i : of) left.push_back(outputs_[i] - fit.mean(points_.subspan(i * d_, d_)));
    return left;
  }

  /// The dimensions of the process: those that do most in the polynomial.
  [[nodiscard]] std::vector<std::size_t> active(const Emulator& fit) const {
    std::vector<double> parts(d_, 0);
    for (std::size_t t = 1; t < fit.terms_.size(); ++t) {
      const double square = fit.coefficients_[t] * fit.coefficients_[t];
      parts[fit.terms_[t].dimension] += square;
      if (fit.terms_[t].other_degree > 0) parts[fit.terms_[t].other] += square;
    }
    std::vector<std::size_t> order(d_);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return parts[a] > parts[b]; });
    order.resize(std::min({shape_.most_active, greatest_active, d_}));
    while (!order.empty() && parts[order.back()] == 0) order.pop_back();
    return order;
  }

  /// Lengths of the process of what a polynomial leaves, and the share of that which is noise, by likelihood:
  /// lengths with a first guess of the share, from a part of the points; then the share.
  struct Process {
    std::vector<std::size_t> dimensions;
    std::vector<double> lengths;
    double noise_share = 0;
  };
  [[nodiscard]] Process find_process(const Emulator& fit, double noise_share) const {
    Process process{active(fit), {}, noise_share};
    process.lengths.resize(process.dimensions.size());
    const std::size_t n = outputs_.size(), every = (n + most_for_lengths - 1) / most_for_lengths;
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < n; i += every) some.push_back(i);
    solve(fit, some, process, false);
    double best = -std::numeric_limits<double>::infinity();
    const std::vector<double> found = process.lengths;
    for (const double share : {noise_share, 0.02, 0.2, 0.6}) {
      Process tried{process.dimensions, found, share};
      const double likelihood = solve(fit, some, tried, true).likelihood;
      if (!(likelihood > best)) continue;
      best = likelihood;
      process.noise_share = share;
    }
    return process;
  }

  void add_process(Emulator& fit, std::span<const std::size_t> chosen, Process process) const {
    Solved solved = solve(fit, chosen, process, true);
    fit.active_ = process.dimensions;
    fit.lengths_ = process.lengths;
    fit.at_ = std::move(solved.at);
    fit.weights_ = std::move(solved.weights);
  }

 private:
  struct Solved {
    double likelihood = 0;
    std::vector<double> at, weights;
  };
  /// Of a polynomial alone.
  Solved solve(const Emulator& fit, std::span<const std::size_t> chosen, Process& process,
               bool has_lengths) const {
    Solved solved;
    for (const std::size_t i : chosen) {
      for (const std::size_t d : process.dimensions) solved.at.push_back(scaled(i, d));
    }
    const std::vector<double> left = residuals(fit, chosen);
    solved.weights.resize(chosen.size());
    solved.likelihood = openturns().gaussian_process(
        chosen.size(), process.dimensions.size(), solved.at.data(), left.data(), process.noise_share,
        has_lengths, process.lengths.data(), solved.weights.data());
    return solved;
  }

  [[nodiscard]] double scaled(std::size_t point, std::size_t d) const {
    return 2 * (points_[point * d_ + d] - box_.lower_[d]) / (box_.upper_[d] - box_.lower_[d]) - 1;
  }

  /// The candidates, without the constant.
  [[nodiscard]] std::vector<ChaosTerm> terms_for(std::span<const std::size_t> chosen, double centre) const {
    std::vector<double> strengths(d_, 0);
    for (std::size_t d = 0; d < d_; ++d) {
      for (std::size_t degree = 1; degree <= shape_.degree; ++degree) {
        double product = 0;
        for (const std::size_t i : chosen) product += legendre(degree, scaled(i, d)) * (outputs_[i] - centre);
        strengths[d] += product * product;
      }
    }
    return chaos_terms(std::vector(d_, shape_.degree), shape_.product_degree, strengths,
                       std::min(chosen.size(), shape_.most_terms));
  }

  std::span<const double> points_;
  std::size_t d_;
  std::span<const double> outputs_;
  EmulatorShape shape_;
  Emulator box_;
};

std::size_t fewest_emulator_points(std::size_t n_dimensions) {
  return std::max<std::size_t>(30, 3 * n_dimensions);
}

EmulatorShape fine_shape(std::size_t n_points, std::size_t n_dimensions) {
  constexpr std::size_t least_degree = 3, greatest_degree = 10, most_terms = 1000, n_folds = 10;
  return {std::clamp(n_points / n_dimensions, least_degree, greatest_degree), greatest_degree, most_terms,
          greatest_active, n_folds};
}

EmulatorFamily fit_emulators(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, double noise, std::uint64_t seed,
                             const EmulatorShape& shape, unsigned threads) {
  const std::size_t n = outputs.size(), n_folds = shape.n_folds;
  const EmulatorFit fit(points, n_dimensions, outputs, shape);
  std::vector<std::size_t> all(n), order(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  order = all;
  std::mt19937_64 generator(seed);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
  std::vector<std::vector<std::size_t>> kept(n_folds + 1), held(n_folds + 1);
  for (std::size_t fold = 0; fold < n_folds; ++fold) {
    for (std::size_t i = 0; i < n; ++i) (i % n_folds == fold ? held[fold] : kept[fold]).push_back(order[i]);
  }
  kept[n_folds] = all;  // the last of the fits is the whole one

  std::vector<Emulator> fits(n_folds + 1);
  std::vector<std::vector<double>> left(n_folds + 1);
  const auto errors = [&] {
    std::vector<double> of_all;
    for (const auto& of_fold : left) of_all.insert(of_all.end(), of_fold.begin(), of_fold.end());
    return of_all;
  };
  for_each_on_threads(n_folds + 1, threads, [&](std::size_t f) {
    fits[f] = fit.polynomial(kept[f]);
    left[f] = fit.residuals(fits[f], held[f]);
  });
  fits.back().residual = mean_square(errors());
  const double known_noise = std::isfinite(noise) ? noise : 0;
  const double centre = std::accumulate(outputs.begin(), outputs.end(), 0.0) / static_cast<double>(n);
  double spread = 0;
  for (const double output : outputs)
    spread += (output - centre) * (output - centre) / static_cast<double>(n);

  // A mean square of n errors is known to this part.
  const double part = std::sqrt(2.0 / static_cast<double>(n));
  // A process can take off no more than what is not chance.
  if (const double residual = fits.back().residual;
      fits.back().n_terms() > 0 && residual - known_noise > 2 * part * residual && residual > 1e-8 * spread) {
    const double guess = known_noise > 0 ? std::clamp(known_noise / residual, 0.02, 0.9) : 0.2;
    const EmulatorFit::Process process = fit.find_process(fits.back(), guess);
    std::vector<Emulator> with_process = fits;
    for_each_on_threads(n_folds + 1, threads, [&](std::size_t f) {
      fit.add_process(with_process[f], kept[f], process);
      left[f] = fit.residuals(with_process[f], held[f]);
    });
    with_process.back().residual = mean_square(errors());
    if (with_process.back().residual < (1 - least_gain) * residual) fits = std::move(with_process);
  }
  Emulator whole = std::move(fits.back());
  fits.pop_back();
  whole.n_points = n;
  // Beside chance, no emulator is known to be better than that.
  whole.variance = std::max(whole.residual - known_noise, known_noise > 0 ? part * whole.residual : 0);
  const double signal = spread - known_noise;
  whole.q2 = signal > 0 ? 1 - std::max(whole.residual - known_noise, 0.0) / signal : 0;
  return {std::move(whole), std::move(fits)};
}

Emulator fit_emulator(std::span<const double> points, std::size_t n_dimensions,
                      std::span<const double> outputs, double noise, std::uint64_t seed) {
  return fit_emulators(points, n_dimensions, outputs, noise, seed, {}, 1).whole;
}

}  // namespace schoolsim
