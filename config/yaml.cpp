#include "config/yaml.hpp"
