#include "config/secrets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/base/ids.hpp"

namespace raporo::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_secret = 4'096;
constexpr std::size_t longest_key = 65'536;
constexpr std::size_t shortest_callback_secret = 16;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

class descriptor {
 public:
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

std::string system_message() {
  return std::generic_category().message(errno);
}

/// What cannot travel in a header or a path is no secret but a slip of the hand.
bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

bool stands_in_path(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Reports about one secret, at the place where it is named.
class secret_reader {
 public:
  secret_reader(const secret_source& source, fs::path path, const fs::path& data_folder,
                diagnostics& problems)
      : source_(source), path_(std::move(path)), data_folder_(data_folder), problems_(problems) {}

  std::optional<std::string> accept(std::string_view raw, const std::string& from) {
    const std::string_view text = trimmed(raw);
    if (text.empty()) return refuse("config/secret-empty", from + " holds no secret");
    if (!is_printable(text)) {
      return refuse("config/secret-unusable", from + " holds blanks or letters that no secret has",
                    tell_pem(text));
    }
    return std::string(text);
  }

  std::optional<std::string> read_file() {
    const auto text = read_private(longest_secret, O_NOFOLLOW,
                                   "write the secret there with mode 0600, or add `generate: true`");
    if (!text) return std::nullopt;
    return accept(*text, path_.string());
  }

  /// As it is; `flags` are added to those that the file is opened with.
  std::optional<std::string> read_private(std::size_t most, int flags, const char* when_missing) {
    const descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags));
    if (!file) {
      const std::string why = system_message();
      return refuse("config/secret-missing", fmt::format("{} cannot be read: {}", path_.string(), why),
                    when_missing);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
      return refuse("config/secret-unusable", path_.string() + " is no ordinary file");
    }
    if (!may_own(status.st_uid)) {
      return refuse("config/secret-exposed", path_.string() + " belongs to another user",
                    fmt::format("chown it to the user with the id {}", owner_wanted()));
    }
    if ((status.st_mode & 07777U & ~owner_only) != 0) {
      return refuse(
          "config/secret-exposed",
          fmt::format("{} has mode {:04o}, others may read it", path_.string(), status.st_mode & 07777U),
          fmt::format("chmod 600 {}", path_.string()));
    }
    std::string text(most + 1, '\0');
    const ssize_t size = ::read(file.get(), text.data(), text.size());
    if (size < 0) return refuse("config/secret-missing", path_.string() + ": " + system_message());
    if (static_cast<std::size_t>(size) > most) {
      text.resize(most);
      return refuse("config/secret-unusable",
                    fmt::format("{} is too long for a secret: more than {} bytes", path_.string(), most),
                    tell_pem(text));
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
  }

  /// Written beside its place and moved there, so that a crash leaves no empty secret behind.
  std::optional<std::string> generate(random_source& random) {
    const fs::path folder = path_.parent_path();
    std::error_code ec;
    fs::create_directories(folder.parent_path(), ec);
    if (::mkdir(folder.c_str(), owner_only | S_IXUSR) != 0 && errno != EEXIST) return refuse_to_make();

    std::string secret = new_secret(random);
    const std::string line = secret + "\n";
    const std::string draft = path_.string() + ".new";
    ::unlink(draft.c_str());
    {
      const descriptor file(
          ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, owner_only));
      if (!file || ::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
          ::fsync(file.get()) != 0) {
        return refuse_to_make();
      }
    }
    const descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (::rename(draft.c_str(), path_.c_str()) != 0 || !directory || ::fsync(directory.get()) != 0) {
      return refuse_to_make();
    }
    return secret;
  }

 private:
  /// As whom the gateway runs: the user, or, as root looks at anybody's, to whom the data folder belongs.
  uid_t owner_wanted() const {
    struct stat folder{};
    const bool known = ::geteuid() == 0 && ::stat(data_folder_.c_str(), &folder) == 0;
    return known ? folder.st_uid : ::geteuid();
  }
  bool may_own(uid_t owner) const { return owner == ::geteuid() || owner == owner_wanted(); }

  /// What somebody may have put there instead.
  static std::string tell_pem(std::string_view text) {
    if (text.find("-----BEGIN CERTIFICATE") != std::string_view::npos)
      return "a certificate is there: name the file of the secret, or of the key";
    if (text.find("-----BEGIN ") != std::string_view::npos)
      return "a file in PEM is there, such as the key of a certificate: a secret is one word";
    return {};
  }

  std::nullopt_t refuse(std::string code, std::string message, std::string hint = {}) {
    problems_.error(std::move(code), source_.where, std::move(message), std::move(hint));
    return std::nullopt;
  }
  std::nullopt_t refuse_to_make() {
    const std::string why = system_message();
    return refuse("config/secret-missing", fmt::format("{} cannot be made: {}", path_.string(), why));
  }

  const secret_source& source_;
  fs::path path_;
  const fs::path& data_folder_;
  diagnostics& problems_;
};

}  // namespace

std::optional<std::string> read_secret(const secret_source& source, const fs::path& data_folder,
                                       random_source& random, diagnostics& problems) {
  const fs::path path = data_folder / "secrets" / source.file;
  secret_reader reader(source, path, data_folder, problems);
  if (!source.environment.empty()) {
    const char* const value = std::getenv(source.environment.c_str());
    if (value != nullptr) return reader.accept(value, source.environment);
  }
  if (source.file.empty()) {
    problems.error("config/secret-missing", source.where,
                   fmt::format("the environment variable {} is not set", source.environment),
                   "set it for the gateway and this command, or name a `file` beside it");
    return std::nullopt;
  }
  // read_settings() accepts plain names only; a source made elsewhere must not lead out of the folder either.
  if (fs::path(source.file).filename() != source.file || source.file.starts_with('.')) {
    problems.error("config/secret-unusable", source.where, "the file of a secret is a plain name");
    return std::nullopt;
  }
  std::error_code ec;
  if (source.generate && fs::symlink_status(path, ec).type() == fs::file_type::not_found) {
    return reader.generate(random);
  }
  return reader.read_file();
}

std::optional<std::string> read_callback_secret(const secret_source& source, const fs::path& data_folder,
                                                random_source& random, diagnostics& problems) {
  auto secret = read_secret(source, data_folder, random, problems);
  if (!secret) return secret;
  const bool from_environment =
      !source.environment.empty() && std::getenv(source.environment.c_str()) != nullptr;
  const std::string path = (data_folder / "secrets" / source.file).string();
  const std::string from = from_environment ? source.environment : path;
  const std::string advice = from_environment ? fmt::format("{}=$(openssl rand -hex 16)", from)
                             : source.generate
                                 ? fmt::format("remove {}: a new one is made at the start", path)
                                 : fmt::format("openssl rand -hex 16 > {}", path);
  if (secret->size() < shortest_callback_secret) {
    problems.error(
        "config/secret-short", source.where,
        fmt::format("{} holds fewer than {} characters: whoever guesses them speaks as the aggregator", from,
                    shortest_callback_secret),
        advice);
    return std::nullopt;
  }
  if (!std::ranges::all_of(*secret, stands_in_path)) {
    problems.error(
        "config/secret-unusable", source.where,
        from + " holds more than letters, digits and `-._~`, which is all that a path takes as it is",
        advice);
    return std::nullopt;
  }
  return secret;
}

std::optional<std::string> read_private_key(const fs::path& file, const fs::path& data_folder,
                                            const location& where, diagnostics& problems) {
  secret_source source;
  source.where = where;
  return secret_reader(source, file, data_folder, problems)
      .read_private(longest_key, 0, "write the key there with mode 0600");
}

}  // namespace raporo::config
