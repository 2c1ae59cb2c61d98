# cmake -D NAME=report -D HEADER=header.hpp -D PAGE=page.html -D MISSING=text -D OUT=page.cpp -P embed.cmake: the page, and what to
# say where it is missing, as the C++ strings NAME_template and NAME_page_missing; without PAGE the page is empty.
set(page "")
if(PAGE)
  file(READ ${PAGE} page)
endif()
string(FIND "${page}" ")page\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "The page contains the mark that ends its string literal")
endif()
file(WRITE ${OUT} "// Written by analysis/report/embed.cmake.
#include \"${HEADER}\"

namespace schoolsim {
const std::string_view ${NAME}_template = R\"page(${page})page\";
const std::string_view ${NAME}_page_missing = \"this program was built without pages, ${MISSING}\";
}
")
