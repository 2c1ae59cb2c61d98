#include "sim/config/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace schoolsim {
namespace {

template <class Number>
std::optional<Number> read(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> read_number(std::string_view text) { return read<double>(text); }
std::optional<std::int64_t> read_whole(std::string_view text) { return read<std::int64_t>(text); }
std::optional<std::uint64_t> read_unsigned(std::string_view text) { return read<std::uint64_t>(text); }

std::string write_number(double value) {
  // Fixed notation where it stays short: 0.0001 is easier to read than 1e-04.
  const double size = std::abs(value);
  const bool is_plain = value == 0 || (size >= 1e-6 && size < 1e15);
  std::array<char, 32> text{};
  char* const begin = text.data();
  char* const end = begin + text.size();
  const auto written = is_plain ? std::to_chars(begin, end, value, std::chars_format::fixed)
                                : std::to_chars(begin, end, value);
  return {begin, written.ptr};
}

}  // namespace schoolsim
