#include "menus/menu.hpp"
