#include "sim/store/sweep_part.hpp"

#include <bit>
#include <cstring>
#include <span>
#include <type_traits>

#include <zlib.h>

namespace schoolsim {
namespace {

static_assert(std::endian::native == std::endian::little, "part files are little-endian");

constexpr std::string_view mark = "schoolsim-part 1\n";

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

template <class T>
void put(std::string& bytes, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void put(std::string& bytes, const std::vector<T>& values) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (!values.empty()) bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::string_view text(std::size_t size) {
    is_whole_ = is_whole_ && size <= bytes_.size();
    if (!is_whole_) return {};
    const std::string_view result = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return result;
  }
  template <class T>
  T get() {
    T value{};
    const std::string_view from = text(sizeof value);
    if (is_whole_) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> get(std::size_t n) {
    const std::string_view from = text(n * sizeof(T));
    std::vector<T> values(is_whole_ ? n : 0);
    if (!values.empty()) std::memcpy(values.data(), from.data(), from.size());
    return values;
  }
  [[nodiscard]] bool is_at_end() const { return is_whole_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool is_whole_ = true;
};

}  // namespace

std::string part_bytes(std::uint64_t fingerprint, std::uint64_t task, const std::vector<SweepRun>& runs) {
  std::string bytes(mark);
  put(bytes, fingerprint);
  put(bytes, task);
  for (const SweepRun& run : runs) {
    put(bytes, static_cast<std::uint32_t>(run.failure.size()));
    bytes += run.failure;
    if (!run.failure.empty()) continue;
    put(bytes, run.state_hash);
    put(bytes, run.metrics);
    put(bytes, run.leader_days);
    put(bytes, run.pounds);
    put(bytes, run.observed);
  }
  put(bytes, checksum(bytes));
  return bytes;
}

std::optional<std::vector<SweepRun>> read_part(const std::string& bytes, std::uint64_t fingerprint,
                                               std::uint64_t task, const SweepShape& shape) {
  if (bytes.size() < sizeof(std::uint32_t)) return std::nullopt;
  const std::string_view content = std::string_view(bytes).substr(0, bytes.size() - sizeof(std::uint32_t));
  Reader end(std::string_view(bytes).substr(content.size()));
  if (end.get<std::uint32_t>() != checksum(content)) return std::nullopt;
  Reader reader(content);
  if (reader.text(mark.size()) != mark || reader.get<std::uint64_t>() != fingerprint ||
      reader.get<std::uint64_t>() != task)
    return std::nullopt;
  std::vector<SweepRun> runs(shape.n_scenarios);
  for (SweepRun& run : runs) {
    run.failure = reader.text(reader.get<std::uint32_t>());
    if (!run.failure.empty()) continue;
    run.state_hash = reader.get<std::uint64_t>();
    run.metrics = reader.get<double>(shape.n_metrics * shape.n_records);
    run.leader_days = reader.get<Ledger>(shape.n_records);
    run.pounds = reader.get<Ledger>(shape.n_records);
    run.observed = reader.get<double>(shape.n_observables);
  }
  if (!reader.is_at_end()) return std::nullopt;
  return runs;
}

std::uint64_t size_of_part(const SweepShape& shape) {
  const std::uint64_t values = (shape.n_metrics * shape.n_records + shape.n_observables) * sizeof(double) +
                               2 * shape.n_records * sizeof(Ledger);
  return mark.size() + 2 * sizeof(std::uint64_t) + sizeof(std::uint32_t) +
         shape.n_scenarios * (sizeof(std::uint32_t) + sizeof(std::uint64_t) + values);
}

}  // namespace schoolsim
