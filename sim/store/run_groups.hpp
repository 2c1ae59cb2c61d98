#pragma once

#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "sim/model/metrics.hpp"
#include "sim/run/description.hpp"
#include "sim/store/hdf5.hpp"

namespace schoolsim {

/// What the files of single runs and those of sweeps write in the same way; FORMAT.md says what it looks
/// like.

/// The unit of a table of the model as UDUNITS reads it, which CF asks for: days, km and years; "1" for what
/// is counted, shared or scaled. For each school, member or term is not said.
std::string_view udunits_of(std::string_view unit);

/// `long_name`, `units`, and the unit in words as `plain_unit` where they differ.
void describe(const hdf5::Handle& dataset, std::string_view unit, std::string_view words);

/// Attributes of a file that CF-1.8 and ACDD-1.3 ask for.
void write_conventions(const hdf5::Handle& file, const std::string& question, const std::string& references);

/// Declares the words for consecutive values, as CF does.
template <class T>
void describe_flags(const hdf5::Handle& dataset, T first, T last, const char* meanings) {
  std::vector<T> values;
  for (int value = first; value <= last; ++value) values.push_back(static_cast<T>(value));
  hdf5::set_numbers(dataset, "flag_values", std::span<const T>(values));
  hdf5::set_text(dataset, "flag_meanings", meanings);
}

template <class T>
void describe_range(const hdf5::Handle& dataset, T lower, T upper) {
  if (std::isfinite(lower)) hdf5::set_number(dataset, "valid_min", lower);
  if (std::isfinite(upper)) hdf5::set_number(dataset, "valid_max", upper);
}

template <class T>
void write_all(const hdf5::Handle& dataset, const std::vector<T>& values) {
  hdf5::write_rows(dataset, 0, values.size(), std::span<const T>(values));
}

/// Attributes of a file: seed, length and schools; what wrote it.
void write_inputs(const hdf5::Handle& file, const RunDescription& d);
void write_program(const hdf5::Handle& file, const RunDescription& d);

hdf5::Axis term_axis(const hdf5::Handle& group, const std::vector<Term>& terms, hsize_t chunk);

/// Documents the values of a metric.
void describe_metric(const hdf5::Handle& dataset, const MetricInfo& metric);

/// Makes leader_days and pounds over `axes` and those of payers and kinds, which it makes too.
void create_costs(const hdf5::Handle& group, std::vector<const hdf5::Axis*> axes);

/// The groups of parameters and policies, in a file or a group.
void write_parameters_group(const hdf5::Handle& file, const RunDescription& d);
void write_policies_group(const hdf5::Handle& file, const RunDescription& d);

/// Ledgers as the numbers that they are made of.
std::span<const double> numbers_of(const std::vector<Ledger>& ledgers);

}  // namespace schoolsim
