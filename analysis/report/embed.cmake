# Bundles the page and writes it as a C++ string: cmake -D PAGES=... -D SOURCE=... -P embed.cmake
# In the mode AUTO a failure (no network for npm, say) leaves the program without pages, and says so.
cmake_minimum_required(VERSION 3.25)
set(page "")
set(failure "")
file(REMOVE ${TEMPLATE})
if(NOT PAGES STREQUAL "OFF")
  file(MAKE_DIRECTORY ${PAGE_DIR})
  file(REMOVE_RECURSE ${PAGE_DIR}/src)
  file(COPY ${SOURCE}/ DESTINATION ${PAGE_DIR} PATTERN node_modules EXCLUDE PATTERN "*.cpp" EXCLUDE PATTERN "*.hpp" EXCLUDE)
  file(SHA256 ${SOURCE}/package-lock.json lock)
  set(stamp ${PAGE_DIR}/.installed)
  set(installed "")
  if(EXISTS ${stamp})
    file(READ ${stamp} installed)
  endif()
  set(wanted "${lock} ${NPM_OMIT}")
  if(NOT installed STREQUAL wanted)
    file(REMOVE ${stamp})
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund ${NPM_OMIT}
      WORKING_DIRECTORY ${PAGE_DIR} RESULT_VARIABLE result OUTPUT_VARIABLE log ERROR_VARIABLE log)
    if(result EQUAL 0)
      file(WRITE ${stamp} "${wanted}")
    else()
      set(failure "npm ci failed in ${PAGE_DIR}:\n${log}")
    endif()
  endif()
  if(NOT failure)
    execute_process(COMMAND ${NODE} build.mjs ${TEMPLATE}
      WORKING_DIRECTORY ${PAGE_DIR} RESULT_VARIABLE result OUTPUT_VARIABLE log ERROR_VARIABLE log)
    if(result EQUAL 0)
      file(READ ${TEMPLATE} page)
    else()
      set(failure "node build.mjs failed in ${PAGE_DIR}:\n${log}")
    endif()
  endif()
  if(failure AND PAGES STREQUAL "ON")
    message(FATAL_ERROR "${failure}")
  elseif(failure)
    message(WARNING "Building without pages (configure again to try again). ${failure}")
  endif()
endif()
string(FIND "${page}" ")page\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "The page contains the mark that ends its string literal")
endif()
file(WRITE ${OUTPUT} "// Written by analysis/report/embed.cmake.
#include \"analysis/report/report_page.hpp\"

namespace schoolsim {
const std::string_view report_template = R\"page(${page})page\";
}
")
