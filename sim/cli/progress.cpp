#include "sim/cli/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

std::string rate_text(double per_second, std::string_view what) {
  const bool is_slow = per_second < 0.1;
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %.*s/%s", is_slow ? 60 * per_second : per_second,
                static_cast<int>(what.size()), what.data(), is_slow ? "min" : "s");
  return text;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 120 * 60) return std::to_string((whole + 30) / 60) + " min";
  return std::to_string((whole + 1800) / 3600) + " h";
}

std::string progress_text(std::uint64_t done, std::uint64_t total, double seconds, std::uint64_t failed,
                          std::string_view what) {
  std::string text = std::to_string(done) + " of " + std::to_string(total) + " " + std::string(what) + " (" +
                     std::to_string(total == 0 ? 100 : 100 * done / total) + "%)";
  if (failed > 0) text += ", " + std::to_string(failed) + " failed";
  if (done == 0 || seconds <= 0) return text;
  const double rate = static_cast<double>(done) / seconds;
  text += ", " + rate_text(rate, what);
  return text + (done < total ? ", " + duration_text(static_cast<double>(total - done) / rate) + " left"
                              : " in " + duration_text(seconds));
}

Progress::Progress(std::ostream& out, std::uint64_t total, Style style, std::string_view what)
    : out_(out), total_(total), what_(what), style_(style) {
  if (style_ == Style::terminal) write(begin_);
}

Progress::~Progress() {
  if (style_ == Style::terminal) out_ << std::endl;
}

void Progress::advance(bool has_failed) {
  ++done_;
  failed_ += has_failed ? 1U : 0U;
  const Clock::time_point now = Clock::now();
  const bool is_due = style_ == Style::terminal ? now - last_ >= std::chrono::milliseconds(100)
                                                : 10 * done_ / total_ > 10 * told_ / total_ ||
                                                      now - last_ >= std::chrono::minutes(1);
  if (is_due || done_ == total_) write(now);
}

void Progress::write(Clock::time_point now) {
  if (style_ == Style::none) return;
  const std::string text =
      progress_text(done_, total_, std::chrono::duration<double>(now - begin_).count(), failed_, what_);
  if (style_ == Style::terminal) {
    // Blanks wipe what is left of a longer line.
    PrintableStream::return_cursor(out_);
    out_ << text << std::string(width_ > text.size() ? width_ - text.size() : 0, ' ') << std::flush;
    width_ = text.size();
  } else {
    out_ << text << std::endl;
  }
  told_ = done_;
  last_ = now;
}

}  // namespace schoolsim
