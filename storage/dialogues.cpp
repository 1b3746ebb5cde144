#include "storage/dialogues.hpp"
