#include "analysis/pages/packed.hpp"

#include <bit>

#include <zlib.h>

#include "analysis/pages/page_data.hpp"
#include "sim/error.hpp"

namespace schoolsim {

static_assert(std::endian::native == std::endian::little, "page data are little-endian");

std::string packed_bytes(std::span<const std::uint8_t> bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::vector<std::uint8_t> stream(size);
  // Empty columns have no address, which zlib wants.
  const std::uint8_t nothing = 0;
  const std::uint8_t* from = bytes.empty() ? &nothing : bytes.data();
  if (compress2(stream.data(), &size, from, static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION) != Z_OK)
    throw Error(ErrorKind::internal, "zlib cannot compress a column");
  return base64(std::span(stream).first(size));
}

}  // namespace schoolsim
