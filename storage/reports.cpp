#include "storage/reports.hpp"
