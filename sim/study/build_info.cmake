# cmake -DOUT=a.cpp -DSOURCE=dir -DVERSION=v -DCOMPILER=c [-DCOMMIT=c] -P build_info.cmake: runs in every build, writes
# only on change.
set(commit "${COMMIT}")
if(NOT commit)
  set(commit unknown)
  find_program(git git)
  if(git AND EXISTS "${SOURCE}/.git")
    execute_process(COMMAND ${git} -C ${SOURCE} rev-parse --short=12 HEAD
      OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
    if(NOT failed)
      set(commit ${head})
      execute_process(COMMAND ${git} -C ${SOURCE} status --porcelain --untracked-files=no
        OUTPUT_VARIABLE changes ERROR_QUIET)
      if(changes)
        string(APPEND commit "+changes")
      endif()
    endif()
  endif()
endif()
set(text "// Made by build_info.cmake.
#include \"sim/study/build_info.hpp\"

namespace schoolsim {

const BuildInfo& build_info() {
  static constexpr BuildInfo info{\"${VERSION}\", \"${commit}\", \"${COMPILER}\"};
  return info;
}

}  // namespace schoolsim
")
if(EXISTS "${OUT}")
  file(READ "${OUT}" old)
endif()
if(NOT "${text}" STREQUAL "${old}")
  file(WRITE "${OUT}" "${text}")
endif()
