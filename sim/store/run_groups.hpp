#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/store/attributes.hpp"
#include "sim/store/hdf5.hpp"

namespace schoolsim {

/// What the files of single runs and those of sweeps write in the same way; FORMAT.md says what it looks
/// like.

void set_attributes(const hdf5::Handle& object, const Attributes& attributes);

/// Sets what described() says.
void describe(const hdf5::Handle& dataset, std::string_view unit, std::string_view words);

template <class T>
void write_all(const hdf5::Handle& dataset, const std::vector<T>& values) {
  hdf5::write_rows(dataset, 0, values.size(), std::span<const T>(values));
}

hdf5::Axis term_axis(const hdf5::Handle& group, const std::vector<Term>& terms, hsize_t chunk);

/// Makes leader_days and pounds over `axes` and those of payers and kinds, which it makes too.
void create_costs(const hdf5::Handle& group, std::vector<const hdf5::Axis*> axes);

/// The groups of parameters and policies, in a file or a group.
void write_parameters_group(const hdf5::Handle& file, const RunDescription& d);
void write_policies_group(const hdf5::Handle& file, const RunDescription& d);

/// Ledgers as the numbers that they are made of.
std::span<const double> numbers_of(const std::vector<Ledger>& ledgers);

}  // namespace schoolsim
