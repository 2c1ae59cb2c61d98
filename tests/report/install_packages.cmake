# cmake -D NPM=npm -D SOURCE=folder -D PACKAGES=folder -P install_packages.cmake: what package-lock.json names, once. A failure
# (no network, say) is told and tried again with the next build.
file(SHA256 ${SOURCE}/package-lock.json wanted)
set(stamp ${PACKAGES}/.installed)
set(installed "")
if(EXISTS ${stamp})
  file(READ ${stamp} installed)
endif()
if(NOT installed STREQUAL wanted)
  file(REMOVE ${stamp})
  file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json ${SOURCE}/.npmrc DESTINATION ${PACKAGES})
  execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund
    WORKING_DIRECTORY ${PACKAGES} RESULT_VARIABLE result OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(result EQUAL 0)
    file(WRITE ${stamp} ${wanted})
  else()
    message(WARNING "Tests of the page will be skipped: npm ci failed in ${PACKAGES}:\n${log}")
  endif()
endif()
