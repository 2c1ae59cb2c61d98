#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/model/random/philox.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace schoolsim {

/// Words of several blocks, the same word of all of them together: word[w][b] is word w of block b.
template <std::size_t n_words, std::size_t n_blocks>
struct PhiloxBlocks {
  static_assert(n_blocks % 4 == 0);
  alignas(16) std::array<std::array<std::uint32_t, n_blocks>, n_words> word;

  [[nodiscard]] PhiloxCounter block(std::size_t b) const {
    static_assert(n_words == 4);
    return {word[0][b], word[1][b], word[2][b], word[3][b]};
  }
};

/// philox4x32_10 of the counters (first[b], second[b], third, fourth) for b < count. One block is a chain of
/// steps that wait for each other; four at once take a processor hardly longer than one.
template <std::size_t n_words, std::size_t n_blocks>
void philox4x32_10(const std::array<std::uint32_t, n_blocks>& first,
                   const std::array<std::uint32_t, n_blocks>& second, std::uint32_t third,
                   std::uint32_t fourth, PhiloxKey key, std::size_t count,
                   PhiloxBlocks<n_words, n_blocks>& out) {
#ifdef __SSE2__
  // In fours, the last of which may reach beyond `count`. Two blocks a register, a word in the low half of
  // each lane. What stands in the high halves does not matter: multiplication reads the low ones alone.
  struct Pair {
    __m128i c0, c1, c2, c3;
  };
  const auto load = [](const std::uint32_t* words) {
    return _mm_unpacklo_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(words)), _mm_setzero_si128());
  };
  const auto all = [](std::uint32_t word) { return _mm_set1_epi32(static_cast<int>(word)); };
  const __m128i multiplier_0 = all(philox::multiplier_0);
  const __m128i multiplier_1 = all(philox::multiplier_1);
  __m128i keys[2 * philox::rounds];  // an array: templates ignore attributes of vector types
  for (std::size_t round = 0; round < philox::rounds; ++round) {
    keys[2 * round] = all(key[0]);
    keys[2 * round + 1] = all(key[1]);
    key[0] += philox::weyl_0;
    key[1] += philox::weyl_1;
  }
  for (std::size_t b = 0; b < count; b += 4) {
    Pair pairs[2];
    for (std::size_t p = 0; p < 2; ++p)
      pairs[p] = {load(&first[b + 2 * p]), load(&second[b + 2 * p]), all(third), all(fourth)};
    for (std::size_t round = 0; round < philox::rounds; ++round) {
      for (Pair& c : pairs) {
        const __m128i product_0 = _mm_mul_epu32(multiplier_0, c.c0);
        const __m128i product_1 = _mm_mul_epu32(multiplier_1, c.c2);
        c.c0 = _mm_xor_si128(_mm_srli_epi64(product_1, 32), _mm_xor_si128(c.c1, keys[2 * round]));
        c.c2 = _mm_xor_si128(_mm_srli_epi64(product_0, 32), _mm_xor_si128(c.c3, keys[2 * round + 1]));
        c.c1 = product_1;
        c.c3 = product_0;
      }
    }
    const auto store = [&](std::size_t w, __m128i low, __m128i high) {
      const __m128 both = _mm_shuffle_ps(_mm_castsi128_ps(low), _mm_castsi128_ps(high), 0x88);
      _mm_store_si128(reinterpret_cast<__m128i*>(&out.word[w][b]), _mm_castps_si128(both));
    };
    store(0, pairs[0].c0, pairs[1].c0);
    if constexpr (n_words > 1) store(1, pairs[0].c1, pairs[1].c1);
    if constexpr (n_words > 2) store(2, pairs[0].c2, pairs[1].c2);
    if constexpr (n_words > 3) store(3, pairs[0].c3, pairs[1].c3);
  }
#else
  for (std::size_t b = 0; b < count; ++b) {
    const PhiloxCounter block = philox4x32_10({first[b], second[b], third, fourth}, key);
    for (std::size_t w = 0; w < n_words; ++w) out.word[w][b] = block[w];
  }
#endif
}

}  // namespace schoolsim
