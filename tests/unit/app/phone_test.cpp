#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "gateway/app/commands.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

/// A phone beside a gateway that is gone: whether it finds its way to the secret is all that is asked.
struct lonely_phone {
  lonely_phone() {
    data.write("ready.json", R"({"public":"127.0.0.1:1","console":"x","ops":"127.0.0.1:1"})");
  }

  told dial(const std::string& channel = "at", const std::filesystem::path& secret_file = {}) const {
    app::phone_command c;
    c.config = config.path();
    c.options.data = data.path();
    c.options.phone = "0788000101";
    c.options.channel = channel;
    c.options.secret_file = secret_file;
    c.options.keys = {"*800#"};
    return capture([&] { return app::use_phone(c); });
  }
  void write_secret(const std::string& name) const {
    ::chmod(data.write("secrets/" + name, "0123456789abcdef").c_str(), 0600);
  }

  demo_folder config;
  temporary_folder data;
};

}  // namespace

TEST_CASE("phone: the callback secret is where gateway.yaml says") {
  const lonely_phone phone;
  phone.config.change("gateway.yaml", "{file: at-callback, generate: true}", "{file: at-cb}");
  const told missing = phone.dial();
  CHECK(missing.code == 1);
  CHECK(missing.warns("secrets/at-cb cannot be read"));
  CHECK(missing.warns("or name the secret's file with --secret-file\n"));
  phone.write_secret("at-cb");
  CHECK(phone.dial().says("No answer: "));
  CHECK(phone.dial("at", phone.data.write("elsewhere", "abc")).says("No answer: "));
}

TEST_CASE("phone: it makes no secret") {
  const lonely_phone phone;
  CHECK(phone.dial().code == 1);
  CHECK_FALSE(std::filesystem::exists(phone.data.path() / "secrets"));
}

TEST_CASE("phone: a channel of another kind, or none, is refused by name") {
  const lonely_phone phone;
  phone.config.change(
      "gateway.yaml", "channels:\n",
      "channels:\n  - {name: hb, kind: pindo, send_url: \"http://127.0.0.1:1/\", api_key: {env: K}}\n");
  const told other = phone.dial("hb");
  CHECK(other.code == 2);
  CHECK(other.warns("the channel `hb` is of the kind pindo: a phone speaks as Africa's Talking does"));
  const told none = phone.dial("zz");
  CHECK(none.code == 2);
  CHECK(none.warns("gateway.yaml has no channel `zz`; it has hb, at\n"));
}
