# Puts menu.schema.json into the program: writes `output`, which defines menu_schema().
function(raporo_embed_schema output)
  set(file ${CMAKE_CURRENT_SOURCE_DIR}/menu.schema.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} json)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"#include \"menus/schema.hpp\"

namespace raporo::menus {

std::string_view menu_schema() noexcept {
  return R\"json(@json@)json\";
}

}  // namespace raporo::menus
")
endfunction()
