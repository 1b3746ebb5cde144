#include "gateway/roster/directory.hpp"
