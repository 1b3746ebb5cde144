# One interface target, linked by every library of ours: warnings, hardening and sanitizers.
add_library(raporo_flags INTERFACE)
target_include_directories(raporo_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(raporo_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wsuggest-override -Wformat=2 -Wimplicit-fallthrough
  # What a designated initialiser leaves out has its default: that is what it is for.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes the coroutine frames of Asio for uninitialised memory, and minds the destructor of Boost's error_category.
  target_compile_options(raporo_flags INTERFACE -Wduplicated-cond -Wlogical-op -Wno-maybe-uninitialized
    -Wno-non-virtual-dtor
    # Where a room is one source, its files see each other's helpers: clang minds names, and nothing is linked twice.
    -Wno-shadow -Wshadow=local -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Precompiled headers are known by their content, not by their age: ccache finds them again.
  target_compile_options(raporo_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(RAPORO_WERROR)
  target_compile_options(raporo_flags INTERFACE -Werror)
endif()

if(RAPORO_SANITIZE)
  target_compile_options(raporo_flags INTERFACE
    -fsanitize=${RAPORO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(raporo_flags INTERFACE -fsanitize=${RAPORO_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(raporo_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_compile_options(raporo_flags INTERFACE -fstack-protector-strong)
endif()
