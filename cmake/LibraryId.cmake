# Makes generated/library_id.c: what tells this very libatoll from every other build of it (sandbox/trusted_file.h). An image (vm/image.h) holds
# for all programs that are linked with the same library, be it the command or a host.
#
# atoll_library_id(LIBRARY): whatever links LIBRARY gets the id too.

function(atoll_library_id library)
    set(source ${CMAKE_BINARY_DIR}/generated/library_id.c)
    add_custom_command(OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -DLIBRARY=$<TARGET_FILE:${library}> -DOUTPUT=${source} -P ${CMAKE_SOURCE_DIR}/cmake/WriteLibraryId.cmake
        DEPENDS ${library} ${CMAKE_SOURCE_DIR}/cmake/WriteLibraryId.cmake
        COMMENT "")
    add_library(${library}_id OBJECT ${source})
    target_include_directories(${library}_id PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${library} INTERFACE $<TARGET_OBJECTS:${library}_id>)
endfunction()
