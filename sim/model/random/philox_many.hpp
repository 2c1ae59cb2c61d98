#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/model/random/philox.hpp"

#ifdef __AVX2__
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace schoolsim {

/// Words of several blocks, the same word of all of them together: word[w][b] is word w of block b.
template <std::size_t n_words, std::size_t n_blocks>
struct PhiloxBlocks {
  static_assert(n_blocks % 8 == 0);
  alignas(32) std::array<std::array<std::uint32_t, n_blocks>, n_words> word;
};

namespace detail {

// Some words in a register, each in the low half of its lane. What stands in the high halves does not matter:
// multiplication reads the low ones alone.
#ifdef __AVX2__
struct Lanes {
  static constexpr std::size_t count = 4;
  __m256i bits;
  static Lanes all(std::uint32_t word) { return {_mm256_set1_epi32(static_cast<int>(word))}; }
  static Lanes load(const std::uint32_t* words) {
    return {_mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(words)))};
  }
  friend Lanes operator*(Lanes a, Lanes b) { return {_mm256_mul_epu32(a.bits, b.bits)}; }
  friend Lanes operator^(Lanes a, Lanes b) { return {_mm256_xor_si256(a.bits, b.bits)}; }
  [[nodiscard]] Lanes high() const { return {_mm256_srli_epi64(bits, 32)}; }
  static void store(Lanes first, Lanes second, std::uint32_t* words) {
    const __m256 both =
        _mm256_shuffle_ps(_mm256_castsi256_ps(first.bits), _mm256_castsi256_ps(second.bits), 0x88);
    // Both halves of a register were shuffled alone: their middles are to change places.
    _mm256_store_si256(reinterpret_cast<__m256i*>(words),
                       _mm256_permute4x64_epi64(_mm256_castps_si256(both), 0xd8));
  }
};
#elif defined(__SSE2__)
struct Lanes {
  static constexpr std::size_t count = 2;
  __m128i bits;
  static Lanes all(std::uint32_t word) { return {_mm_set1_epi32(static_cast<int>(word))}; }
  static Lanes load(const std::uint32_t* words) {
    return {
        _mm_unpacklo_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(words)), _mm_setzero_si128())};
  }
  friend Lanes operator*(Lanes a, Lanes b) { return {_mm_mul_epu32(a.bits, b.bits)}; }
  friend Lanes operator^(Lanes a, Lanes b) { return {_mm_xor_si128(a.bits, b.bits)}; }
  [[nodiscard]] Lanes high() const { return {_mm_srli_epi64(bits, 32)}; }
  static void store(Lanes first, Lanes second, std::uint32_t* words) {
    const __m128 both = _mm_shuffle_ps(_mm_castsi128_ps(first.bits), _mm_castsi128_ps(second.bits), 0x88);
    _mm_store_si128(reinterpret_cast<__m128i*>(words), _mm_castps_si128(both));
  }
};
#endif

}  // namespace detail

/// philox4x32_10 of the counters (first[b], second[b], third, fourth) for b < count. One block is a chain of
/// steps that wait for each other; several at once take a processor hardly longer than one.
template <std::size_t n_words, std::size_t n_blocks>
void philox4x32_10(const std::array<std::uint32_t, n_blocks>& first,
                   const std::array<std::uint32_t, n_blocks>& second, std::uint32_t third,
                   std::uint32_t fourth, PhiloxKey key, std::size_t count,
                   PhiloxBlocks<n_words, n_blocks>& out) {
#if defined(__AVX2__) || defined(__SSE2__)
  // Two registers at a time; the last ones may reach beyond `count`.
  using detail::Lanes;
  struct Part {
    Lanes c0, c1, c2, c3;
  };
  const Lanes multiplier_0 = Lanes::all(philox::multiplier_0);
  const Lanes multiplier_1 = Lanes::all(philox::multiplier_1);
  Lanes keys[2 * philox::rounds];
  for (std::size_t round = 0; round < philox::rounds; ++round) {
    keys[2 * round] = Lanes::all(key[0]);
    keys[2 * round + 1] = Lanes::all(key[1]);
    key[0] += philox::weyl_0;
    key[1] += philox::weyl_1;
  }
  for (std::size_t b = 0; b < count; b += 2 * Lanes::count) {
    Part parts[2];
    for (std::size_t p = 0; p < 2; ++p) {
      const std::size_t at = b + p * Lanes::count;
      parts[p] = {Lanes::load(&first[at]), Lanes::load(&second[at]), Lanes::all(third), Lanes::all(fourth)};
    }
    for (std::size_t round = 0; round < philox::rounds; ++round) {
      for (Part& c : parts) {
        const Lanes product_0 = multiplier_0 * c.c0;
        const Lanes product_1 = multiplier_1 * c.c2;
        c = {product_1.high() ^ (c.c1 ^ keys[2 * round]), product_1,
             product_0.high() ^ (c.c3 ^ keys[2 * round + 1]), product_0};
      }
    }
    Lanes::store(parts[0].c0, parts[1].c0, &out.word[0][b]);
    if constexpr (n_words > 1) Lanes::store(parts[0].c1, parts[1].c1, &out.word[1][b]);
    if constexpr (n_words > 2) Lanes::store(parts[0].c2, parts[1].c2, &out.word[2][b]);
    if constexpr (n_words > 3) Lanes::store(parts[0].c3, parts[1].c3, &out.word[3][b]);
  }
#else
  for (std::size_t b = 0; b < count; ++b) {
    const PhiloxCounter block = philox4x32_10({first[b], second[b], third, fourth}, key);
    for (std::size_t w = 0; w < n_words; ++w) out.word[w][b] = block[w];
  }
#endif
}

}  // namespace schoolsim
