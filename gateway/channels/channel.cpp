#include "gateway/channels/channel.hpp"
