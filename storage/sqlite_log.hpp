#pragma once

#include <sqlite3.h>

namespace raporo::storage {

/// Name of a VFS over SQLite's default one whose write-ahead logs can gather a commit. Any thread.
const char* vfs_with_gathering_log();

/// While it lives, what the connection adds to its write-ahead log is written at once, when it is synced:
/// SQLite hands over each page and its header by themselves, and a system call costs as much as the page.
/// Only round a COMMIT with `synchronous=FULL`, which ends with that sync or fails, both under the writer's
/// lock: pages that a cache too small lets go earlier, and that a ROLLBACK forgets, must not be written after
/// the lock is given up. A disk that refuses the bytes fails the sync, and so the commit.
class commit_gathered {
 public:
  /// Requires: `db` was opened with that VFS. Throws std::bad_alloc.
  explicit commit_gathered(sqlite3* db);
  ~commit_gathered();
  commit_gathered(const commit_gathered&) = delete;
  commit_gathered& operator=(const commit_gathered&) = delete;

 private:
  sqlite3_file* log_;
};

}  // namespace raporo::storage
