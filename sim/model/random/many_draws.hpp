#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/model/random/draws.hpp"

// Streams of many keys, whose first blocks are made together. Draws are the same as those of Draws::stream;
// what they decide comes later than the key is known, so that no processor waits for one block before it
// begins the next.

namespace schoolsim {

inline constexpr std::size_t streams_at_once = 64;

/// Calls f(begin, count, words) for all ids in order, some at once: words.word[w][s] is word w of
/// draws.stream(stream, term, ids[begin + s], second_ids[begin + s]) for s < count, up to streams_at_once.
/// Second ids are 0 where none are given.
template <std::size_t n_words, class F>
void for_each_block_of_streams(const Draws& draws, Stream stream, Term term,
                               std::span<const std::uint32_t> ids, std::span<const std::uint32_t> second_ids,
                               F f) {
  std::array<std::uint32_t, streams_at_once> first_id{};
  std::array<std::uint32_t, streams_at_once> second_id{};
  PhiloxBlocks<n_words, streams_at_once> words;
  for (std::size_t begin = 0; begin < ids.size(); begin += streams_at_once) {
    const std::size_t count = std::min(streams_at_once, ids.size() - begin);
    std::copy_n(ids.begin() + static_cast<std::ptrdiff_t>(begin), count, first_id.begin());
    if (!second_ids.empty())
      std::copy_n(second_ids.begin() + static_cast<std::ptrdiff_t>(begin), count, second_id.begin());
    draws.first_words(stream, term, first_id, second_id, count, words);
    f(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(count), words);
  }
}

template <std::size_t n_words, class F>
void for_each_block_of_streams(const Draws& draws, Stream stream, Term term,
                               std::span<const std::uint32_t> ids, F f) {
  for_each_block_of_streams<n_words>(draws, stream, term, ids, {}, f);
}

/// Calls f(s, draw) for each s in order whose first word of draws.stream(stream, term, ids[s]) lets
/// chance(s) happen; draw goes on behind that word. For what befalls few. chance(s) is asked for only where
/// at_most(s), which is no less, lets it happen, too.
template <class AtMost, class Chance, class F>
void for_each_that_happens(const Draws& draws, Stream stream, Term term, std::span<const std::uint32_t> ids,
                           AtMost at_most, Chance chance, F f) {
  for_each_block_of_streams<1>(draws, stream, term, ids,
                               [&](std::uint32_t begin, std::uint32_t count, const auto& words) {
                                 for (std::uint32_t s = begin; s < begin + count; ++s) {
                                   const std::uint32_t word = words.word[0][s - begin];
                                   if (!happens(word, static_cast<double>(at_most(s)))) continue;
                                   if (!happens(word, static_cast<double>(chance(s)))) continue;
                                   DrawStream draw = draws.stream(stream, term, ids[s]);
                                   draw.word();
                                   f(s, draw);
                                 }
                               });
}

template <class Chance, class F>
void for_each_that_happens(const Draws& draws, Stream stream, Term term, std::span<const std::uint32_t> ids,
                           Chance chance, F f) {
  for_each_that_happens(
      draws, stream, term, ids, chance, [](std::uint32_t) { return 1.0; }, f);
}

/// What DrawStream::normal_float makes of the first word of each of `count` streams.
template <std::size_t n_words, std::size_t n>
void normals_of(const PhiloxBlocks<n_words, n>& words, std::size_t count, std::array<float, n>& normal) {
  // All are taken for central, without a branch, and those in the tails then put right.
  std::array<std::uint32_t, n> in_tail;
  std::array<double, n> tail;
  std::size_t n_tail = 0;
  for (std::size_t s = 0; s < count; ++s)
    normal[s] = static_cast<float>(math::detail::normal_quantile_centre(unit_double(words.word[0][s]) - 0.5));
  for (std::size_t s = 0; s < count; ++s) {
    in_tail[n_tail] = static_cast<std::uint32_t>(s);
    tail[n_tail] = unit_double(words.word[0][s]);
    n_tail += math::detail::is_central(tail[n_tail] - 0.5) ? 0U : 1U;
  }
  for (std::size_t t = 0; t < n_tail; ++t) tail[t] = math::detail::normal_quantile_near_tail(tail[t]);
  for (std::size_t t = 0; t < n_tail; ++t) normal[in_tail[t]] = static_cast<float>(tail[t]);
}

/// What DrawStream::gumbel_float makes of the first word of each of `count` streams.
template <std::size_t n_words, std::size_t n>
void gumbels_of(const PhiloxBlocks<n_words, n>& words, std::size_t count, float* gumbel) {
  for (std::size_t s = 0; s < count; ++s) gumbel[s] = static_cast<float>(gumbel_of(words.word[0][s]));
}

/// One word for each of many keys. add() keeps what a word decides; use(what, word) is called for each in the
/// order in which they were added, with the first word of draws.stream(stream, term, first_id, second_id):
/// for the last ones by flush().
template <class What, class Use>
class KeyedWords {
 public:
  KeyedWords(const Draws& draws, Stream stream, Term term, Use use)
      : draws_(draws), stream_(stream), term_(term), use_(use) {}

  /// Only if it is wanted, without a branch: for what depends on chance.
  void add(std::uint32_t first_id, std::uint32_t second_id, const What& what, bool wanted = true) {
    first_id_[count_] = first_id;
    second_id_[count_] = second_id;
    what_[count_] = what;
    count_ += wanted ? 1U : 0U;
    if (count_ == streams_at_once) flush();
  }

  void flush() {
    draws_.first_words(stream_, term_, first_id_, second_id_, count_, words_);
    for (std::size_t w = 0; w < count_; ++w) use_(what_[w], words_.word[0][w]);
    count_ = 0;
  }

 private:
  const Draws& draws_;
  Stream stream_;
  Term term_;
  Use use_;
  std::size_t count_ = 0;
  std::array<std::uint32_t, streams_at_once> first_id_{};
  std::array<std::uint32_t, streams_at_once> second_id_{};
  std::array<What, streams_at_once> what_{};
  PhiloxBlocks<1, streams_at_once> words_;
};

template <class What, class Use>
KeyedWords<What, Use> keyed_words(const Draws& draws, Stream stream, Term term, Use use) {
  return {draws, stream, term, use};
}

}  // namespace schoolsim
