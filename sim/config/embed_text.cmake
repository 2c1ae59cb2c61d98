# cmake -DOUT=a.cpp -DHEADER=path/of/declaration.hpp -DFUNCTION=name -DFILES="a.ini;b.ini" -P embed_text.cmake
# Defines `std::span<const EmbeddedText> schoolsim::name()`: stem, ending and text of each file, so that an installed program
# needs no files.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(stem "${file}" NAME_WE)
  get_filename_component(ending "${file}" LAST_EXT)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${stem}\", \"${ending}\",\n     R\"~~~~(${text})~~~~\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made by embed_text.cmake.
#include \"${HEADER}\"

#include <vector>

namespace schoolsim {

std::span<const EmbeddedText> ${FUNCTION}() {
  static const std::vector<EmbeddedText> texts{
${rows}  };
  return texts;
}

}  // namespace schoolsim
")
