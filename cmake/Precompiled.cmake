# What most files include, parsed once: a third of clang's time. The pure rooms share one without Asio, which they
# do not link. g++ gains nothing from its own and is left without, as is the lint, so that a file that leans on what
# it does not include is found.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  return()
endif()

set(standard <algorithm> <chrono> <filesystem> <fstream> <functional> <map> <memory> <optional> <set> <sstream>
  <string> <string_view> <unordered_map> <variant> <vector> <boost/system/result.hpp> <fmt/format.h>)
set(asio <condition_variable> <deque> <future> <mutex> <thread>
  <boost/asio/any_io_executor.hpp> <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
  <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)

add_library(raporo_precompiled STATIC ${CMAKE_CURRENT_LIST_DIR}/precompiled.cpp)
target_link_libraries(raporo_precompiled PRIVATE raporo_flags fmt::fmt)
target_precompile_headers(raporo_precompiled PRIVATE ${standard})

add_library(raporo_precompiled_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/precompiled.cpp)
target_link_libraries(raporo_precompiled_asio PRIVATE raporo_flags raporo_asio fmt::fmt)
target_precompile_headers(raporo_precompiled_asio PRIVATE ${standard} ${asio})

function(raporo_precompile target room)
  if(room MATCHES "^(base|config|menus|metrics|yaml)$")
    target_precompile_headers(${target} REUSE_FROM raporo_precompiled)
  else()
    target_precompile_headers(${target} REUSE_FROM raporo_precompiled_asio)
  endif()
endfunction()
foreach(room IN ITEMS alerts app base channels config dial dialogue http menus metrics outbound rehearsal reports roster stand_in storage yaml)
  raporo_precompile(raporo_${room} ${room})
endforeach()
