#include "storage/sql.hpp"
