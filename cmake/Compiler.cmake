# The flags that every object of Atoll is built with, as the interface target atoll_options.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(CMAKE_C_FLAGS_RELEASE "-O2 -g -DNDEBUG")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer -DATOLL_CHECKS=1")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_C_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(atoll_options INTERFACE)
target_include_directories(atoll_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(atoll_options INTERFACE _GNU_SOURCE)
target_compile_options(atoll_options INTERFACE
    -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wvla
    # Natives and opcode tables share one signature; rows of tables may leave their tail zero.
    -Wno-unused-parameter -Wno-missing-field-initializers
    $<$<BOOL:${ATOLL_WERROR}>:-Werror>
    # The arena is read and written as words of several types.
    -fno-strict-aliasing
    # Integers wrap as Java's do.
    -fwrapv
    # Each floating-point operation rounds on its own, on every CPU: the class library's results are bit-exact.
    -ffp-contract=off
    # A null check must not be dropped because the pointer was read before.
    -fno-delete-null-pointer-checks
    -fno-plt -fno-common -fno-math-errno)

if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    target_compile_options(atoll_options INTERFACE -Wno-gnu-label-as-value -Wno-initializer-overrides)
else()
    target_compile_options(atoll_options INTERFACE -Wno-override-init -Wno-format-truncation -Wno-dangling-pointer)
endif()

# An assertion that is compiled out leaves its variables behind.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(atoll_options INTERFACE -Wno-unused-variable -Wno-unused-but-set-variable)
endif()

set(sanitize_flags "")
if(ATOLL_SANITIZE STREQUAL "address")
    # -fwrapv makes signed overflow defined. Function pointers of one table are called through one type.
    set(sanitize_flags -fsanitize=address,undefined -fno-sanitize-recover=undefined)
elseif(ATOLL_SANITIZE STREQUAL "thread")
    # The Java fences are the library's own affair; what is stored between two of them is stored by atomic accesses.
    set(sanitize_flags -fsanitize=thread -Wno-tsan)
elseif(ATOLL_SANITIZE)
    message(FATAL_ERROR "ATOLL_SANITIZE: '${ATOLL_SANITIZE}' is none of address, thread")
endif()
if(sanitize_flags)
    target_compile_options(atoll_options INTERFACE ${sanitize_flags} -fno-omit-frame-pointer)
    target_link_options(atoll_options INTERFACE ${sanitize_flags})
    target_compile_definitions(atoll_options INTERFACE ATOLL_SANITIZE=1)
endif()
if(ATOLL_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "the fuzz targets need clang: configure with -DCMAKE_C_COMPILER=clang")
    endif()
    target_compile_options(atoll_options INTERFACE -fsanitize=fuzzer-no-link)
    target_compile_definitions(atoll_options INTERFACE ATOLL_FUZZ=1)
endif()
