#include "gateway/app/user_access.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "gateway/app/data_folder.hpp"

namespace raporo::app {
namespace {

std::string name_of_user(uid_t id) {
  const passwd* known = ::getpwuid(id);
  return known != nullptr ? std::string(known->pw_name) : std::to_string(id);
}

/// 0, or why not. As whoever the program acts for, whoever started it.
int try_access(const std::filesystem::path& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0 ? 0 : errno;
}

bool is_refused(int error) {
  return error == EACCES || error == EPERM || error == EROFS;
}

std::string tell_refused(const std::filesystem::path& path, const std::filesystem::path& data, int error) {
  if (error == EROFS) return path.string() + " cannot be written: its disk is mounted for reading only";
  const std::string what =
      fmt::format("{} cannot be read and written by user {}", path.string(), current_user());
  struct stat folder{};
  if (::stat(data.c_str(), &folder) != 0 || folder.st_uid == ::geteuid())
    return what + ": run this as the user that the gateway runs as, or give access";
  return fmt::format("{0}: run this as {1}, to whom the data folder belongs: sudo -u {1} raporo ...", what,
                     name_of_user(folder.st_uid));
}

}  // namespace

std::string current_user() {
  return name_of_user(::geteuid());
}

std::string why_no_access(const std::filesystem::path& data) {
  const std::filesystem::path file = data / database_name;
  if (const int error = try_access(data, W_OK | X_OK); is_refused(error))
    return tell_refused(data, data, error);
  if (const int error = try_access(file, R_OK | W_OK); is_refused(error))
    return tell_refused(file, data, error);
  return {};
}

}  // namespace raporo::app
