#include "menus/sms_report.hpp"
