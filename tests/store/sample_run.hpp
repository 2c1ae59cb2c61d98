#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"
#include "sim/store/run_reader.hpp"

namespace schoolsim::test {

/// A made-up run whose every value follows from a formula (sample.py has it again).
struct Sample {
  std::uint32_t n_schools = 45;
  Term terms = 15;
  std::uint32_t n_replicates = 5;
  std::vector<std::uint32_t> recorded{0, 2, 3};
  bool synthetic = false;
};

RunDescription sample_description(const Sample& sample);
SchoolList sample_schools(std::uint32_t n_schools, std::uint32_t replicate);
RunResult sample_result(const RunDescription& description, std::uint32_t replicate);

/// Writes replicates [first, end) to a writer made for the description.
template <class Writer>
void append_samples(Writer& writer, const RunDescription& description, std::uint32_t first,
                    std::uint32_t end) {
  for (std::uint32_t k = first; k < end; ++k) {
    const SchoolList own = sample_schools(description.n_schools(), k);
    writer.append(sample_result(description, k), description.synthetic_size > 0 ? &own : nullptr);
  }
}

/// First difference between two lists, results or descriptions, in words; empty if every bit is the same.
std::string difference(const SchoolList& a, const SchoolList& b);
std::string difference(const RunResult& a, const RunResult& b);
std::string difference(const RunDescription& a, const RunDescription& b);

/// First difference between a stored run and the sample it must be a beginning of.
std::string difference(const StoredRun& run, const RunDescription& description);

}  // namespace schoolsim::test
