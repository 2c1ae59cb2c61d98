#include "sim/model/ties.hpp"

#include <algorithm>
#include <utility>

#include "sim/model/contract.hpp"
#include "sim/model/math.hpp"

namespace schoolsim {
namespace {

/// Half-edges that keep their neighbours when others go or come, and so move together.
struct Block {
  std::uint32_t from, to, count;
};

/// Not inlined: where all columns of a type go through one loop, the processor learns the lengths of the
/// blocks with the first of them. Inlined for each column, it costs a twentieth of a term.
template <class T>
[[gnu::noinline]] void copy_blocks(const std::vector<Block>& blocks, const T* from, T* to) {
  for (const Block& block : blocks) std::copy_n(from + block.from, block.count, to + block.to);
}

}  // namespace

void refresh_pair_fit(const World& world, const Coefficients& k, Ties& ties) {
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const PairFit pair = pair_fit(world, k, i, ties.partner[e], ties.area[e]);
      ties.travel[e] = pair.travel;
      ties.rivalry[e] = pair.rivalry;
      ties.fit[e] = pair.fit;
    }
  }
}

std::uint32_t find_tie(const Ties& ties, SchoolIndex i, SchoolIndex j) {
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    if (ties.partner[e] == j) return e;
  }
  return no_index;
}

bool are_guests(const Ties& ties) {
  return std::count(ties.guest.begin(), ties.guest.end(), 0) != static_cast<std::ptrdiff_t>(ties.size());
}

bool have_common_partner(const Ties& ties, SchoolIndex i, SchoolIndex j) {
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    if (find_tie(ties, j, ties.partner[e]) != no_index) return true;
  }
  return false;
}

void NewTies::clear() {
  for (const NewTie& tie : ties_) {
    for (const SchoolIndex i : {tie.first, tie.second}) {
      latest_[i] = no_index;
      degree_[i] = 0;
    }
  }
  ties_.clear();
  previous_.clear();
}

bool TiesInTheMaking::add(const NewTie& tie) {
  if (tie.first == tie.second || are_tied(tie.first, tie.second)) return false;
  const std::size_t n = standing_.begin.size() - 1;
  if (made_.latest_.size() < n) {
    made_.latest_.resize(n, no_index);
    made_.degree_.resize(n, 0);
  }
  const auto position = static_cast<std::uint32_t>(made_.size());
  made_.ties_.push_back(tie);
  made_.previous_.push_back({made_.latest_[tie.first], made_.latest_[tie.second]});
  for (const SchoolIndex i : {tie.first, tie.second}) {
    made_.latest_[i] = position;
    ++made_.degree_[i];
  }
  return true;
}

NewTie* TiesInTheMaking::find_made(SchoolIndex i, SchoolIndex j) const {
  if (made_.empty()) return nullptr;
  for (std::uint32_t t = made_.latest_[i]; t != no_index;) {
    NewTie& tie = made_.ties_[t];
    if (tie.first == j || tie.second == j) return &tie;
    t = made_.previous_[t][tie.first == i ? 0 : 1];
  }
  return nullptr;
}

void remove_ties(const std::vector<std::uint8_t>& ended, std::vector<std::uint32_t>& moved, Ties& ties) {
  const std::uint32_t before = ties.size();
  moved.resize(before);
  std::vector<Block> blocks;
  std::uint32_t kept = 0;
  for (auto from = ended.begin(); from != ended.end();) {
    // Few end, so that looking for the next one is a search through many zeros.
    const auto end = std::find(from, ended.end(), 1);
    const auto first = static_cast<std::uint32_t>(from - ended.begin());
    const auto count = static_cast<std::uint32_t>(end - from);
    for (std::uint32_t e = 0; e <= count && first + e < before; ++e) moved[first + e] = kept + e;
    if (count > 0) blocks.push_back({first, kept, count});
    kept += count;
    from = end == ended.end() ? end : end + 1;
  }
  if (kept == before) return;
  for (std::uint32_t& first : ties.begin) first = first < before ? moved[first] : kept;
  for_each_tie_column([&](const ColumnInfo&, auto column_of, auto) {
    auto& column = column_of(ties);
    copy_blocks(blocks, column.data(), column.data());
    column.resize(kept);
  });
  for (std::uint32_t& position : ties.reverse) position = moved[position];
}

void insert_ties(const World& world, const Coefficients& k, const NewTies& new_ties, Ties& working_copy,
                 Ties& ties) {
  if (new_ties.empty()) return;
  const SchoolIndex n = world.size();
  Ties& result = working_copy;
  // begin first counts the new half-edges of each school, then runs as the cursor of its next free place.
  result.begin.assign(std::size_t{n} + 1, 0);
  for (const NewTie& tie : new_ties) {
    ++result.begin[tie.first + 1];
    ++result.begin[tie.second + 1];
  }
  for (SchoolIndex i = 0; i < n; ++i) result.begin[i + 1] += result.begin[i];
  const std::size_t total = ties.size() + 2 * new_ties.size();
  for_each_tie_column([&](const ColumnInfo&, auto column_of, auto) { column_of(result).resize(total); });

  // result.begin[i] is now the number of new half-edges before school i: old ones move up by as many.
  std::vector<Block> blocks;
  for (SchoolIndex i = 0; i < n; ++i) {
    const std::uint32_t shift = result.begin[i];
    const std::uint32_t first = ties.begin[i];
    const std::uint32_t degree = ties.degree(i);
    if (!blocks.empty() && blocks.back().to - blocks.back().from == shift) {
      blocks.back().count += degree;
    } else {
      blocks.push_back({first, first + shift, degree});
    }
  }
  for_each_tie_column([&](const ColumnInfo&, auto column_of, auto) {
    copy_blocks(blocks, column_of(ties).data(), column_of(result).data());
  });
  for (const Block& block : blocks) {
    for (std::uint32_t e = 0; e < block.count; ++e) {
      const std::uint32_t old = block.from + e;
      result.reverse[block.to + e] = ties.reverse[old] + result.begin[ties.partner[old]];
    }
  }

  for (SchoolIndex i = 0; i <= n; ++i) result.begin[i] += ties.begin[i];
  std::vector<std::uint32_t>& free_place = ties.begin;  // no longer needed: becomes the cursor
  for (SchoolIndex i = 0; i < n; ++i) free_place[i] = result.begin[i] + (ties.begin[i + 1] - ties.begin[i]);
  const auto enter = [&](SchoolIndex i, SchoolIndex j, float trust, const NewTie& tie) {
    const std::uint32_t e = free_place[i]++;
    const PairFit pair = pair_fit(world, k, i, j, tie.area);
    for_each_tie_column([&](const ColumnInfo&, auto column_of, auto start) {
      auto& column = column_of(result);
      if constexpr (!std::is_same_v<decltype(start), Drawn>)
        column[e] = static_cast<std::remove_reference_t<decltype(column[e])>>(start);
    });
    result.partner[e] = j;
    result.trust[e] = trust;
    result.depth[e] = tie.depth;
    result.travel[e] = pair.travel;
    result.rivalry[e] = pair.rivalry;
    result.fit[e] = pair.fit;
    result.kind[e] = tie.kind;
    result.origin[e] = tie.origin;
    result.area[e] = tie.area;
    return e;
  };
  std::vector<std::uint32_t> first_place(new_ties.size());
  for (std::size_t t = 0; t < new_ties.size(); ++t) {
    first_place[t] = enter(new_ties[t].first, new_ties[t].second, new_ties[t].first_trust, new_ties[t]);
  }
  for (std::size_t t = 0; t < new_ties.size(); ++t) {
    const std::uint32_t e =
        enter(new_ties[t].second, new_ties[t].first, new_ties[t].second_trust, new_ties[t]);
    result.reverse[e] = first_place[t];
    result.reverse[first_place[t]] = e;
  }
  std::swap(ties, result);
}

}  // namespace schoolsim
