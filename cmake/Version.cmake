# Makes generated/atoll_version.h, with ATOLL_VERSION ("0.1.0", or "0.1.0 (abc1234)" in a checkout). Made at each build,
# rewritten only when it changed.

add_custom_target(atoll_version
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
            -DOUTPUT=${CMAKE_BINARY_DIR}/generated/atoll_version.h -P ${CMAKE_SOURCE_DIR}/cmake/WriteVersion.cmake
    BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/atoll_version.h
    COMMENT "")
