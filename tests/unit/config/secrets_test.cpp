#include "config/secrets.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using raporo::config::diagnostics;
using raporo::config::secret_source;
using raporo::test::temporary_folder;

struct outcome {
  std::optional<std::string> secret;
  std::string code;
};

outcome read(const secret_source& source, const fs::path& data) {
  raporo::seeded_random random(1);
  diagnostics problems;
  outcome o;
  o.secret = raporo::config::read_secret(source, data, random, problems);
  CHECK(o.secret.has_value() == problems.empty());
  if (!problems.empty()) o.code = problems.all().front().code;
  return o;
}

mode_t mode_of(const fs::path& path) {
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

/// Sets a variable for one test.
struct environment {
  explicit environment(const char* value) { ::setenv("RAPORO_TEST_SECRET", value, 1); }
  ~environment() { ::unsetenv("RAPORO_TEST_SECRET"); }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
};

const secret_source from_file{.environment = {}, .file = "key", .generate = false, .where = {}};
const secret_source generated{.environment = {}, .file = "key", .generate = true, .where = {}};

}  // namespace

TEST_CASE("secret: a private file is read, without the white space around it") {
  const temporary_folder data;
  ::chmod(data.write("secrets/key", "  abc-123\r\n").c_str(), 0600);
  CHECK(read(from_file, data.path()).secret == "abc-123");
  ::chmod((data.path() / "secrets/key").c_str(), 0400);
  CHECK(read(from_file, data.path()).secret == "abc-123");
}

TEST_CASE("secret: a file that others may touch is refused") {
  const temporary_folder data;
  const fs::path file = data.write("secrets/key", "abc");
  for (const mode_t mode : {0640U, 0604U, 0620U, 0700U, 0644U, 04600U}) {
    CAPTURE(mode);
    ::chmod(file.c_str(), mode);
    CHECK(read(from_file, data.path()).code == "config/secret-exposed");
  }
}

TEST_CASE("secret: what is no secret is refused") {
  const temporary_folder data;
  for (const std::string& text : {std::string(" \n"), std::string("two words"), std::string("a\0b", 3),
                                  std::string("caf\xC3\xA9"), std::string(5'000, 'x')}) {
    ::chmod(data.write("secrets/key", text).c_str(), 0600);
    CHECK(read(from_file, data.path()).code.starts_with("config/secret-"));
  }
  fs::create_directories(data.path() / "secrets/folder");
  CHECK(read({.environment = {}, .file = "folder", .generate = false, .where = {}}, data.path()).code ==
        "config/secret-unusable");
}

TEST_CASE("secret: what was put there instead of it is told") {
  const temporary_folder data;
  const auto hint = [&data](const std::string& text) {
    ::chmod(data.write("secrets/key", text).c_str(), 0600);
    raporo::seeded_random random(1);
    diagnostics problems;
    raporo::config::read_secret(from_file, data.path(), random, problems);
    REQUIRE(problems.all().size() == 1);
    CHECK(problems.all()[0].code == "config/secret-unusable");
    return problems.all()[0].hint;
  };
  const std::string certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  CHECK(hint(certificate).starts_with("a certificate is there: "));
  CHECK(hint(certificate + std::string(5'000, 'x')).starts_with("a certificate is there: "));
  CHECK(hint("-----BEGIN PRIVATE KEY-----\nMIIB\n").starts_with("a file in PEM is there"));
  CHECK(hint("two words").empty());
}

TEST_CASE("secret: root may look at what belongs to the owner of the data folder" *
          doctest::skip(::geteuid() != 0)) {
  constexpr uid_t gateway = 12'345;
  const temporary_folder data;
  const fs::path file = data.write("secrets/key", "abc-123");
  ::chmod(file.c_str(), 0600);
  const auto give = [](const fs::path& path, uid_t owner) {
    REQUIRE(::chown(path.c_str(), owner, owner) == 0);
  };
  const auto key = [&] {
    diagnostics problems;
    const auto text = raporo::config::read_private_key(file, data.path(), {}, problems);
    CHECK(text.has_value() == problems.empty());
    return text.has_value();
  };
  give(file, gateway);
  CHECK(read(from_file, data.path()).code == "config/secret-exposed");
  CHECK_FALSE(key());
  give(data.path(), gateway);
  CHECK(read(from_file, data.path()).secret == "abc-123");
  CHECK(key());
  give(file, gateway + 1);
  CHECK(read(from_file, data.path()).code == "config/secret-exposed");
  CHECK_FALSE(key());
  give(file, 0);
  CHECK(read(from_file, data.path()).secret == "abc-123");
}

TEST_CASE("secret: a link is not followed") {
  const temporary_folder data;
  ::chmod(data.write("elsewhere", "abc").c_str(), 0600);
  fs::create_directories(data.path() / "secrets");
  fs::create_symlink(data.path() / "elsewhere", data.path() / "secrets/key");
  CHECK(read(from_file, data.path()).code == "config/secret-missing");
  CHECK(read(generated, data.path()).code == "config/secret-missing");
}

TEST_CASE("secret: no name leads out of the folder") {
  const temporary_folder data;
  ::chmod(data.write("key", "abc").c_str(), 0600);
  for (const char* name : {"../key", "/etc/hostname", "..", ".", "a/b"}) {
    CAPTURE(name);
    const secret_source source{.environment = {}, .file = name, .generate = true, .where = {}};
    CHECK(read(source, data.path()).code == "config/secret-unusable");
  }
}

TEST_CASE("secret: a missing file is reported at the key that names it, or made when asked for") {
  const temporary_folder data;
  diagnostics problems;
  raporo::seeded_random random(1);
  const secret_source source{
      .environment = {}, .file = "key", .generate = false, .where = {"gateway.yaml", 12, 5, 1}};
  CHECK_FALSE(raporo::config::read_secret(source, data.path(), random, problems).has_value());
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "config/secret-missing");
  CHECK(problems.all()[0].where.line == 12);

  const outcome made = read(generated, data.path());
  REQUIRE(made.secret.has_value());
  CHECK(made.secret->size() == 32);
  CHECK(mode_of(data.path() / "secrets") == 0700);
  CHECK(mode_of(data.path() / "secrets/key") == 0600);
  CHECK(read(generated, data.path()).secret == made.secret);
  CHECK(read(from_file, data.path()).secret == made.secret);
}

TEST_CASE("secret: a data folder that does not exist yet is made on the way") {
  const temporary_folder folder;
  CHECK(read(generated, folder.path() / "new/data").secret.has_value());
  CHECK(mode_of(folder.path() / "new/data/secrets") == 0700);
}

TEST_CASE("secret: the environment wins over the file") {
  const temporary_folder data;
  const secret_source both{.environment = "RAPORO_TEST_SECRET", .file = "key", .generate = true, .where = {}};
  {
    const environment set("from-environment");
    CHECK(read(both, data.path()).secret == "from-environment");
    CHECK_FALSE(fs::exists(data.path() / "secrets"));
  }
  CHECK(read(both, data.path()).secret->size() == 32);
  {
    const environment set("");
    CHECK(read(both, data.path()).code == "config/secret-empty");
  }
  const secret_source only{.environment = "RAPORO_TEST_SECRET", .file = {}, .generate = false, .where = {}};
  CHECK(read(only, data.path()).code == "config/secret-missing");
}

TEST_CASE("secret: one for callbacks has at least 16 characters that a path takes as they are") {
  const temporary_folder data;
  const auto problem = [&data](const secret_source& source, const std::string& secret) {
    ::chmod(data.write("secrets/key", secret + "\n").c_str(), 0600);
    raporo::seeded_random random(1);
    diagnostics problems;
    const auto read = raporo::config::read_callback_secret(source, data.path(), random, problems);
    CHECK(read.has_value() == problems.empty());
    CHECK(problems.to_json().find(secret) == std::string::npos);
    return problems.empty() ? "" : problems.all().front().code + ": " + problems.all().front().hint;
  };
  const std::string path = (data.path() / "secrets" / "key").string();
  CHECK(problem(from_file, "0123456789abcdef") == "");
  CHECK(problem(from_file, "a-Z_0.9~0123456789") == "");
  CHECK(problem(from_file, "0123456789abcde") == "config/secret-short: openssl rand -hex 16 > " + path);
  CHECK(problem(generated, "brief-one") ==
        "config/secret-short: remove " + path + ": a new one is made at the start");
  for (const char* unusable :
       {"0123456789abcde/", "0123456789abcde?", "0123456789abcde%20", "0123456789abcdef+"}) {
    CAPTURE(unusable);
    CHECK(problem(from_file, unusable).starts_with("config/secret-unusable: "));
  }
  const environment set("brief-one");
  const secret_source both{
      .environment = "RAPORO_TEST_SECRET", .file = "key", .generate = false, .where = {}};
  CHECK(problem(both, "0123456789abcdef") ==
        "config/secret-short: RAPORO_TEST_SECRET=$(openssl rand -hex 16)");
}
