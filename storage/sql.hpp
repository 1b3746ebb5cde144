#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// The seam between the repositories and a database engine: one SQL, `$1` parameters, two kinds of column
/// (integer and text, both nullable). Engines: SQLite now; PostgreSQL fits behind the same seam.
namespace raporo::sql {

/// The database cannot be used, or a statement is wrong: a broken machine or a bug. What depends on the input
/// never throws; a uniqueness that may be violated is written as ON CONFLICT.
class error : public std::runtime_error {
 public:
  error(const std::string& what, bool disk_trouble) : std::runtime_error(what), disk_trouble_(disk_trouble) {}
  /// Full, read-only, or failing: writes stop until the database is opened again.
  bool disk_trouble() const noexcept { return disk_trouble_; }

 private:
  bool disk_trouble_;
};

/// A bound value. Text must live until the call of query() or execute() returns, no longer.
using parameter = std::variant<std::monostate, std::int64_t, std::string_view>;

/// The rows of one statement, read forward once. Holds the statement until destroyed.
class cursor {
 public:
  class source {
   public:
    virtual ~source() = default;
    virtual bool next() = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual void release() noexcept = 0;  ///< resets the statement; the source belongs to the connection
  };

  explicit cursor(source& s) noexcept : source_(&s) {}
  cursor(cursor&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
  cursor& operator=(cursor&&) = delete;
  ~cursor() {
    if (source_ != nullptr) source_->release();
  }

  /// Moves to the next row; false after the last. Columns count from 0.
  bool next() { return source_->next(); }
  bool is_null(int column) const { return source_->is_null(column); }
  std::int64_t integer(int column) const { return source_->integer(column); }
  /// Valid until the next call of next().
  std::string_view text(int column) const { return source_->text(column); }
  std::string string(int column) const { return std::string(source_->text(column)); }
  std::optional<std::int64_t> optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::string> optional_string(int column) const {
    return is_null(column) ? std::nullopt : std::optional(string(column));
  }

 private:
  source* source_;
};

/// One connection, used by one thread at a time. `sql` must be a string literal: statements are prepared once
/// per connection and found again by the literal's address. A statement cannot be run again while a cursor
/// over it is open.
class connection {
 public:
  virtual ~connection() = default;

  /// Throws sql::error.
  virtual cursor query(std::string_view sql, std::span<const parameter> parameters) = 0;
  /// Runs a statement that returns no rows; gives how many rows it changed. Throws sql::error.
  virtual std::int64_t execute(std::string_view sql, std::span<const parameter> parameters) = 0;
  /// Makes the open transaction durable. Throws sql::error; then nothing of it was done.
  virtual void commit() = 0;
  /// Several statements separated by `;`, without parameters: migrations. Throws sql::error.
  virtual void script(const std::string& sql) = 0;
  /// Ends an open transaction without effect; nothing when there is none.
  virtual void roll_back() noexcept = 0;

  cursor query(std::string_view sql, std::initializer_list<parameter> parameters = {}) {
    return query(sql, std::span(parameters.begin(), parameters.size()));
  }
  std::int64_t execute(std::string_view sql, std::initializer_list<parameter> parameters = {}) {
    return execute(sql, std::span(parameters.begin(), parameters.size()));
  }
};

}  // namespace raporo::sql
