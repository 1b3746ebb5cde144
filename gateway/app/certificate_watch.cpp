#include "gateway/app/certificate_watch.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

#include "gateway/app/operations.hpp"

namespace raporo::app {
namespace {

constexpr std::chrono::minutes between_looks{1};
constexpr std::chrono::hours between_warnings{24};

}  // namespace

certificate_watch::certificate_watch(parts p, certificate_files files, show replace)
    : p_(p), files_(std::move(files)), replace_(std::move(replace)) {}

/// Files are told apart before they are read: what comes between is then another one at the next look.
std::shared_ptr<const http::tls_identity> certificate_watch::read_first(config::diagnostics& problems) {
  seen_ = stamps_of(files_);
  identity_ = read_certificate(files_, problems);
  return identity_;
}

boost::asio::awaitable<void> certificate_watch::tick(time_point now) {
  if (!asked_ && now < next_look_) co_return;
  const bool whatever = std::exchange(asked_, false);
  next_look_ = now + between_looks;
  result<std::optional<found>> looked = co_await look_elsewhere(whatever);
  // The database says so itself when nothing can be read.
  if (looked && *looked) {
    judge(std::move(**looked));
  } else if (early_ != nullptr && state_of(*early_, p_.time.now()) != certificate_state::not_yet) {
    take(std::exchange(early_, nullptr));
  }
  warn_of_end(now);
}

std::vector<std::string> certificate_watch::troubles() const {
  std::vector<std::string> out;
  if (!trouble_.empty()) out.push_back(trouble_);
  if (std::string end = tell_end(*identity_, p_.time.now()); !end.empty()) out.push_back(std::move(end));
  return out;
}

boost::asio::awaitable<result<std::optional<certificate_watch::found>>> certificate_watch::look_elsewhere(
    bool whatever) {
  const auto known = whatever ? std::nullopt : seen_;
  return p_.database.read_at_length([files = files_, known](sql::connection&) { return look(files, known); });
}

certificate_watch::stamp certificate_watch::stamp_of(const std::filesystem::path& file) {
  struct stat s{};
  if (::stat(file.c_str(), &s) != 0) return {};
  constexpr std::int64_t ns_of_s = 1'000'000'000;
  return {s.st_dev, s.st_ino, static_cast<std::uint64_t>(s.st_size),
          s.st_mtim.tv_sec * ns_of_s + s.st_mtim.tv_nsec};
}

certificate_watch::stamps certificate_watch::stamps_of(const certificate_files& files) {
  return {stamp_of(files.certificate), stamp_of(files.key)};
}

/// Nothing when the files are those that are known.
std::optional<certificate_watch::found> certificate_watch::look(const certificate_files& files,
                                                                const std::optional<stamps>& known) {
  found f;
  f.of = stamps_of(files);
  if (known == f.of) return std::nullopt;
  f.identity = read_certificate(files, f.problems);
  return f;
}

void certificate_watch::judge(found f) {
  seen_ = f.of;
  early_ = nullptr;
  if (f.identity == nullptr) return refuse(f.problems.all().front().message);
  take(std::move(f.identity));
}

void certificate_watch::take(std::shared_ptr<const http::tls_identity> identity) {
  const certificate_state state = state_of(*identity, p_.time.now());
  if (state == certificate_state::not_yet) early_ = identity;
  if (state == certificate_state::expired || state == certificate_state::not_yet)
    return refuse(fmt::format("{} {}", files_.certificate.string(), tell_validity(*identity, p_.time.now())));
  trouble_.clear();
  identity_ = std::move(identity);
  next_warning_ = {};
  replace_(identity_);
  p_.log.info("certificate taken", {{"valid_until", format_timestamp(identity_->valid_until())}});
}

void certificate_watch::refuse(std::string why) {
  why += "; the one in use goes on, and " + tell_validity(*identity_, p_.time.now());
  trouble_ = "the certificate files were refused, the old ones stay: " + why;
  p_.log.error("certificate refused, the old one stays", {{"why", why}});
}

/// Once a day. One that is not valid is as bad here as `raporo check` finds it; what is not called goes on.
void certificate_watch::warn_of_end(time_point now) {
  const std::string end = tell_end(*identity_, p_.time.now());
  if (end.empty() || now < next_warning_) return;
  next_warning_ = now + between_warnings;
  if (state_of(*identity_, p_.time.now()) == certificate_state::ends_soon) {
    p_.log.warning("certificate ends", {{"why", end}});
  } else {
    p_.log.error("certificate not valid", {{"why", end}});
  }
}

}  // namespace raporo::app
