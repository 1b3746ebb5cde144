#include "storage/settings.hpp"
