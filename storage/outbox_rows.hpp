#pragma once

#include "storage/outbox.hpp"
#include "storage/sql.hpp"

/// How a row of outbox_message becomes a message. Internal to storage.
namespace raporo::storage {

inline constexpr int message_columns = 17;

/// Of `SELECT outbox_message.*`, whose columns come first and in the order of the schema.
message read_message(const sql::cursor& row);

}  // namespace raporo::storage
