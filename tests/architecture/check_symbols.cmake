# Fails if a library needs a symbol that the pure core must not: cmake -DNM=... -DLIBRARIES=a;b -P check_symbols.cmake
set(math "a?(sin|cos|tan)h?|atan2|exp|exp2|expm1|exp10|log|log2|log10|log1p|pow|sqrt|cbrt|hypot|erfc?|[lt]gamma|fmod|remainder|floor|ceil|trunc|l?l?round|nearbyint|l?l?rint|fma|ldexp|frexp|scalbln?|modf")
set(forbidden
  "(${math})[fl]?"            # the C library's functions differ between machines
  "_ZSt(4cout|4cerr|4clog|3cin)" "_ZNSt8ios_base.*" "_ZNSt1[34]basic_[io]?f?stream.*"
  "(f|s|sn|v|vf)?printf" "puts|putchar|fputs|fopen|fclose|fread|fwrite|fflush|open|close|read|write"
  "pthread_.*|thrd_.*|_ZNSt6thread.*" "_ZNSt6chrono.*|time|clock|clock_gettime|gettimeofday"
  "s?rand|random|getrandom|getenv|_ZNSt13random_device.*"
  "__cxa_throw|__cxa_allocate_exception|__cxa_begin_catch|__cxa_rethrow")
foreach(library ${LIBRARIES})
  execute_process(COMMAND ${NM} --undefined-only --format=posix ${library} OUTPUT_VARIABLE symbols RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "cannot list the symbols of ${library}")
  endif()
  string(REGEX MATCHALL "[^\n]+ U" needed "${symbols}")
  list(LENGTH needed count)
  if(count LESS 5)
    message(FATAL_ERROR "${library}: only ${count} undefined symbols found, so this check sees nothing")
  endif()
  foreach(symbol ${needed})
    string(REGEX REPLACE " U$" "" symbol "${symbol}")
    foreach(pattern ${forbidden})
      if(symbol MATCHES "^(${pattern})$")
        message(SEND_ERROR "${library} needs ${symbol}, which the pure core must not use")
      endif()
    endforeach()
  endforeach()
endforeach()
