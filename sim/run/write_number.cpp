#include "sim/run/write_number.hpp"

#include <array>
#include <charconv>

namespace schoolsim {

std::string write_number(double value) {
  // Fixed notation where it stays short: 0.0001 is easier to read than 1e-04.
  const double size = value < 0 ? -value : value;
  const bool is_plain = value == 0 || (size >= 1e-6 && size < 1e15);
  std::array<char, 32> text{};
  char* const begin = text.data();
  char* const end = begin + text.size();
  const auto written = is_plain ? std::to_chars(begin, end, value, std::chars_format::fixed)
                                : std::to_chars(begin, end, value);
  return {begin, written.ptr};
}

}  // namespace schoolsim
