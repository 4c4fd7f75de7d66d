# Run as a script: writes the checksum of LIBRARY, an archive, as C to OUTPUT. See LibraryId.cmake.

cmake_minimum_required(VERSION 3.25)

file(SHA1 ${LIBRARY} digest)
string(REGEX REPLACE "(..)" "0x\\1, " bytes "${digest}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"/* Made by the build; see cmake/LibraryId.cmake. */
#include \"sandbox/trusted_file.h\"

const uint8_t library_id_bytes[LIBRARY_ID_BYTES] = {@bytes@};
")
