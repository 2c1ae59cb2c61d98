#pragma once

#include <string>

#include "tests/fuzz/fuzz.hpp"

namespace schoolsim::fuzz {

/// Changes an HDF5 file as the input says, through the library, so that its own checksums fit: values, shapes
/// and types of datasets and attributes, what is there at all, links to elsewhere; then single bytes and the
/// length of the file, without.
void edit_file(const std::string& path, Bytes& input);

}  // namespace schoolsim::fuzz
