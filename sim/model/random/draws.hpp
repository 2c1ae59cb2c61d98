#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/model/math.hpp"
#include "sim/model/random/philox.hpp"
#include "sim/model/random/philox_many.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// What a draw is for, by number. Numbers are part of every result: never reuse or change one, also not of a
/// process that is gone. A process has its own in its header (model/process.hpp).
enum class Stream : std::uint16_t {};

namespace stream {
inline constexpr Stream world_authority{1};
inline constexpr Stream world_school{2};
inline constexpr Stream world_start{3};  ///< initial leadership, practice, propensity, tenure
inline constexpr Stream world_start_tie{4};
inline constexpr Stream regrade{5};
inline constexpr Stream participation{16};
inline constexpr Stream policy_order{17};
inline constexpr Stream england{18};  ///< built-in school list
inline constexpr Stream authority_support{19};
inline constexpr Stream world_start_tie_state{20};  ///< trust and depth of an initial tie
inline constexpr Stream governors{26};
inline constexpr Stream authority_effect{38};
inline constexpr Stream first_error{41};     ///< inspectors' error before the first judgement
inline constexpr Stream observed_start{46};  ///< effectiveness given what a list says was observed
inline constexpr Stream introduction{
    128};  ///< acceptance of those whom a policy outside the model introduces
inline constexpr std::array of_no_process{
    world_authority, world_school,     world_start, world_start_tie,   regrade,
    participation,   policy_order,     england,     authority_support, world_start_tie_state,
    governors,       authority_effect, first_error, observed_start,    introduction};
}  // namespace stream

/// Limits of the key layout (see Draws): callers with open-ended terms or streams check against them.
inline constexpr std::uint32_t stream_end = 1u << 10;  ///< numbers of streams are below
inline constexpr Term first_key_term = -1024;
inline constexpr Term last_key_term = 3071;
inline constexpr std::uint32_t blocks_per_stream = 1u << 10;  ///< four words each

/// The midpoint of one of 2^32 equal cells of (0, 1): exact, at least 2^-33 from both ends.
constexpr double unit_double(std::uint32_t word) { return (word + 0.5) * 0x1p-32; }

/// The midpoint of one of 2^23 equal cells of (0, 1), from a word's top 23 bits: exact, at least 2^-24 from
/// both ends. Finer cells would round to 1.
constexpr float unit_float(std::uint32_t word) { return (static_cast<float>(word >> 9) + 0.5f) * 0x1p-23f; }

/// What DrawStream::bernoulli makes of a word.
constexpr bool happens(std::uint32_t word, double p) { return unit_double(word) < p; }

/// What DrawStream::below makes of a word.
constexpr std::uint32_t below_of(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>((std::uint64_t{word} * n) >> 32);
}

namespace detail {
/// Neither it nor its negative logarithm can be zero, infinite or subnormal, so both need no such checks.
constexpr double log_uniform(std::uint32_t word) { return math::detail::log_of_normal(unit_double(word), 0); }
}  // namespace detail

/// What DrawStream::gumbel makes of a word.
constexpr double gumbel_of(std::uint32_t word) {
  return -math::detail::log_of_normal(-detail::log_uniform(word), 0);
}

/// Eight uniforms from three words: the midpoints of 4,096 equal cells each, for noise whose sd is known no
/// better than that.
constexpr std::array<float, 8> coarse_uniforms(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  const auto cell = [](std::uint32_t bits) { return (static_cast<float>(bits & 0xfff) + 0.5f) * 0x1p-12f; };
  return {cell(a),
          cell(a >> 12),
          cell(b),
          cell(b >> 12),
          cell(c),
          cell(c >> 12),
          cell((a >> 24) | ((b >> 24) << 8)),
          cell((c >> 24) | ((b >> 28) << 8))};
}

/// Where DrawStream::poisson stops growing: a quarter of a stream's words.
inline constexpr double largest_poisson_mean = 30.0 * blocks_per_stream;

/// Successive draws of one key. A cheap value; equal keys give equal draws whatever was drawn elsewhere.
/// Words come in blocks of four, made when first needed; after 1,024 blocks the stream starts again from its
/// first word. Every draw takes one word unless it says otherwise.
class DrawStream {
 public:
  /// `counter` with block index 0 in the low 10 bits of its last word.
  constexpr DrawStream(PhiloxCounter counter, PhiloxKey key) : counter_(counter), key_(key) {}

  /// The next 32 random bits.
  constexpr std::uint32_t word() {
    if (position_ == block_.size()) {
      block_ = philox4x32_10(counter_, key_);
      constexpr std::uint32_t index_mask = blocks_per_stream - 1;
      counter_[3] = (counter_[3] & ~index_mask) | ((counter_[3] + 1) & index_mask);
      position_ = 0;
    }
    return block_[position_++];
  }

  /// Uniform in the open interval (0, 1), see unit_double and unit_float.
  constexpr double uniform() { return unit_double(word()); }
  constexpr float uniform_float() { return unit_float(word()); }

  /// N(0, 1) by inversion; |z| < 6.34.
  double normal() { return math::normal_quantile(uniform()); }
  float normal_float() { return static_cast<float>(normal()); }

  /// True with probability p, rounded to a multiple of 2^-32; never for p <= 0 and NaN, always for p >= 1.
  constexpr bool bernoulli(double p) { return happens(word(), p); }
  constexpr bool bernoulli(float p) { return bernoulli(static_cast<double>(p)); }

  /// Exponential by inversion; at most 22.9 means.
  constexpr double exponential(double mean) { return -mean * log_uniform(); }

  /// Standard Gumbel, cdf exp(-exp(-x)), by inversion; between -3.14 and 22.88.
  constexpr double gumbel() { return gumbel_of(word()); }
  constexpr float gumbel_float() { return static_cast<float>(gumbel()); }

  /// Uniform on 0 .. n-1, 0 for n = 0: floor(word * n / 2^32). Each value's probability is within 2^-32 of
  /// 1/n, a relative bias below n / 2^32 (5e-6 for n = 21,075).
  constexpr std::uint32_t below(std::uint32_t n) { return below_of(word(), n); }

  /// Poisson by inversion (sequential search from 0), for small means: takes a word for every 30 of the mean
  /// or part of them, and time in proportion. 0 for mean <= 0 and NaN; means above largest_poisson_mean count
  /// as it.
  constexpr int poisson(double mean) {
    constexpr double largest_at_once = 30;
    double rest = mean < largest_poisson_mean ? mean : mean > 0 ? largest_poisson_mean : 0;
    int count = 0;
    for (; rest > largest_at_once; rest -= largest_at_once) count += poisson_at_once(largest_at_once);
    return rest > 0 ? count + poisson_at_once(rest) : count;
  }

  /// Beta(a, b) in [0, 1], NaN unless 0 < a, b < inf: two gammas of Marsaglia and Tsang (2000), whose
  /// logarithms are subtracted so that small a and b do not underflow. Takes 4 words, 2 more for each
  /// rejection and 1 for each parameter below 1.
  double beta(double a, double b) {
    constexpr double infinity = math::detail::infinity;
    if (!(a > 0 && a < infinity && b > 0 && b < infinity)) return math::detail::nan;
    const double log_first = log_gamma_variate(a);
    const double log_second = log_gamma_variate(b);
    return math::logistic(log_first - log_second);
  }

 private:
  constexpr double log_uniform() { return detail::log_uniform(word()); }

  constexpr int poisson_at_once(double mean) {
    const double u = uniform();
    double p = math::exp(-mean);
    double cdf = p;
    int count = 0;
    while (u > cdf) {
      ++count;
      p *= mean / count;
      cdf += p;
    }
    return count;
  }

  /// The logarithm of a Gamma(shape, 1) variate.
  double log_gamma_variate(double shape) {
    double log_boost = 0;
    if (shape < 1) {  // Gamma(a) = Gamma(a + 1) U^(1/a)
      log_boost = log_uniform() / shape;
      shape += 1;
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / math::sqrt(9 * d);
    while (true) {
      const double x = normal();
      const double log_u = log_uniform();
      const double root = 1 + c * x;
      if (root <= 0) continue;
      const double log_v = 3 * math::log(root);
      if (log_u < 0.5 * x * x + d * (1 - root * root * root + log_v)) {
        return math::log(d) + log_v + log_boost;
      }
    }
  }

  PhiloxCounter counter_;
  PhiloxKey key_;
  PhiloxCounter block_{};
  std::uint32_t position_ = 4;
};

/// The draws of one replicate: each a pure function of (seed, replicate, process, term, first id, second id,
/// index), so that neither threads, nor the order of schools, nor a draw added elsewhere changes any other.
///
/// Layout, fixed: no two keys share a block.
/// | place          | bits  | holds                                                    |
/// |----------------|-------|----------------------------------------------------------|
/// | key word 0     | 0-31  | low half of the seed                                     |
/// | key word 1     | 0-31  | high half of the seed                                    |
/// | counter word 0 | 0-31  | first id                                                 |
/// | counter word 1 | 0-31  | second id, 0 where there is none                         |
/// | counter word 2 | 0-31  | replicate                                                |
/// | counter word 3 | 22-31 | stream, below stream_end                                 |
/// | counter word 3 | 10-21 | term + 1024, for first_key_term <= term <= last_key_term |
/// | counter word 3 | 0-9   | index of the block of four words                         |
class Draws {
 public:
  constexpr Draws(std::uint64_t seed, std::uint32_t replicate) : seed_(seed), replicate_(replicate) {}

  [[nodiscard]] constexpr DrawStream stream(Stream stream, Term term, std::uint32_t first_id,
                                            std::uint32_t second_id = 0) const {
    return {{first_id, second_id, replicate_, purpose(stream, term)}, key()};
  }

  /// The first words of `count` streams: out.word[w][s] is word w of stream(stream, term, first_id[s],
  /// second_id[s]). The ids behind `count` do not matter, but must have been given some value.
  template <std::size_t n_words, std::size_t n_streams>
  void first_words(Stream stream, Term term, const std::array<std::uint32_t, n_streams>& first_id,
                   const std::array<std::uint32_t, n_streams>& second_id, std::size_t count,
                   PhiloxBlocks<n_words, n_streams>& out) const {
    philox4x32_10(first_id, second_id, replicate_, purpose(stream, term), key(), count, out);
  }

  [[nodiscard]] constexpr std::uint64_t seed() const { return seed_; }
  [[nodiscard]] constexpr std::uint32_t replicate() const { return replicate_; }

 private:
  static constexpr std::uint32_t purpose(Stream stream, Term term) {
    return (static_cast<std::uint32_t>(stream) << 22) |
           (static_cast<std::uint32_t>(term - first_key_term) << 10);
  }
  [[nodiscard]] constexpr PhiloxKey key() const {
    return {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)};
  }

  std::uint64_t seed_;
  std::uint32_t replicate_;
};

}  // namespace schoolsim
