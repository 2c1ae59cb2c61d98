#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/store/sweep_file.hpp"

namespace schoolsim {

/// A merged sweep as analyses read it: what its runs gave in one record.
class SweepAnswers {
 public:
  /// At the record of a term, without one the last. Throws Error as read_sweep_header does, and `usage` for a
  /// term whose record the sweep did not keep.
  SweepAnswers(const std::string& path, std::optional<Term> at);

  [[nodiscard]] const SweepHeader& header() const { return header_; }
  [[nodiscard]] Term term() const { return header_.records[record_]; }

  /// Position of a scenario; throws Error `usage` for an unknown one, offering the nearest.
  [[nodiscard]] std::size_t scenario(const std::string& name, std::string_view flag) const;
  /// Position in metric_table() of a metric that the sweep kept; throws Error `usage` otherwise.
  [[nodiscard]] std::size_t metric(const std::string& name, std::string_view flag) const;

  /// [point][scenario][replicate]: a metric's value, not a number where the run is missing or failed.
  [[nodiscard]] std::vector<double> values(std::size_t metric) const;
  /// [point]: replicates that it needs, which are all but in a sweep until a precision.
  [[nodiscard]] std::vector<std::size_t> counts() const;
  /// "40 replicates", or "15 to 27 replicates" where points need different numbers.
  [[nodiscard]] std::string replicates_text() const;
  /// The scenarios with what they set; policies have no names there. Throws Error `file` where the file does
  /// not tell.
  [[nodiscard]] std::vector<Scenario> scenarios() const;
  /// "12 of 4,000 runs are missing or failed, and left out"; empty where none are.
  [[nodiscard]] std::string missing_note() const;
  /// Of which one set of parameters it speaks; empty where replicates have sets of their own.
  [[nodiscard]] std::string one_set_note() const;

 private:
  SweepHeader header_;
  std::size_t record_ = 0;
};

}  // namespace schoolsim
