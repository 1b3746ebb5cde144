#include "menus/expression.hpp"
