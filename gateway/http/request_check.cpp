#include "gateway/http/message.hpp"
