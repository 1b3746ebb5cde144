#include "gateway/app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace raporo::app {
namespace {

[[noreturn]] void fail(const std::string& doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

}  // namespace

void make_data_folder(const std::filesystem::path& folder) {
  // `var/demo/` has an empty name at its end.
  const std::filesystem::path named = folder.has_filename() ? folder : folder.parent_path();
  if (std::filesystem::is_directory(named)) return;
  if (named.has_parent_path()) std::filesystem::create_directories(named.parent_path());
  if (::mkdir(named.c_str(), S_IRWXU) != 0) fail("making " + named.string());
}

bool has_lost_database(const std::filesystem::path& folder, config::diagnostics& problems) {
  const std::filesystem::path key = folder / "secrets" / transcript_key_name;
  std::error_code unreadable;
  if (!std::filesystem::exists(key, unreadable)) return false;
  const std::filesystem::path file = folder / database_name;
  const bool there = std::filesystem::exists(file);
  if (there && std::filesystem::file_size(file) > 0) return false;
  problems.error("data/database-lost", {.file = file.string()},
                 there ? "the database is empty, and a gateway has served from it"
                       : "the database is missing, and a gateway has served from this folder",
                 "put back a copy of it; to begin anew without its reports, remove " + key.string());
  return true;
}

std::unique_ptr<data_lock> data_lock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) fail("opening " + path.string());
  std::unique_ptr<data_lock> lock(new data_lock(file));
  lock->held_ = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  if (!lock->held_ && errno != EWOULDBLOCK) fail("locking " + path.string());
  if (!lock->held_) return nullptr;
  lock->name_holder(std::to_string(::getpid()) + "\n");
  return lock;
}

/// For people, who may send it a signal: a disk that is full is told elsewhere.
void data_lock::name_holder(std::string_view number) noexcept {
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, number.data(), number.size(), 0) < 0) return;
}

data_lock::~data_lock() {
  if (held_) name_holder("");
  ::close(file_);
}

}  // namespace raporo::app
