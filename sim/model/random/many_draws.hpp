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

/// Calls f(s, draw) for each s in order, with draw = draws.stream(process, term, ids[s], second_ids[s]);
/// second ids are 0 where none are given.
template <class F>
void for_each_stream(const Draws& draws, Process process, Term term, std::span<const std::uint32_t> ids,
                     std::span<const std::uint32_t> second_ids, F f) {
  std::array<std::uint32_t, streams_at_once> first_id{};
  std::array<std::uint32_t, streams_at_once> second_id{};
  PhiloxBlocks<4, streams_at_once> blocks;
  for (std::size_t begin = 0; begin < ids.size(); begin += streams_at_once) {
    const std::size_t count = std::min(streams_at_once, ids.size() - begin);
    std::copy_n(ids.begin() + static_cast<std::ptrdiff_t>(begin), count, first_id.begin());
    if (!second_ids.empty())
      std::copy_n(second_ids.begin() + static_cast<std::ptrdiff_t>(begin), count, second_id.begin());
    draws.first_words(process, term, first_id, second_id, count, blocks);
    for (std::size_t s = 0; s < count; ++s) {
      DrawStream draw = draws.stream(process, term, first_id[s], second_id[s], blocks.block(s));
      f(static_cast<std::uint32_t>(begin + s), draw);
    }
  }
}

template <class F>
void for_each_stream(const Draws& draws, Process process, Term term, std::span<const std::uint32_t> ids,
                     F f) {
  for_each_stream(draws, process, term, ids, {}, f);
}

/// One word for each of many keys. add() keeps what a word decides; use(what, word) is called for each in the
/// order in which they were added, with the first word of draws.stream(process, term, first_id, second_id):
/// for the last ones by flush().
template <class What, class Use>
class KeyedWords {
 public:
  KeyedWords(const Draws& draws, Process process, Term term, Use use)
      : draws_(draws), process_(process), term_(term), use_(use) {}

  void add(std::uint32_t first_id, std::uint32_t second_id, const What& what) {
    first_id_[count_] = first_id;
    second_id_[count_] = second_id;
    what_[count_] = what;
    if (++count_ == streams_at_once) flush();
  }

  void flush() {
    draws_.first_words(process_, term_, first_id_, second_id_, count_, words_);
    for (std::size_t w = 0; w < count_; ++w) use_(what_[w], words_.word[0][w]);
    count_ = 0;
  }

 private:
  const Draws& draws_;
  Process process_;
  Term term_;
  Use use_;
  std::size_t count_ = 0;
  std::array<std::uint32_t, streams_at_once> first_id_{};
  std::array<std::uint32_t, streams_at_once> second_id_{};
  std::array<What, streams_at_once> what_{};
  PhiloxBlocks<1, streams_at_once> words_;
};

template <class What, class Use>
KeyedWords<What, Use> keyed_words(const Draws& draws, Process process, Term term, Use use) {
  return {draws, process, term, use};
}

}  // namespace schoolsim
