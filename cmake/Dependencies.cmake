# The libraries that Atoll is linked with; README.md says why each was chosen and under which licence it stands.
#
#   atoll_dependencies   what libatoll needs: zlib, threads, libm
#   atoll_malloc         mimalloc in place of malloc, for the command; empty under a sanitizer, which brings its own malloc

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)

find_path(MIMALLOC_INCLUDE_DIR mimalloc.h)
find_library(MIMALLOC_LIBRARY mimalloc)
mark_as_advanced(MIMALLOC_INCLUDE_DIR MIMALLOC_LIBRARY)

add_library(atoll_dependencies INTERFACE)
target_link_libraries(atoll_dependencies INTERFACE ZLIB::ZLIB Threads::Threads m)

add_library(atoll_malloc INTERFACE)
if(NOT ATOLL_SANITIZE)
    if(NOT MIMALLOC_LIBRARY OR NOT MIMALLOC_INCLUDE_DIR)
        message(FATAL_ERROR "mimalloc was not found (Debian: libmimalloc-dev)")
    endif()
    # Nothing calls it by name: its malloc takes the place of libc's because the loader meets it first.
    target_link_options(atoll_malloc INTERFACE -Wl,--push-state,--no-as-needed ${MIMALLOC_LIBRARY} -Wl,--pop-state)
endif()
