#include "gateway/app/data_folder.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "gateway/app/user_access.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;

TEST_CASE("data folder: it is made for its owner alone, with or without a slash at the end") {
  const test::temporary_folder parent;
  for (const char* name : {"var/one", "var/two/"}) {
    CAPTURE(name);
    const auto folder = parent.path() / name;
    app::make_data_folder(folder);
    CHECK(std::filesystem::status(folder).permissions() == std::filesystem::perms::owner_all);
    CHECK_NOTHROW(app::make_data_folder(folder));
  }
}

TEST_CASE("data folder: one that is there keeps its mode, one that cannot be made is an error") {
  const test::temporary_folder parent;
  const auto shared = parent.path() / "shared";
  std::filesystem::create_directory(shared);
  const auto mode = std::filesystem::perms::owner_all | std::filesystem::perms::group_read;
  std::filesystem::permissions(shared, mode);
  app::make_data_folder(shared);
  CHECK(std::filesystem::status(shared).permissions() == mode);

  parent.write("file", "");
  CHECK_THROWS(app::make_data_folder(parent.path() / "file"));
}

TEST_CASE(
    "data folder: a database that is missing or empty after a gateway served is told, and not made anew") {
  const test::temporary_folder folder;
  config::diagnostics problems;
  CHECK_FALSE(app::has_lost_database(folder.path(), problems));
  folder.write("secrets/at-api-key", "the stand-in's, which may start first");
  CHECK_FALSE(app::has_lost_database(folder.path(), problems));
  folder.write("secrets/transcript-key", "key");
  folder.write("raporo.db", "pages");
  CHECK_FALSE(app::has_lost_database(folder.path(), problems));
  CHECK(problems.empty());

  folder.write("raporo.db", "");
  CHECK(app::has_lost_database(folder.path(), problems));
  std::filesystem::remove(folder.path() / "raporo.db");
  CHECK(app::has_lost_database(folder.path(), problems));
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].message.starts_with("the database is empty"));
  CHECK(problems.all()[1].message.starts_with("the database is missing"));
  for (const config::diagnostic& d : problems.all()) {
    CHECK(d.where.file == (folder.path() / "raporo.db").string());
    CHECK(d.hint.ends_with((folder.path() / "secrets" / "transcript-key").string()));
  }
  std::filesystem::remove(folder.path() / "secrets" / "transcript-key");
  CHECK_FALSE(app::has_lost_database(folder.path(), problems));
}

TEST_CASE("data folder: one at a time holds its lock") {
  const test::temporary_folder folder;
  auto first = app::data_lock::take(folder.path());
  REQUIRE(first != nullptr);
  const auto holder = [&] {
    std::string number;
    std::getline(std::ifstream(folder.path() / "lock"), number);
    return number;
  };
  CHECK(holder() == std::to_string(::getpid()));
  CHECK(app::data_lock::take(folder.path()) == nullptr);
  CHECK(holder() == std::to_string(::getpid()));
  first.reset();
  CHECK(holder().empty());
  CHECK(app::data_lock::take(folder.path()) != nullptr);
  CHECK_THROWS(app::data_lock::take(folder.path() / "missing"));
}

namespace {

/// For as long as it lives the test is nobody else's than an ordinary user's, whom modes of files concern.
class ordinary_user {
 public:
  ordinary_user() {
    if (::geteuid() == 0) REQUIRE(::seteuid(nobody) == 0);
  }
  ~ordinary_user() {
    if (::getuid() == 0) static_cast<void>(::seteuid(0));
  }
  ordinary_user(const ordinary_user&) = delete;
  ordinary_user& operator=(const ordinary_user&) = delete;

 private:
  static constexpr uid_t nobody = 65534;
};

}  // namespace

TEST_CASE("data folder: who may not use the database is told so, with the way out") {
  using std::filesystem::perms;
  const test::temporary_folder parent;
  const auto data = parent.path() / "data";
  const auto file = data / "raporo.db";
  // The group of the test may still be root's.
  constexpr perms look = perms::owner_exec | perms::group_exec | perms::others_exec;
  constexpr perms read = perms::owner_read | perms::group_read | perms::others_read;
  constexpr perms change = read | perms::owner_write | perms::group_write | perms::others_write;
  std::filesystem::permissions(parent.path(), perms::owner_all | look);
  parent.write("data/raporo.db", "pages");
  const auto told = [&](perms of_folder, perms of_file) {
    std::filesystem::permissions(file, of_file);
    std::filesystem::permissions(data, of_folder);
    std::string why;
    {
      const ordinary_user user;
      why = app::why_no_access(data);
    }
    std::filesystem::permissions(data, perms::owner_all);
    return why;
  };
  const std::string refused = " cannot be read and written by user ";
  CHECK(told(change | look, change) == "");
  CHECK(told(read | look, change).starts_with(data.string() + refused));
  CHECK(told(change | look, read).starts_with(file.string() + refused));
  CHECK(told(perms::none, change).starts_with(data.string() + refused));
  CHECK(told(perms::none, change).find(": run this as ") != std::string::npos);
  CHECK(app::why_no_access(parent.path() / "missing") == "");
}
