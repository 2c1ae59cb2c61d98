# cmake -D OUT=process_texts.cpp -D FILES="a.hpp;b.hpp" -P process_texts.cmake: the headers of the processes as texts, so that
# what is read of their equations is what stands beside the code.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(stem "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND rows "    ProcessHeader{\"${stem}\", R\"~~~~(${text})~~~~\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made by process_texts.cmake.
#include <array>

#include \"sim/model/equations.hpp\"

namespace schoolsim {

std::span<const ProcessHeader> process_headers() {
  static constexpr std::array headers{
${rows}  };
  return headers;
}

}  // namespace schoolsim
")
