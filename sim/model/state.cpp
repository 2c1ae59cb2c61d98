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
  void add(const Heads& heads) {
#define HEAD(type, name, ...) add(heads.name);
#include "sim/model/columns.def"
  }
  void add(const Groups& groups) { add(groups.lead), add(groups.members), add(groups.founded); }
  void add(const Chains& chains) {
    add(chains.lead), add(chains.members), add(chains.capacity), add(chains.failing);
  }
  void add(const AcademyGroups& groups) {
    add(groups.founder), add(groups.schools), add(groups.capacity), add(groups.room);
  }
  void add(const Ties& ties) {
    add(ties.begin);
    for_each_tie_column([&](const ColumnInfo&, auto column_of, auto) { add(column_of(ties)); });
  }
  void add(const Ledger& ledger) {
    for (const auto& row : ledger) add(row);
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

std::vector<ColumnInfo> state_columns() {
  std::vector<ColumnInfo> rows;
  const auto add = [&](const ColumnInfo& row, auto, auto) { rows.push_back(row); };
  for_each_school_column(add);
  for_each_tie_column(add);
#define PART(type, name, words) \
  rows.push_back({"system", #name, "", "", -unbounded, unbounded, false, "", words});
#include "sim/model/columns.def"
#define VARIABLE(name, least, most, unit, may_be_undefined, words) \
  rows.push_back({"derived", #name, "", unit, least, most, true, "", words});
#include "sim/model/columns.def"
  return rows;
}

std::uint64_t hash(const State& state) {
  Hasher hasher;
  hasher.add(&state.term, 1);
#define SCHOOL(type, name, ...) hasher.add(state.name);
#define PART(type, name, ...) hasher.add(state.name);
#include "sim/model/columns.def"
  return hasher.value();
}

}  // namespace schoolsim
