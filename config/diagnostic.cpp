#include "config/diagnostic.hpp"
