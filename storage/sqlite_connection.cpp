#include "storage/sqlite_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "storage/sqlite_log.hpp"

namespace raporo::storage {
namespace {

bool is_disk_trouble(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
      return true;
    default:
      return false;
  }
}

/// What a person can do about a file that cannot be used as it is; empty where that depends.
std::string_view way_forward(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return "this is no database of Raporo, or it is damaged: restore a backup, or name another data folder";
    case SQLITE_CORRUPT:
      return "the file is damaged: restore a backup, or save what can be read with `sqlite3 FILE .recover`";
    default:
      return {};
  }
}

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
  const int code = sqlite3_extended_errcode(db);
  std::string what = fmt::format("{} ({}), at: {}", sqlite3_errmsg(db), code, doing);
  if (const auto way = way_forward(code); !way.empty())
    what = fmt::format("{}: {}; {}", sqlite3_db_filename(db, "main"), what, way);
  throw sql::error(what, is_disk_trouble(code));
}

/// SQLite would count its allocations under a lock that all connections share: a twentieth of the writer's
/// time. It can be told so only before its first use; a test that used it earlier loses nothing but that
/// time.
void do_not_count_memory() {
  static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(told);
}

/// Names, telephone numbers and PIN hashes are in it: nobody else on the machine may read the file. SQLite
/// gives its companions (-wal, -shm) the same mode.
void create_private(const std::filesystem::path& file) {
  // Never opened when it exists: closing it would drop the locks that this process holds on it.
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) ::close(fd);
}

}  // namespace

/// A prepared statement, and the cursor over its rows.
class sqlite_statement final : public sql::cursor::source {
 public:
  sqlite_statement(sqlite3* db, std::string_view sql) : db_(db), text_(sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(db, text_.data(), static_cast<int>(text_.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    handle_.reset(raw);
    if (code != SQLITE_OK) fail(db, text_);
    // SQLite numbers parameters in the order in which they appear; `$2` may well come first.
    for (int i = 1; i <= sqlite3_bind_parameter_count(raw); ++i) {
      parameter_of_.push_back(std::strtoul(sqlite3_bind_parameter_name(raw, i) + 1, nullptr, 10) - 1);
      parameter_count_ = std::max(parameter_count_, parameter_of_.back() + 1);
    }
  }

  std::string_view text() const noexcept { return text_; }

  /// `keep`: for text that outlives the statement's run, and so need not be copied.
  void bind(std::span<const sql::parameter> parameters, bool keep) {
    if (open_) throw std::logic_error("statement is run while a cursor over it is open: " + text_);
    if (parameters.size() != parameter_count_) throw std::logic_error("wrong number of parameters: " + text_);
    const auto lifetime = keep ? SQLITE_STATIC : SQLITE_TRANSIENT;
    for (std::size_t i = 0; i < parameter_of_.size(); ++i) {
      if (bind_one(static_cast<int>(i + 1), parameters[parameter_of_[i]], lifetime) != SQLITE_OK)
        fail(db_, text_);
    }
    open_ = true;
    done_ = false;
  }

  bool next() override {
    if (done_) return false;  // one more step would begin again
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    done_ = true;
    if (code != SQLITE_DONE) fail(db_, text_);
    return false;
  }

  bool is_null(int column) const override {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(handle_.get(), column); }
  std::string_view text(int column) const override {
    const void* begin = sqlite3_column_text(handle_.get(), column);
    if (begin == nullptr) return {};
    return {static_cast<const char*>(begin),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
  }
  void release() noexcept override {
    sqlite3_reset(handle_.get());
    open_ = false;
  }

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
  };

  int bind_one(int index, const sql::parameter& value, sqlite3_destructor_type lifetime) {
    sqlite3_stmt* s = handle_.get();
    if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(s, index, *number);
    if (const auto* string = std::get_if<std::string_view>(&value)) {
      // An empty view may have no address, which would bind NULL.
      const char* begin = string->data() != nullptr ? string->data() : "";
      return sqlite3_bind_text64(s, index, begin, string->size(), lifetime, SQLITE_UTF8);
    }
    return sqlite3_bind_null(s, index);
  }

  sqlite3* db_;
  std::string text_;
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
  std::vector<std::size_t> parameter_of_;  // SQLite's parameter -> ours
  std::size_t parameter_count_ = 0;
  bool open_ = false;
  bool done_ = true;
};

sqlite_connection::sqlite_connection(const std::filesystem::path& file, role r, bool create) {
  do_not_count_memory();
  if (create) create_private(file);
  const int mode = r == role::reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* raw = nullptr;
  // One thread at a time uses a connection, so SQLite's own lock round it is not needed.
  const int code = sqlite3_open_v2(file.c_str(), &raw, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   vfs_with_gathering_log());
  db_.reset(raw);
  if (raw == nullptr) throw std::bad_alloc();
  if (code != SQLITE_OK) fail(raw, "opening " + file.string());
  configure(r);
}

sqlite_connection::~sqlite_connection() = default;

void sqlite_connection::configure(role r) {
  sqlite3_busy_timeout(db_.get(), 5'000);
  for (const auto& [option, on] : {std::pair(SQLITE_DBCONFIG_DEFENSIVE, 1),
                                   {SQLITE_DBCONFIG_DQS_DML, 0},
                                   {SQLITE_DBCONFIG_DQS_DDL, 0},
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_ENABLE_FKEY, 1}}) {
    if (sqlite3_db_config(db_.get(), option, on, nullptr) != SQLITE_OK) fail(db_.get(), "configuring");
  }
  if (r == role::reader) {
    script("PRAGMA query_only = ON");
    return;
  }
  if (auto mode = query("PRAGMA journal_mode = WAL"); !mode.next() || mode.text(0) != "wal") {
    throw sql::error("the file system does not allow SQLite's write-ahead log", false);
  }
  // What is acknowledged survives a power cut.
  script("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864");
  if (r == role::writer) {
    // 32 MiB of log between checkpoints: pages that change often are written to the database file less often.
    script("PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -65536");
  } else {
    script("PRAGMA wal_autocheckpoint = 0");
  }
}

sqlite_statement& sqlite_connection::statement_for(std::string_view sql) {
  auto& entry = statements_[sql.data()];
  // The text is compared too, in case it was no literal and its memory was used again.
  if (entry == nullptr || entry->text() != sql) entry = std::make_unique<sqlite_statement>(db_.get(), sql);
  return *entry;
}

sql::cursor sqlite_connection::query(std::string_view sql, std::span<const sql::parameter> parameters) {
  sqlite_statement& s = statement_for(sql);
  s.bind(parameters, false);
  return sql::cursor(s);
}

std::int64_t sqlite_connection::execute(std::string_view sql, std::span<const sql::parameter> parameters) {
  sqlite_statement& s = statement_for(sql);
  s.bind(parameters, true);
  sql::cursor rows(s);
  while (rows.next()) {
  }
  return sqlite3_changes64(db_.get());
}

void sqlite_connection::commit() {
  const commit_gathered at_once(db_.get());
  sql::connection::execute("COMMIT");
}

void sqlite_connection::script(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get(), sql);
}

bool sqlite_connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

void sqlite_connection::roll_back() noexcept {
  if (!in_transaction()) return;
  sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace raporo::storage
