#include "gateway/http/client.hpp"
