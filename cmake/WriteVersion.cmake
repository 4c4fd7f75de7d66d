# Run as a script: writes the version header to OUTPUT. See Version.cmake.

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND git describe --always --tags --dirty
    WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE commit RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(text "${VERSION}")
if(status EQUAL 0 AND commit)
    string(APPEND text " (${commit})")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"/* Made by the build; see cmake/Version.cmake. */
#define ATOLL_VERSION_NUMBER \"@VERSION@\"
#define ATOLL_VERSION \"@text@\"
")
