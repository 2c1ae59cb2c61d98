# cmake -D PAGE=page.html -D MISSING=text -D OUT=page.cpp -P embed.cmake: the page, and what to say where it is missing, as
# C++ strings; without PAGE the page is empty.
set(page "")
if(PAGE)
  file(READ ${PAGE} page)
endif()
string(FIND "${page}" ")page\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "The page contains the mark that ends its string literal")
endif()
file(WRITE ${OUT} "// Written by analysis/report/embed.cmake.
#include \"analysis/report/report_page.hpp\"

namespace schoolsim {
const std::string_view report_template = R\"page(${page})page\";
const std::string_view report_page_missing = \"this program was built without pages, ${MISSING}\";
}
")
