#include "config/secrets.hpp"
