# cmake -DIN=a.csv -DOUT=a.cpp -DNAME=a_csv -P embed_text.cmake: the lines of a text file as C++ data, so that an installed
# program needs no files. One literal a line: a compiler need not take long ones.
file(READ "${IN}" text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REGEX REPLACE "\r?\n$" "" text "${text}")
string(REGEX REPLACE "\r?\n" "\\\\n\",\n    \"" text "${text}")
file(WRITE "${OUT}" "// Made by embed_text.cmake.
#include \"sim/input/figures.hpp\"

namespace schoolsim {
namespace {
constexpr std::string_view lines[] = {
    \"${text}\\n\"};
}  // namespace

std::span<const std::string_view> ${NAME}() { return lines; }

}  // namespace schoolsim
")
