#include "gateway/app/certificate.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "gateway/app/certificate_watch.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using namespace std::chrono_literals;

namespace {

const certificate_options for_months{.until_s = 90L * 86'400};

/// The machine's, some time from now.
struct later_clock final : raporo::clock {
  instant now() const override { return real.now() + by; }
  raporo::system_clock real;
  std::chrono::milliseconds by{};
};

/// Two files that are watched, and how often another certificate was shown.
struct watched_certificate {
  explicit watched_certificate(const certificate_options& o = for_months) {
    put(o);
    config::diagnostics problems;
    CHECK(watch.read_first(problems) != nullptr);
    CHECK(problems.empty());
  }

  void put(const certificate_options& o = for_months) const {
    const certificate made(o);
    put(made.pem, made.key);
  }
  void put(const std::string& pem, const std::string& key) const {
    place(files.certificate, pem);
    place(files.key, key);
  }
  /// Moved there, so that it is another file however quickly it follows.
  void place(const std::filesystem::path& file, const std::string& text) const {
    const std::filesystem::path beside = board.folder.write("secrets/beside", text);
    ::chmod(beside.c_str(), 0600);
    std::filesystem::rename(beside, file);
  }
  void tick(std::chrono::steady_clock::duration after) {
    run(board.io, watch.tick(std::chrono::steady_clock::time_point{1h} + after));
  }
  std::string trouble() const {
    std::string all;
    for (const std::string& t : watch.troubles()) all += t + '\n';
    return all;
  }

  switchboard board;
  later_clock machine;
  app::certificate_files files = app::certificate_files::of(
      {.certificate = "gw.pem", .key = "gw-key.pem", .where = {}}, board.folder.path());
  int shown = 0;
  app::certificate_watch watch{{*board.real, machine, board.log},
                               files,
                               [this](const std::shared_ptr<const http::tls_identity>&) { ++shown; }};
};

}  // namespace

TEST_CASE("certificate: its files are looked at once a minute, and taken when they are others") {
  watched_certificate w;
  w.tick(0s);
  w.put();
  w.tick(59s);
  CHECK(w.shown == 0);
  w.tick(60s);
  CHECK(w.shown == 1);
  CHECK(w.board.log.has("certificate taken"));
  w.tick(120s);
  w.tick(180s);
  CHECK(w.shown == 1);
  CHECK(w.trouble().empty());
}

TEST_CASE("certificate: who asks has it looked at before the minute is over") {
  watched_certificate w;
  w.tick(0s);
  w.put();
  w.watch.ask();
  w.tick(1s);
  CHECK(w.shown == 1);
}

TEST_CASE("certificate: bad files change nothing, are told once, and are forgotten with good ones") {
  watched_certificate w;
  w.tick(0s);
  w.put(certificate().pem, certificate().key);
  w.tick(1min);
  CHECK(contains(w.trouble(), "refused, the old ones stay: "));
  CHECK(contains(w.trouble(), "gw-key.pem: the key is not that of the certificate"));
  CHECK(w.board.log.has("certificate refused"));
  w.board.log.text.clear();
  w.tick(2min);
  CHECK_FALSE(w.board.log.has("certificate refused"));
  CHECK_FALSE(w.trouble().empty());
  CHECK(w.shown == 0);

  std::filesystem::remove(w.files.key);
  w.tick(3min);
  CHECK(contains(w.trouble(), "gw-key.pem cannot be read"));
  w.put();
  w.tick(4min);
  CHECK(w.trouble().empty());
  CHECK(w.shown == 1);
}

TEST_CASE("certificate: one that is not valid does not take the place of one that is") {
  watched_certificate w;
  w.tick(0s);
  w.put({.from_s = -7'200, .until_s = -60});
  w.tick(1min);
  CHECK(contains(w.trouble(), "gw.pem expired at"));
  CHECK(contains(w.trouble(), "; the one in use goes on, and is valid until "));
  CHECK_FALSE(contains(w.trouble(), "may not call"));
  w.put({.from_s = 3'600, .until_s = 7'200});
  w.tick(2min);
  CHECK(contains(w.trouble(), "not valid before"));
  CHECK(w.shown == 0);
}

TEST_CASE("certificate: one that came too early is taken when its time has come") {
  watched_certificate w;
  w.tick(0s);
  w.put({.from_s = 3'600, .until_s = 90L * 86'400});
  w.tick(1min);
  CHECK(contains(w.trouble(), "not valid before"));
  w.machine.by = 59min;
  w.tick(2min);
  CHECK(w.shown == 0);
  w.machine.by = 61min;
  w.tick(3min);
  CHECK(w.shown == 1);
  CHECK(w.trouble().empty());
}

TEST_CASE("certificate: one that came too early and was taken away again is forgotten") {
  watched_certificate w;
  w.tick(0s);
  w.put({.from_s = 3'600, .until_s = 7'200});
  w.tick(1min);
  std::filesystem::remove(w.files.key);
  w.tick(2min);
  w.machine.by = 61min;
  w.tick(3min);
  CHECK(w.shown == 0);
  CHECK(contains(w.trouble(), "gw-key.pem cannot be read"));
}

TEST_CASE("certificate: the end is told from two weeks before, in the log once a day") {
  watched_certificate w({.until_s = 13 * 86'400});
  w.tick(0s);
  CHECK(contains(w.trouble(), "valid until"));
  CHECK(w.board.log.has("certificate ends"));
  w.board.log.text.clear();
  w.tick(23h);
  CHECK_FALSE(w.board.log.has("certificate ends"));
  w.tick(25h);
  CHECK(w.board.log.has("certificate ends"));
  w.put({.until_s = 15 * 86'400});
  w.tick(26h);
  CHECK(w.trouble().empty());
}

TEST_CASE("certificate: one that is not valid at the start is an error, as `raporo check` finds it") {
  for (const auto& [options, why] :
       {std::pair{certificate_options{.from_s = -7'200, .until_s = -60}, "expired at"},
        std::pair{certificate_options{.from_s = 3'600, .until_s = 7'200}, "is not valid before"}}) {
    CAPTURE(why);
    watched_certificate w(options);
    w.tick(0s);
    CHECK(w.board.log.has("certificate not valid"));
    CHECK_FALSE(w.board.log.has("certificate ends"));
    CHECK(w.board.log.has(why));
    config::listener_settings listener;
    listener.tls = config::tls_files{.certificate = "gw.pem", .key = "gw-key.pem", .where = {}};
    config::diagnostics problems;
    app::check_certificate(listener, w.board.folder.path(), w.machine.now(), problems);
    CHECK(problems.has_errors());
  }
}
