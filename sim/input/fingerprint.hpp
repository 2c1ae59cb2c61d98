#pragma once

#include <cstdint>

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// 64-bit FNV-1a hash of everything that a run can take from a list: every column, and code and region of
/// each school's authority. Independent of the order of schools and authorities; names of authorities do not
/// count.
std::uint64_t fingerprint(const SchoolList&);

}  // namespace schoolsim
