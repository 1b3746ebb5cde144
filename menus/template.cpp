#include "menus/template.hpp"
