#include "storage/sqlite_log.hpp"

#include <sqlite3.h>

#include <mutex>
#include <new>
#include <vector>

namespace raporo::storage {
namespace {

/// More is written before its time: SQLite's file layer for Unix takes less than 128 KiB at once.
constexpr std::size_t most_gathered = 131'071;

/// The write-ahead log as one connection has it open. Bytes that follow each other wait here while a commit
/// is gathered; whatever else happens to the file, they are written before it.
class gathering_log : public sqlite3_file {
 public:
  explicit gathering_log(sqlite3_file* below) : sqlite3_file{}, below_(below) {}

  static gathering_log& of(sqlite3_file* f) { return static_cast<gathering_log&>(*f); }
  sqlite3_file* below() const noexcept { return below_; }

  void gather() {
    waiting_.reserve(most_gathered);  // nothing may throw into SQLite
    gathers_ = true;
  }
  void gather_no_more() noexcept {
    gathers_ = false;
    waiting_.clear();  // of a commit that failed
  }

  int write(const char* from, int size, sqlite3_int64 at) {
    const auto bytes = static_cast<std::size_t>(size);
    const auto end = begin_ + static_cast<sqlite3_int64>(waiting_.size());
    if (at != end || waiting_.size() + bytes > most_gathered) {
      if (const int code = flush(); code != SQLITE_OK) return code;
    }
    if (!gathers_ || bytes > most_gathered) return below_->pMethods->xWrite(below_, from, size, at);
    if (waiting_.empty()) begin_ = at;
    waiting_.insert(waiting_.end(), from, from + size);
    return SQLITE_OK;
  }

  /// After an error the bytes are gone: SQLite gives the transaction up.
  int flush() {
    if (waiting_.empty()) return SQLITE_OK;
    const int code =
        below_->pMethods->xWrite(below_, waiting_.data(), static_cast<int>(waiting_.size()), begin_);
    waiting_.clear();
    return code;
  }

 private:
  sqlite3_file* below_;
  bool gathers_ = false;
  sqlite3_int64 begin_ = 0;  ///< where in the file the waiting bytes belong
  std::vector<char> waiting_;
};

sqlite3_file* below(sqlite3_file* f) {
  return gathering_log::of(f).below();
}

/// `change` on the file below, once it holds everything.
template <class Change>
int flushed(sqlite3_file* f, Change change) {
  const int code = gathering_log::of(f).flush();
  return code != SQLITE_OK ? code : change(below(f));
}

int close_log(sqlite3_file* f) {
  const int code = below(f)->pMethods->xClose(below(f));
  gathering_log::of(f).~gathering_log();
  return code;
}

// A log has neither locks nor shared memory of its own: version 1 of the table has all it needs.
const sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose = close_log,
    .xRead =
        [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
          return flushed(f, [&](sqlite3_file* b) { return b->pMethods->xRead(b, to, size, at); });
        },
    .xWrite =
        [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
          return gathering_log::of(f).write(static_cast<const char*>(from), size, at);
        },
    .xTruncate =
        [](sqlite3_file* f, sqlite3_int64 size) {
          return flushed(f, [&](sqlite3_file* b) { return b->pMethods->xTruncate(b, size); });
        },
    .xSync =
        [](sqlite3_file* f, int flags) {
          return flushed(f, [&](sqlite3_file* b) { return b->pMethods->xSync(b, flags); });
        },
    .xFileSize =
        [](sqlite3_file* f, sqlite3_int64* size) {
          return flushed(f, [&](sqlite3_file* b) { return b->pMethods->xFileSize(b, size); });
        },
    .xLock = [](sqlite3_file* f, int level) { return below(f)->pMethods->xLock(below(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return below(f)->pMethods->xUnlock(below(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return below(f)->pMethods->xCheckReservedLock(below(f), out); },
    .xFileControl = [](sqlite3_file* f, int what,
                       void* with) { return below(f)->pMethods->xFileControl(below(f), what, with); },
    .xSectorSize = [](sqlite3_file* f) { return below(f)->pMethods->xSectorSize(below(f)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* f) { return below(f)->pMethods->xDeviceCharacteristics(below(f)); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

int open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* opened) {
  auto* vfs_below = static_cast<sqlite3_vfs*>(v->pAppData);
  if ((flags & SQLITE_OPEN_WAL) == 0) return vfs_below->xOpen(vfs_below, name, f, flags, opened);
  auto* log = new (f) gathering_log(reinterpret_cast<sqlite3_file*>(reinterpret_cast<gathering_log*>(f) + 1));
  const int code = vfs_below->xOpen(vfs_below, name, log->below(), flags, opened);
  // Without methods there is nothing that SQLite would close.
  if (log->below()->pMethods != nullptr)
    log->pMethods = &methods;
  else
    log->~gathering_log();
  return code;
}

}  // namespace

const char* vfs_with_gathering_log() {
  static std::mutex one_at_a_time;
  static sqlite3_vfs vfs{};
  const std::lock_guard lock(one_at_a_time);
  // Only tests change the default.
  if (sqlite3_vfs* by_default = sqlite3_vfs_find(nullptr); vfs.pAppData != by_default) {
    if (vfs.pAppData != nullptr) sqlite3_vfs_unregister(&vfs);
    vfs = *by_default;
    vfs.zName = "raporo";
    vfs.szOsFile = static_cast<int>(sizeof(gathering_log)) + by_default->szOsFile;
    vfs.pAppData = by_default;
    vfs.xOpen = open;
    sqlite3_vfs_register(&vfs, 0);
  }
  return vfs.zName;
}

commit_gathered::commit_gathered(sqlite3* db) : log_(nullptr) {
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log_));
  if (log_ != nullptr && log_->pMethods != &methods) log_ = nullptr;  // no write-ahead log
  if (log_ != nullptr) gathering_log::of(log_).gather();
}

commit_gathered::~commit_gathered() {
  if (log_ != nullptr) gathering_log::of(log_).gather_no_more();
}

}  // namespace raporo::storage
