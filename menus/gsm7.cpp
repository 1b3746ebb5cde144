#include "menus/gsm7.hpp"
