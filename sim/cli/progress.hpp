#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace schoolsim {

/// A span of time as people say it: "20 s", "15 min", "3 h".
std::string duration_text(double seconds);

/// How far a run has come in words: "12 of 80 runs (15%), 1 failed, 3.4 runs/s, 20 s left". Without rate and
/// time left before the first run is done, and without failures where there are none.
std::string progress_text(std::uint64_t done, std::uint64_t total, double seconds, std::uint64_t failed = 0,
                          std::string_view what = "runs");

/// Tells how far a run has come: on a terminal in one line that is written over, else in a plain line per
/// tenth of the work and at least one a minute, or not at all.
class Progress {
 public:
  enum class Style : std::uint8_t { none, lines, terminal };

  /// `what` is counted.
  Progress(std::ostream& out, std::uint64_t total, Style style, std::string_view what = "runs");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more run is done, well or not.
  void advance(bool has_failed = false);

 private:
  using Clock = std::chrono::steady_clock;

  void write(Clock::time_point now);

  std::ostream& out_;
  std::uint64_t total_;
  std::string_view what_;
  Style style_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t told_ = 0;
  std::size_t width_ = 0;  ///< of the line that stands on the terminal
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
};

}  // namespace schoolsim
