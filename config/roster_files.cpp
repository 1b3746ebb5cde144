#include "config/roster_files.hpp"
