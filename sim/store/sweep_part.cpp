#include "sim/store/sweep_part.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <type_traits>

#include "sim/store/crc32.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view mark = "schoolsim-part 2\n";
/// Of a part that is a file of its own, whose size needs no telling.
constexpr std::string_view former_mark = "schoolsim-part 1\n";

/// Mark, fingerprint, task, size of the part, checksum of all these.
constexpr std::size_t head_size = mark.size() + 2 * sizeof(std::uint64_t) + 2 * sizeof(std::uint32_t);

std::uint32_t checksum(std::string_view bytes, std::string_view more = {}) {
  Crc32 crc;
  crc.add(std::span<const char>(bytes));
  crc.add(std::span<const char>(more));
  return crc.value();
}

/// Of a whole part. Without the head's own: what follows a checksum of this kind does not depend on what it
/// is of, so that results would fit the head of any other task.
std::uint32_t checksum_of_part(std::string_view part) {
  return checksum(part.substr(0, head_size - sizeof(std::uint32_t)), part.substr(head_size));
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

/// What checksums are compared with: the four bytes before the end.
std::uint32_t last_number(std::string_view bytes) {
  return Reader(bytes.substr(bytes.size() - sizeof(std::uint32_t))).get<std::uint32_t>();
}

std::string_view all_but_last_number(std::string_view bytes) {
  return bytes.substr(0, bytes.size() - sizeof(std::uint32_t));
}

bool is_sound_head(std::string_view head) {
  return head.size() == head_size && head.starts_with(mark) &&
         last_number(head) == checksum(all_but_last_number(head));
}

/// Of bytes that begin with a sound head, and are as many as it says.
bool is_sound_part(std::string_view part) {
  return last_number(part) == checksum_of_part(all_but_last_number(part));
}

/// The part whose head the bytes begin with, which may be longer than they are.
std::optional<FoundPart> read_head(std::string_view bytes) {
  if (!is_sound_head(bytes.substr(0, head_size))) return std::nullopt;
  Reader reader(bytes.substr(mark.size(), head_size - mark.size()));
  FoundPart part;
  part.fingerprint = reader.get<std::uint64_t>();
  part.task = reader.get<std::uint64_t>();
  part.size = reader.get<std::uint32_t>();
  return part.size >= head_size + sizeof(std::uint32_t) ? std::optional(part) : std::nullopt;
}

/// Where the next sound head begins after the first byte.
std::optional<std::size_t> find_head(std::string_view bytes) {
  for (std::size_t at = bytes.find(mark, 1); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
    if (read_head(bytes.substr(at))) return at;
  }
  return std::nullopt;
}

}  // namespace

std::string part_bytes(std::uint64_t fingerprint, std::uint64_t task, const std::vector<SweepRun>& runs) {
  std::string results;
  for (const SweepRun& run : runs) {
    put(results, static_cast<std::uint32_t>(run.failure.size()));
    results += run.failure;
    if (!run.failure.empty()) continue;
    put(results, run.state_hash);
    put(results, run.metrics);
    put(results, run.leader_days);
    put(results, run.pounds);
    put(results, run.observed);
  }
  std::string bytes(mark);
  put(bytes, fingerprint);
  put(bytes, task);
  put(bytes, static_cast<std::uint32_t>(head_size + results.size() + sizeof(std::uint32_t)));
  put(bytes, checksum(bytes));
  bytes += results;
  put(bytes, checksum_of_part(bytes));
  return bytes;
}

std::optional<std::vector<SweepRun>> read_part(std::string_view bytes, std::uint64_t fingerprint,
                                               std::uint64_t task, const SweepShape& shape) {
  const bool is_former = bytes.starts_with(former_mark);
  const auto head = read_head(bytes);
  const bool is_sound = is_former ? last_number(bytes) == checksum(all_but_last_number(bytes))
                                  : head && head->size == bytes.size() && is_sound_part(bytes);
  if (!is_sound) return std::nullopt;
  Reader reader(all_but_last_number(bytes));
  reader.text(mark.size());
  if (reader.get<std::uint64_t>() != fingerprint || reader.get<std::uint64_t>() != task) return std::nullopt;
  if (!is_former) reader.get<std::uint64_t>();  // size and checksum of the head
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
  return head_size + shape.n_scenarios * (sizeof(std::uint32_t) + sizeof(std::uint64_t) + values) +
         sizeof(std::uint32_t);
}

PartsWalk walk_parts(std::string_view bytes, bool is_all,
                     const std::function<void(const FoundPart&)>& found) {
  PartsWalk walk;
  while (walk.end < bytes.size()) {
    const std::string_view rest = bytes.substr(walk.end);
    auto part = read_head(rest);
    const bool is_whole = part && part->size <= rest.size();
    std::size_t step = 0;
    if (part) part->offset = walk.end;
    if (is_whole && is_sound_part(rest.substr(0, part->size))) {
      part->is_sound = true;
      step = part->size;
    } else if (part && !is_all && rest.size() < part->size + head_size) {
      // What lies in the place of the part, and whether the next begins behind it, is not to be seen yet.
      walk.n_wanted = part->size + head_size;
      break;
    } else if (const auto next = find_head(rest)) {
      step = *next;
      if (part) step = std::min(step, part->size);
    } else if (is_whole) {
      step = part->size;
    } else if (!part && !is_all && rest.size() >= head_size) {
      step = rest.size() - head_size + 1;
    } else {
      break;
    }
    if (part) {
      found(*part);
    } else {
      walk.n_unreadable += step;
    }
    walk.end += step;
  }
  return walk;
}

}  // namespace schoolsim
