#pragma once

#include "storage/sql.hpp"

namespace raporo::storage {

/// A transaction that is rolled back unless committed.
class transaction {
 public:
  enum class kind { read, write };

  /// Throws sql::error, for `write` also when another process keeps the file locked.
  transaction(sql::connection& c, kind k) : connection_(c) {
    // A write takes the lock at once: one that begins as a read could not wait for another's commit.
    connection_.execute(k == kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction() {
    if (open_) connection_.roll_back();
  }

  /// Durable when it returns. Throws sql::error; then nothing of it was done.
  void commit() {
    connection_.commit();
    open_ = false;
  }

 private:
  sql::connection& connection_;
  bool open_ = true;
};

}  // namespace raporo::storage
