# Puts the files of migrations/ into the program: writes `output`, which defines all_migrations().
function(raporo_embed_migrations output)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(steps "")
  foreach(file IN LISTS files)
    get_filename_component(base ${file} NAME_WE)
    if(NOT base MATCHES "^0*([1-9][0-9]*)_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is named NNN_what_it_does.sql")
    endif()
    file(READ ${file} sql)
    string(APPEND steps "    {${CMAKE_MATCH_1}, \"${CMAKE_MATCH_2}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"#include \"storage/migrations.hpp\"

namespace raporo::storage {
namespace {
constexpr migration steps[] = {
@steps@};
}  // namespace

std::span<const migration> all_migrations() noexcept { return steps; }

}  // namespace raporo::storage
")
endfunction()
