// Part files of sweeps, their checksum made to fit. A part that is taken is written again: the same bytes.

#include <cstring>

#include <zlib.h>

#include "sim/store/sweep_part.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

/// The bytes with zlib's CRC-32 of them at the end, as FORMAT.md has it.
std::string with_checksum(std::string bytes) {
  const auto sum = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
  bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolsim;
  fuzz::Bytes input({data, size});
  const SweepShape shape{input.byte() % 4U, input.byte() % 4U, input.byte() % 4U};
  const std::uint64_t fingerprint = input.byte();
  const std::uint64_t task = input.byte();
  std::string bytes;
  if (input.byte() % 2 == 0) {  // what stands before the runs is right
    bytes = "schoolsim-part 1\n";
    for (const std::uint64_t number : {fingerprint, task})
      bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  bytes += input.rest();
  read_part(bytes, fingerprint, task, shape);
  const std::string whole = with_checksum(bytes);
  const auto runs = read_part(whole, fingerprint, task, shape);
  if (runs)
    fuzz::require(part_bytes(fingerprint, task, *runs) == whole, "a part is the same when written again");
  return 0;
}
