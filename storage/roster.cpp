#include "storage/roster.hpp"
