#pragma once

#include "storage/outbox.hpp"
#include "storage/sql.hpp"

/// How a row of outbox_message becomes a message. Internal to storage.
namespace raporo::storage {

inline constexpr int message_columns = 21;

/// Of `SELECT outbox_message.*`, whose columns come first and in the order of the schema.
message read_message(const sql::cursor& row);
/// Of the same: when it became what it is.
instant read_change(const sql::cursor& row);

}  // namespace raporo::storage
