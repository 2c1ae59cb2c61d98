// Parts of sweeps, their checksums made to fit: one that is taken is written again, the same bytes. And a
// file of parts of which some bytes are overwritten, put in or taken out: every part that is whole is found.

#include <algorithm>
#include <set>

#include <zlib.h>

#include "sim/store/sweep_part.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace schoolsim;

template <class T>
void put(std::string& bytes, T number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// zlib's CRC-32 of two runs of bytes.
std::uint32_t checksum(std::string_view one, std::string_view other) {
  unsigned long sum = 0;
  for (const std::string_view bytes : {one, other}) {
    if (!bytes.empty())
      sum = crc32_z(sum, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  return static_cast<std::uint32_t>(sum);
}

void read_results(fuzz::Bytes& input) {
  const SweepShape shape{input.byte() % 4U, input.byte() % 4U, input.byte() % 4U};
  const std::uint64_t fingerprint = input.byte();
  const std::uint64_t task = input.byte();
  const unsigned kind = input.byte() % 3;
  const std::string_view results = input.rest();
  std::string bytes;
  if (kind != 0) {  // what comes before the runs is right, of this version or the former one
    bytes = kind == 1 ? "schoolsim-part 2\n" : "schoolsim-part 1\n";
    put(bytes, fingerprint);
    put(bytes, task);
    if (kind == 1) {
      put(bytes, static_cast<std::uint32_t>(bytes.size() + 8 + results.size() + 4));
      put(bytes, checksum(bytes, {}));
    }
  }
  bytes += results;
  read_part(bytes, fingerprint, task, shape);
  const std::string_view all = bytes;
  put(bytes, kind == 1 ? checksum(all.substr(0, 37), all.substr(41)) : checksum(all, {}));
  const auto runs = read_part(bytes, fingerprint, task, shape);
  if (runs && kind == 1)
    fuzz::require(part_bytes(fingerprint, task, *runs) == bytes, "a part is the same when written again");
}

void walk_through(fuzz::Bytes& input) {
  const std::size_t n = input.byte() % 8U;
  std::string bytes;
  std::vector<std::string> parts;
  for (std::size_t task = 0; task < n; ++task) {
    std::vector<SweepRun> runs(1);
    runs[0].failure = "why " + std::string(input.byte(), 'y');
    bytes += parts.emplace_back(part_bytes(7, task, runs));
  }
  for (std::size_t edits = input.byte() % 4U; edits > 0; --edits) {
    const std::size_t at = (256U * input.byte() + input.byte()) % (bytes.size() + 1);
    const std::size_t n_out = input.byte() % 64U;
    std::string in(input.byte() % 64U, '\0');
    for (char& c : in) c = static_cast<char>(input.byte());
    bytes.replace(at, n_out, in);
  }
  bytes += input.rest();
  // All at once, and in pieces as a file is read.
  for (const std::size_t piece : {bytes.size(), std::size_t{50}}) {
    std::set<std::uint64_t> found;
    std::vector<std::size_t> ends;
    std::size_t begin = 0;
    for (std::size_t size = piece;;) {
      const std::string_view rest = std::string_view(bytes).substr(begin, size);
      const bool is_all = begin + rest.size() == bytes.size();
      const PartsWalk walk = walk_parts(rest, is_all, [&](const FoundPart& part) {
        fuzz::require(part.offset + (part.is_sound ? part.size : 0) <= rest.size(),
                      "a part lies in the bytes");
        if (!part.is_sound) return;
        found.insert(part.task);
        ends.push_back(begin + part.offset + part.size);
      });
      fuzz::require(walk.end <= rest.size(), "a walk ends within the bytes");
      if (is_all) break;
      fuzz::require(walk.end > 0 || walk.n_wanted > rest.size(), "a walk goes on or says what it lacks");
      begin += walk.end;
      size = std::max(piece, walk.n_wanted);
    }
    for (std::size_t task = 0; task < n; ++task) {
      const std::size_t at = bytes.find(parts[task]);
      if (at == std::string::npos || found.contains(task)) continue;
      // Its first bytes may be those that the part before it lost.
      const bool is_shared = std::any_of(ends.begin(), ends.end(), [&](std::size_t end) {
        return at < end && end < at + parts[task].size();
      });
      fuzz::require(is_shared, "a part that is whole is found");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes input({data, size});
  if (input.byte() % 2 == 0) {
    read_results(input);
  } else {
    walk_through(input);
  }
  return 0;
}
