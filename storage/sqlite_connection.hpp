#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <unordered_map>
#include <vector>

#include "storage/sql.hpp"

namespace raporo::storage {

class sqlite_statement;

/// A SQLite database file, opened the way the gateway wants it.
class sqlite_connection final : public sql::connection {
 public:
  enum class role {
    writer,  ///< writes, and alone checkpoints
    guest,   ///< writes now and then beside a writer, perhaps of another process; never checkpoints
    reader,  ///< cannot write
  };

  /// Makes the file, readable by its owner only, when `create` and it is not there. Throws sql::error.
  sqlite_connection(const std::filesystem::path& file, role r, bool create);
  ~sqlite_connection() override;

  using sql::connection::execute;
  using sql::connection::query;
  sql::cursor query(std::string_view sql, std::span<const sql::parameter> parameters) override;
  std::int64_t execute(std::string_view sql, std::span<const sql::parameter> parameters) override;
  void commit() override;
  void script(const std::string& sql) override;
  void roll_back() noexcept override;
  /// False after an error for which SQLite rolls back by itself.
  bool in_transaction() const noexcept;

 private:
  struct closer {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };

  void configure(role r);
  sqlite_statement& statement_for(std::string_view sql);

  std::unique_ptr<sqlite3, closer> db_;
  std::unordered_map<const char*, std::unique_ptr<sqlite_statement>> statements_;  // by the literal's address
};

}  // namespace raporo::storage
