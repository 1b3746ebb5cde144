# Everything comes from Debian 12; nothing is downloaded while configuring.
find_package(Threads REQUIRED)
# Debian's default Boost is 1.74; Asio's cancellation and Boost.URL need the newer one.
find_package(Boost 1.81.0 EXACT CONFIG REQUIRED COMPONENTS system json url)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(pugixml 1.13 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(mimalloc 2.0 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(protobuf REQUIRED IMPORTED_TARGET protobuf)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
# What scripts/setup could take of it: the library that runs and the headers, without what CMake looks for.
find_path(phonenumbers_headers phonenumbers/phonenumberutil.h REQUIRED)
find_library(phonenumbers_library NAMES libphonenumber.so.8 REQUIRED)
add_library(phonenumbers INTERFACE)
target_link_libraries(phonenumbers INTERFACE ${phonenumbers_library} PkgConfig::protobuf)
# By pkg-config: the CMake package drags in a web server and curl that its core does not use.
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)

find_program(RAPORO_CCACHE ccache)
if(RAPORO_CCACHE)
  # The sloppiness that ccache asks for before it keeps what was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${RAPORO_CCACHE})
endif()

# Asio's non-header part, compiled once for the whole program.
add_library(raporo_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio.cpp)
target_compile_definitions(raporo_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  # aligned_alloc costs twice what operator new does, and coroutine frames need no more alignment than that gives.
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)
target_link_libraries(raporo_asio PUBLIC Boost::system Threads::Threads PRIVATE raporo_flags)
# The library's own sources are not ours to warn about.
target_compile_options(raporo_asio PRIVATE -w)

# Beast's likewise; only gateway/http and the benchmarks link it.
add_library(raporo_beast STATIC ${CMAKE_SOURCE_DIR}/cmake/beast.cpp)
target_link_libraries(raporo_beast PUBLIC raporo_asio PRIVATE raporo_flags)
target_compile_options(raporo_beast PRIVATE -w)
