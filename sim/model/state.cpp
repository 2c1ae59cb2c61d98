#include "sim/model/state.hpp"

#include <bit>
#include <cstring>
#include <type_traits>

namespace schoolsim {
namespace {

/// 64-bit mix of 8-byte words (the finaliser of SplitMix64); order matters.
class Hasher {
 public:
  template <class T>
  void add(const T* data, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    add_word(count);
    const auto* bytes = reinterpret_cast<const unsigned char*>(data);
    std::size_t left = count * sizeof(T);
    for (; left >= 8; left -= 8, bytes += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes, 8);
      add_word(word);
    }
    std::uint64_t word = 0;
    if (left > 0) std::memcpy(&word, bytes, left);
    add_word(word);
  }
  template <class Column>
  void add(const Column& column) {
    add(column.data(), static_cast<std::size_t>(column.size()));
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_word(std::uint64_t word) {
    std::uint64_t z = (value_ ^ word) + 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    value_ = z ^ (z >> 31);
  }
  std::uint64_t value_ = 0;
};

}  // namespace

std::uint64_t hash(const State& s) {
  Hasher h;
  h.add(&s.term, 1);
  h.add(s.heads.skill), h.add(s.heads.disposition), h.add(s.heads.tenure), h.add(s.heads.insider);
  h.add(s.bench), h.add(s.propensity), h.add(s.practice), h.add(s.effectiveness), h.add(s.grade),
      h.add(s.judged);
  h.add(s.engagement), h.add(s.attended), h.add(s.attended_same_phase), h.add(s.max_depth),
      h.add(s.low_tier_history);
  h.add(s.group), h.add(s.groups.lead), h.add(s.groups.members), h.add(s.groups.founded);
  h.add(s.alliance_start), h.add(s.alliance), h.add(s.alliances.lead), h.add(s.alliances.members),
      h.add(s.alliances.founded);
  h.add(s.ties.begin);
  Ties::for_each_column(s.ties, [&](const auto& column) { h.add(column); });
  h.add(s.grade_thresholds), h.add(s.curriculum_start);
  for (const auto& row : s.ledger) h.add(row);
  for (const auto& row : s.grants) h.add(row);
  h.add(s.half_edges_at_risk), h.add(s.half_edges_ended);
  return h.value();
}

}  // namespace schoolsim
