#pragma once

namespace raporo::storage {

/// Name of a VFS over SQLite's default one that writes what a commit adds to the write-ahead log at once,
/// when it is synced: SQLite hands over each page and its header by themselves, and a system call costs as
/// much as the page. Until then nobody may look at it anyway: a commit that is not synced is not announced to
/// other connections
/// (`synchronous=FULL`). A disk that refuses the bytes fails the sync, and so the commit. Any thread.
const char* vfs_with_buffered_log();

}  // namespace raporo::storage
