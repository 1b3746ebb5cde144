#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <new>
#include <vector>

namespace raporo::storage::test {

/// While it lives, every file that SQLite opens in this process is on a disk that can be told to fail: a
/// layer over the default VFS, which takes its place.
class faulty_disk {
 public:
  faulty_disk() : below_(sqlite3_vfs_find(nullptr)), vfs_(*below_) {
    current = this;
    vfs_.zName = "faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(layered_file)) + below_->szOsFile;
    vfs_.pAppData = below_;
    vfs_.xOpen = open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  faulty_disk(const faulty_disk&) = delete;
  faulty_disk& operator=(const faulty_disk&) = delete;
  ~faulty_disk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(below_, 1);
    current = nullptr;
  }

  /// From the n-th write, sync or truncation from now on (1: the next) they fail with SQLite's `code`.
  void fail_after(int n, int code) {
    code_ = code;
    left_ = n;
  }
  void repair() { left_ = -1; }

  /// How many writes there were.
  int writes() const { return writes_; }

 private:
  struct layered_file {
    sqlite3_file base;
    sqlite3_file* below;
  };

  static sqlite3_file* below(sqlite3_file* f) { return reinterpret_cast<layered_file*>(f)->below; }

  static int next_change() {
    if (current->left_ < 0) return SQLITE_OK;
    if (current->left_ > 1) {
      --current->left_;
      return SQLITE_OK;
    }
    return current->code_;
  }

  static int open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* out_flags) {
    auto* layer = new (f) layered_file{};
    layer->below = reinterpret_cast<sqlite3_file*>(layer + 1);
    auto* below_vfs = static_cast<sqlite3_vfs*>(v->pAppData);
    const int code = below_vfs->xOpen(below_vfs, name, layer->below, flags, out_flags);
    layer->base.pMethods = layer->below->pMethods != nullptr ? &methods() : nullptr;
    return code;
  }

  static int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
    if (const int code = next_change(); code != SQLITE_OK) return code;
    ++current->writes_;
    return below(f)->pMethods->xWrite(below(f), from, size, at);
  }
  static int truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (const int code = next_change(); code != SQLITE_OK) return code;
    return below(f)->pMethods->xTruncate(below(f), size);
  }
  static int sync(sqlite3_file*, int) { return next_change(); }

  // Everything else is passed on.
  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods table{
        3,
        [](sqlite3_file* f) { return below(f)->pMethods->xClose(below(f)); },
        [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
          return below(f)->pMethods->xRead(below(f), to, size, at);
        },
        write,
        truncate,
        sync,
        [](sqlite3_file* f, sqlite3_int64* size) { return below(f)->pMethods->xFileSize(below(f), size); },
        [](sqlite3_file* f, int level) { return below(f)->pMethods->xLock(below(f), level); },
        [](sqlite3_file* f, int level) { return below(f)->pMethods->xUnlock(below(f), level); },
        [](sqlite3_file* f, int* out) { return below(f)->pMethods->xCheckReservedLock(below(f), out); },
        [](sqlite3_file* f, int op, void* arg) {
          return below(f)->pMethods->xFileControl(below(f), op, arg);
        },
        [](sqlite3_file* f) { return below(f)->pMethods->xSectorSize(below(f)); },
        [](sqlite3_file* f) { return below(f)->pMethods->xDeviceCharacteristics(below(f)); },
        [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
          return below(f)->pMethods->xShmMap(below(f), region, size, extend, out);
        },
        [](sqlite3_file* f, int offset, int n, int flags) {
          return below(f)->pMethods->xShmLock(below(f), offset, n, flags);
        },
        [](sqlite3_file* f) { below(f)->pMethods->xShmBarrier(below(f)); },
        [](sqlite3_file* f, int remove) { return below(f)->pMethods->xShmUnmap(below(f), remove); },
        [](sqlite3_file* f, sqlite3_int64 at, int size, void** out) {
          return below(f)->pMethods->xFetch(below(f), at, size, out);
        },
        [](sqlite3_file* f, sqlite3_int64 at, void* page) {
          return below(f)->pMethods->xUnfetch(below(f), at, page);
        },
    };
    return table;
  }

  inline static faulty_disk* current = nullptr;

  sqlite3_vfs* below_;
  sqlite3_vfs vfs_;
  std::atomic<int> writes_{0};
  std::atomic<int> left_{-1};
  std::atomic<int> code_{SQLITE_OK};
};

}  // namespace raporo::storage::test
