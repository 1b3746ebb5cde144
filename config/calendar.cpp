#include "config/calendar.hpp"
