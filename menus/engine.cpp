#include "menus/engine.hpp"
